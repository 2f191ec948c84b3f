/** The console's entry: finds out who is signed in, then shows the sign-in page or the desk, in the right language. */

import { replaceChildren } from "/web/shared/dom.js";
import { isFailure } from "/web/shared/failure.js";
import { chooseLanguage, Words } from "/web/shared/locale.js";
import { openStorage } from "/web/shared/storage.js";
import { OperatorApi } from "./state/api.js";
import { nameChoices } from "./state/choices.js";
import { nameDepartments } from "./state/labels.js";
import { Preferences } from "./state/settings/preferences.js";
import { Session } from "./state/session.js";
import { SignInStepView } from "./views/people/sign-in-step-view.js";
import { SignInView } from "./views/shell/sign-in-view.js";
import { BackgroundClock } from "./state/background-clock.js";
import { Workspace } from "./workspace.js";

/**
 * @import { OperatorView } from "/web/shared/frames.d.ts"
 * @import { Language } from "/web/shared/locale.js"
 */

const clock = new BackgroundClock(new Worker("/web/console/state/timer-worker.js"));

class Console {
  #root;
  #preferences;
  #api = new OperatorApi();
  #words;
  /** @type {Session | null} */
  #session = null;
  /** @type {Workspace | null} */
  #workspace = null;

  /**
   * @param {HTMLElement} root
   * @param {Preferences} preferences
   * @param {Words} words
   */
  constructor(root, preferences, words) {
    this.#root = root;
    this.#preferences = preferences;
    this.#words = words;
    this.#preferences.on("change", () => this.#showTheme());
    this.#showTheme();
  }

  async start() {
    try {
      const operator = await this.#api.me();
      if (operator) await this.#enter(operator);
      else this.#showSignIn(this.#refusal());
    } catch (error) {
      if (!isFailure(error)) throw error;
      this.#showSignIn().fail(error);
    }
  }

  /** @param {Language} language */
  async #speak(language) {
    this.#words = await wordsOf(language);
  }

  /** @param {string | null} [note] @param {{username: string, password: string} | null} [typed] */
  #showSignIn(note = null, typed = null) {
    const view = new SignInView({
      words: this.#words,
      note,
      api: this.#api,
      passed: (outcome) => this.#passed(outcome),
      setLanguage: async (language) => {
        this.#preferences.set("language", language);
        await this.#speak(language);
        this.#showSignIn(note, view.typed).focusLanguage();
      },
    });
    if (typed) view.fill(typed);
    replaceChildren(this.#root, view.node);
    view.focus();
    return view;
  }

  /** Why the identity provider did not lead in, from the address that it sent us back to. */
  #refusal() {
    const reason = new URLSearchParams(location.search).get("refused");
    if (!reason) return null;
    history.replaceState(null, "", "/console/");
    const key = `account.refused.${reason}`;
    return this.#words.has(key) ? key : "account.refused.failed";
  }

  /**
   * A step of signing in is done: come in, or show the next.
   * @param {import("./state/api.js").Outcome} outcome
   */
  async #passed(outcome) {
    if (outcome.operator) {
      await this.#enter(await this.#inChosenLanguage(outcome.operator));
      return;
    }
    const view = new SignInStepView({
      words: this.#words,
      api: this.#api,
      outcome,
      passed: (next) => this.#passed(next),
      leave: () => this.#showSignIn(),
    });
    replaceChildren(this.#root, view.node);
    view.focus();
  }

  /**
   * A language chosen on the sign-in page goes with the operator from then on.
   * @param {import("/web/shared/frames.d.ts").OperatorView} operator
   */
  async #inChosenLanguage(operator) {
    const language = this.#preferences.get("language");
    if (!language || language === operator.language) return operator;
    return this.#api.setLanguage(language).catch(() => operator);
  }

  /** @param {OperatorView} operator */
  async #enter(operator) {
    if (operator.language !== this.#words.language) await this.#speak(chooseLanguage(operator.language));
    const session = new Session({ operator, api: this.#api, storage, clock });
    session.on("ended", ({ detail }) => this.#leave(session, detail));
    session.desk.on("change", () => {
      nameDepartments(this.#words, session.desk.status.departments);
      nameChoices(this.#words, session.desk.status.latest);
    });
    this.#session = session;
    this.#showWorkspace(session);
    session.start();
  }

  /** @param {Session} session */
  #showWorkspace(session) {
    this.#workspace?.stop();
    nameDepartments(this.#words, session.desk.status.departments);
    this.#workspace = new Workspace({
      session,
      api: this.#api,
      words: this.#words,
      preferences: this.#preferences,
      clock,
      setLanguage: (language) => this.#setLanguage(language),
    });
    replaceChildren(this.#root, this.#workspace.node);
    this.#workspace.start();
  }

  /** @param {Language} language */
  async #setLanguage(language) {
    this.#preferences.set("language", language);
    const storing = this.#api.setLanguage(language);
    storing.catch(() => {}); // heard below, when there is somewhere to say it
    await this.#speak(language);
    if (this.#session) this.#showWorkspace(this.#session);
    try {
      await storing;
      this.#session?.desk.refresh();
    } catch {
      this.#workspace?.say(this.#words.text("console.settings.language_failed"));
    }
  }

  /** @param {Session} session @param {string} note key of what is said on the sign-in page */
  #leave(session, note) {
    if (session !== this.#session) return;
    this.#session = null;
    this.#workspace?.stop();
    this.#workspace = null;
    for (const dialog of document.querySelectorAll("dialog")) dialog.close();
    this.#showSignIn(note);
  }

  #showTheme() {
    const theme = this.#preferences.get("theme");
    if (theme === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
  }
}

/** The words of the console; the page speaks this language from then on. @param {Language} language */
async function wordsOf(language) {
  const words = await Words.load(language, { parts: ["console", "pages", "account", "reports"] });
  document.documentElement.lang = language;
  document.title = words.text("console.title");
  return words;
}

const storage = openStorage();
const preferences = new Preferences({ storage, key: "destek.console.preferences" });
const words = await wordsOf(chooseLanguage(preferences.get("language"), ...navigator.languages));
const root = document.getElementById("console");
if (root) await new Console(root, preferences, words).start();
