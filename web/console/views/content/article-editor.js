/** One article open: its text, what is wrong in it, how people read it, another language, earlier versions. */

import { element, replaceChildren, setText } from "/web/shared/dom.js";
import { isFailure } from "/web/shared/failure.js";
import { LANGUAGES, LANGUAGE_NAMES } from "/web/shared/locale.js";
import { renderMarkdown } from "/web/shared/markdown.js";
import { errorText } from "../../state/labels.js";
import { ask } from "../common/dialogs.js";

/**
 * @import { ConsoleContext } from "../../context.js"
 * @import { OperatorApi } from "../../state/api.js"
 * @import { Finding, Source, TopicState, Version } from "../../state/content/articles.js"
 */

const ADDRESS = "/api/operator/content";
const PAUSE_MS = 400; // after the last letter

export class ArticleEditor {
  #context;
  #api;
  #told;
  #topic = "";
  #language = "";
  #version = "";
  #saved = ""; // the text as it was when it was opened or saved last
  #timer = 0;
  #mark = 0; // of the newest check: answers to older ones are late
  #title = element("h3", { id: "content-article", tabIndex: -1 });
  #about = element("div", { class: "card-soft" });
  #text;
  #save;
  #status = element("p", { class: "card-soft", role: "status" });
  #findings = element("ul", { class: "content-findings", "aria-live": "polite" });
  #shown = element("article", { class: "content-shown" });
  #beside;
  #other = element("div", { class: "content-beside" });
  #history = element("ul", { class: "content-findings" });

  /**
   * @param {ConsoleContext} context
   * @param {OperatorApi} api
   * @param {{saved: () => void, close: () => void}} told
   */
  constructor(context, api, told) {
    const { words } = context;
    this.#context = context;
    this.#api = api;
    this.#told = told;
    this.#text = element("textarea", {
      class: "field content-text",
      spellcheck: true,
      "aria-labelledby": "content-article",
    });
    this.#text.addEventListener("input", () => this.#typed());
    /** @param {string} name @param {() => void} click @param {string} [look] */
    const button = (name, click, look = "") =>
      element("button", { type: "button", class: `button ${look}`, on: { click } }, words.text(name));
    this.#save = button("console.content.save", () => this.#store(), "button-primary");
    const languages = LANGUAGES.map((language) => element("option", { value: language }, LANGUAGE_NAMES[language]));
    this.#beside = element(
      "select",
      { class: "field", "aria-label": words.text("console.content.beside") },
      element("option", { value: "" }, words.text("console.content.beside")),
      ...languages,
    );
    this.#beside.addEventListener("change", () => this.#compare());
    this.node = element(
      "div",
      { hidden: true },
      element(
        "p",
        { class: "panel-actions" },
        button("console.content.back", () => this.#leave()),
        this.#save,
      ),
      this.#title,
      this.#about,
      this.#status,
      element(
        "div",
        { class: "content-open" },
        element("div", {}, this.#text, this.#findings),
        element("div", {}, this.#shown, this.#beside, this.#other, this.#history),
      ),
    );
  }

  /**
   * @param {TopicState} topic
   * @param {string} language
   * @param {boolean} maySave
   * @param {string} [draft] what the article may become, in place of what it is
   */
  async open({ id, facts }, language, maySave, draft) {
    const { words } = this.#context;
    this.#topic = id;
    this.#language = language;
    this.node.hidden = false;
    this.#save.hidden = !maySave;
    this.#text.readOnly = !maySave;
    this.#text.lang = language;
    this.#beside.value = "";
    replaceChildren(this.#other);
    setText(this.#title, `${id} · ${LANGUAGE_NAMES[/** @type {keyof typeof LANGUAGE_NAMES} */ (language)]}`);
    const list = element("ul", {}, ...facts.map((fact) => element("li", { lang: "en" }, fact)));
    replaceChildren(this.#about, element("p", {}, words.text("console.content.facts")), list);
    await this.#try(async () => this.#take(await this.#api.get(this.#address()), draft));
    this.#title.focus();
  }

  #address(language = this.#language) {
    return `${ADDRESS}/${language}/${this.#topic}`;
  }

  /** @param {Source} source @param {string} [draft] */
  #take({ text, version, history }, draft = text) {
    this.#version = version;
    this.#saved = text;
    this.#text.value = draft;
    const { words } = this.#context;
    const title = history.length > 0 && element("li", {}, element("strong", {}, words.text("console.content.history")));
    replaceChildren(this.#history, title, ...history.map((one) => this.#earlier(one)));
    this.#check();
  }

  /** @param {Version} version */
  #earlier({ id, author, at, summary }) {
    const open = { click: () => this.#restore(id) };
    return element(
      "li",
      {},
      element("button", { type: "button", class: "content-link", on: open }, summary),
      ` ${author}, ${this.#context.words.moment(at)}`,
    );
  }

  /** An earlier text comes into the editor; it counts once it is saved. @param {string} id */
  async #restore(id) {
    await this.#try(async () => {
      this.#text.value = (await this.#api.get(`${this.#address()}/versions/${id}`)).text;
      await this.#check();
      this.#text.focus();
    });
  }

  #typed() {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.#check(), PAUSE_MS);
  }

  async #check() {
    this.#mark += 1;
    const mark = this.#mark;
    await this.#try(async () => {
      const checked = await this.#api.send("POST", `${this.#address()}/check`, { text: this.#text.value });
      if (mark !== this.#mark) return;
      this.#tell(checked.findings);
      this.#shown.lang = this.#language;
      const title = element("h4", {}, checked.title);
      replaceChildren(this.#shown, title, renderMarkdown(checked.body));
      this.#save.disabled = !checked.usable || this.#text.value === this.#saved;
    });
  }

  /** @param {Finding[]} findings */
  #tell(findings) {
    const { words } = this.#context;
    const rows = findings.map(({ line, reason, warning }) =>
      element("li", { class: warning ? "" : "content-error" }, words.text("console.content.line", { line, reason })),
    );
    replaceChildren(this.#findings, ...rows);
  }

  async #store() {
    const { words } = this.#context;
    await this.#try(async () => {
      const body = { text: this.#text.value, version: this.#version };
      const answer = await this.#api.send("PUT", this.#address(), body);
      if (!answer.saved) {
        this.#tell(answer.findings);
        return;
      }
      this.#take(answer);
      setText(this.#status, words.text("console.content.saved"));
      this.#told.saved();
    });
  }

  async #compare() {
    const language = this.#beside.value;
    replaceChildren(this.#other);
    if (!language) return;
    await this.#try(async () => {
      const { text } = await this.#api.get(this.#address(language));
      this.#other.lang = language;
      replaceChildren(this.#other, text);
    });
  }

  async #leave() {
    const { words } = this.#context;
    if (this.#text.value !== this.#saved) {
      const sure = await ask({
        title: words.text("console.content.unsaved"),
        text: words.text("console.content.unsaved_hint"),
        confirm: words.text("console.content.leave"),
        cancel: words.text("console.action.cancel"),
      });
      if (sure === null) return;
    }
    this.node.hidden = true;
    this.#told.close();
  }

  /** @param {() => Promise<void>} call */
  async #try(call) {
    setText(this.#status, "");
    try {
      await call();
    } catch (error) {
      if (!isFailure(error)) throw error;
      setText(this.#status, errorText(this.#context.words, error));
    }
  }
}
