/** What is needed now and then: back to the start, a copy of the conversation, and the end of it. */

import { element, replaceChildren, setText } from "/web/shared/dom.js";
import { icon } from "/web/shared/icons.js";

/** @import { Words } from "/web/shared/locale.js" */

export class MenuView {
  /** @type {Words | null} */
  #words = null;
  #button = element(
    "button",
    { type: "button", class: "button button-quiet button-icon", "aria-expanded": "false", "aria-controls": "menu" },
    icon("more"),
  );
  #list = element("ul", { id: "menu", class: "menu-list", hidden: true });
  #sure = element("dialog", { class: "sure", "aria-labelledby": "sure-text" });
  /** @type {[string, () => void][]} */
  #entries;
  /** What is not always there. @type {Set<string>} */
  #left;

  /** @param {Record<"home" | "save" | "savePdf" | "callback" | "forget", () => void>} actions */
  constructor({ home, save, savePdf, callback, forget }) {
    const ask = () => this.#ask(forget);
    this.#entries = [
      ["widget.home", home],
      ["widget.callback", callback],
      ["widget.transcript.save", save],
      ["widget.transcript.pdf", savePdf],
      ["widget.forget", ask],
    ];
    this.#left = new Set(["widget.callback"]);
    this.node = element("div", { class: "menu" }, this.#button, this.#list, this.#sure);
    this.#button.addEventListener("click", () => this.#toggle(Boolean(this.#list.hidden)));
    this.node.addEventListener("focusout", ({ relatedTarget }) => {
      if (!(relatedTarget instanceof Node && this.node.contains(relatedTarget))) this.#toggle(false);
    });
    this.node.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || this.#list.hidden) return;
      event.preventDefault();
      this.#toggle(false);
      this.#button.focus();
    });
  }

  /** Whether one may ask to be called. @param {boolean} offered */
  offerCallback(offered) {
    if (offered !== this.#left.has("widget.callback")) return;
    if (offered) this.#left.delete("widget.callback");
    else this.#left.add("widget.callback");
    if (this.#words) this.setWords(this.#words);
  }

  /** @param {Words} words */
  setWords(words) {
    this.#words = words;
    const label = words.text("widget.menu");
    this.#button.setAttribute("aria-label", label);
    this.#button.title = label;
    const offered = this.#entries.filter(([key]) => !this.#left.has(key));
    const entries = offered.map(([key, act]) => {
      const click = () => {
        this.#toggle(false);
        act();
      };
      return element(
        "li",
        {},
        element("button", { type: "button", class: "menu-entry", on: { click } }, words.text(key)),
      );
    });
    replaceChildren(this.#list, ...entries);
  }

  /** @param {boolean} open */
  #toggle(open) {
    this.#list.hidden = !open;
    this.#button.setAttribute("aria-expanded", String(open));
    if (open) this.#list.querySelector("button")?.focus();
  }

  /** @param {() => void} forget */
  #ask(forget) {
    const words = this.#words;
    if (!words) return;
    const text = element("p", { id: "sure-text" });
    setText(text, words.text("widget.forget.sure"));
    /** @type {(label: string, kind: string, act: () => void) => HTMLElement} */
    const button = (label, kind, act) =>
      element("button", { type: "button", class: `button ${kind}`, on: { click: act } }, label);
    const shut = () => {
      this.#sure.close();
      this.#button.focus();
    };
    const choices = [
      button(words.text("widget.forget"), "button-primary", forget),
      button(words.text("widget.home.back"), "button-quiet", shut),
    ];
    replaceChildren(this.#sure, text, element("div", { class: "rating-actions" }, ...choices));
    this.#sure.showModal();
  }
}
