/** Top of the widget: site, who answers, connection lamp, language, sound, close, and the way to a person. */

import { element, replaceChildren, setText } from "/web/shared/dom.js";
import { icon } from "/web/shared/icons.js";
import { LANGUAGES, LANGUAGE_NAMES, NO_WORDS, chooseLanguage } from "/web/shared/locale.js";

/**
 * @import { Chat } from "../state/chat.js"
 * @import { VisitorSession } from "../state/session.js"
 * @import { Language, Words } from "/web/shared/locale.js"
 */

const BUSY_MS = 4_000; // a press of the button counts once; the server answers long before
const SETTLED_MS = 1_000; // what the button does has just changed: a second press of a double click is not meant for it

export class HeaderView {
  #chat;
  #session;
  #person;
  #words = NO_WORDS;
  /** @type {number | undefined} */
  #busyTimer = undefined;
  #changedAt = -Infinity;
  #given;
  #logo = element("img", { class: "header-logo", alt: "", hidden: true });
  #title = element("h1", { class: "header-title" });
  #lamp = element("span", { class: "lamp", role: "img" });
  #status = element("p", { class: "header-status", role: "status" });
  #human = element("button", { type: "button", class: "button human" });
  #language = element("select", { class: "language-choice" });
  #languageLabel = element("span", { class: "visually-hidden" });
  #sound = element("button", { type: "button", class: "button button-quiet button-icon" });
  #close = element("button", { type: "button", class: "button button-quiet button-icon" }, icon("close"));
  #soundOn = false;

  /**
   * @param {Chat} chat
   * @param {VisitorSession} session
   * @param {{chooseLanguage: (language: Language) => void, toggleSound: () => void, close: (() => void) | null,
   *   person: () => boolean, menu: Node, logo: string}} actions `logo` is the page's; `person` may take the wish for a
   *   person upon itself
   */
  constructor(chat, session, actions) {
    this.#chat = chat;
    this.#session = session;
    this.#person = actions.person;
    this.#given = actions.logo;
    this.#logo.addEventListener("error", () => (this.#logo.hidden = true));
    for (const language of LANGUAGES) {
      this.#language.append(element("option", { value: language, lang: language }, LANGUAGE_NAMES[language]));
    }
    this.#language.addEventListener("change", () => actions.chooseLanguage(chooseLanguage(this.#language.value)));
    this.#sound.addEventListener("click", () => actions.toggleSound());
    this.#close.addEventListener("click", () => actions.close?.());
    this.#close.hidden = !actions.close;
    this.#human.addEventListener("click", () => this.#pressHuman());
    const label = element("label", { class: "language" }, icon("globe"), this.#languageLabel, this.#language);
    this.node = element(
      "header",
      { class: "header" },
      element("div", { class: "header-row" }, this.#logo, this.#title, label, this.#sound, actions.menu, this.#close),
      element("div", { class: "header-row" }, this.#lamp, this.#status, this.#human),
    );
    chat.on("conversation", () => this.#show());
    chat.on("connection", () => this.#show());
    chat.on("cleared", () => this.#show());
    session.on("changed", () => this.#show());
  }

  /** @param {Words} words */
  setWords(words) {
    this.#words = words;
    this.#language.value = words.language;
    setText(this.#languageLabel, words.text("language.switch"));
    this.#close.setAttribute("aria-label", words.text("widget.close"));
    this.setSound(this.#soundOn);
    this.#show();
  }

  /** @param {boolean} on */
  setSound(on) {
    this.#soundOn = on;
    const label = this.#words.text(on ? "widget.sound.off" : "widget.sound.on");
    this.#sound.setAttribute("aria-label", label);
    this.#sound.title = label;
    replaceChildren(this.#sound, icon(on ? "bell" : "bell-off"));
  }

  #pressHuman() {
    if (this.#busyTimer !== undefined || performance.now() - this.#changedAt < SETTLED_MS) return;
    if (this.#chat.conversation?.status === "queued") this.#chat.cancelHandoff();
    else if (this.#person()) return;
    else this.#chat.requestHandoff();
    this.#busyTimer = setTimeout(() => this.#rest(), BUSY_MS);
    this.#human.setAttribute("aria-busy", "true");
  }

  #rest() {
    clearTimeout(this.#busyTimer);
    this.#busyTimer = undefined;
    this.#human.removeAttribute("aria-busy");
  }

  #show() {
    const words = this.#words;
    const status = this.#chat.conversation?.status;
    setText(this.#title, this.#session.siteName || words.text("widget.title"));
    const logo = this.#given || this.#session.brand.logo;
    if (logo && this.#logo.getAttribute("src") !== logo) {
      this.#logo.src = logo;
      this.#logo.hidden = false;
    }
    setText(this.#status, this.#statusText());
    const online = this.#chat.connectionState === "online";
    this.#lamp.classList.toggle("lamp-on", online);
    this.#lamp.title = words.text(online ? "widget.connection.online" : "widget.status.starting");
    this.#lamp.setAttribute("aria-label", this.#lamp.title);
    const before = this.#human.dataset.status;
    if (before !== (status ?? "")) {
      this.#rest();
      // A second press, meant for the button as it was, would undo the first. A person in between parts them.
      const undoes = before && before !== "assigned" && status !== "assigned";
      this.#changedAt = undoes ? performance.now() : -Infinity;
    }
    this.#human.dataset.status = status ?? "";
    const queued = status === "queued";
    const label = words.text(queued ? "widget.human.leave" : "widget.human.ask");
    if (this.#human.textContent !== label) replaceChildren(this.#human, icon(queued ? "leave" : "person"), label);
    this.#human.hidden = status === "assigned" || (queued && this.#chat.conversation?.in_danger === true);
  }

  #statusText() {
    const words = this.#words;
    const conversation = this.#chat.conversation;
    if (!conversation) return words.text("widget.status.starting");
    if (conversation.status === "queued" && conversation.in_danger) return words.text("widget.danger.status");
    if (conversation.status === "queued") {
      const { position, low_seconds: low, high_seconds: high } = conversation.queue ?? {};
      if (!position) return words.text("widget.status.queued_unknown");
      const place = words.text("widget.status.queued", { position });
      if (typeof high !== "number") return place;
      const minutes = { low: Math.floor((low ?? 0) / 60), high: Math.ceil(high / 60) };
      const wait = words.text(
        minutes.low > 0 && minutes.low < minutes.high ? "widget.status.wait" : "widget.status.wait_up_to",
        minutes,
      );
      return `${place}. ${wait}`;
    }
    if (conversation.status === "assigned") {
      const name = conversation.operator_name || words.text("operator.unnamed");
      return words.text("widget.status.operator", { name });
    }
    return words.text(conversation.status === "closed" ? "widget.status.closed" : "widget.status.assistant");
  }
}
