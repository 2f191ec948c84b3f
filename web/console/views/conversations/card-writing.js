/**
 * The part of the card where a language model helps, if the site brings one: a summary, a draft, translations. What it
 * writes is shown, and goes into the reply only by the operator's hand.
 */

import { element, replaceChildren } from "/web/shared/dom.js";
import { isFailure } from "/web/shared/failure.js";
import { worded } from "../../state/labels.js";

/** @import { ConsoleContext } from "../../context.js" */

/** @typedef {{text: string, sources: string[], unsupported: string[]}} Written */

const ADDRESS = "/api/operator/writing";

export class CardWriting {
  #context;
  /** @type {string | null} */
  #id = null;
  #isThere = false;
  #result = element("div", { class: "card-written", role: "status" });

  /** @param {ConsoleContext} context */
  constructor(context) {
    this.#context = context;
    const buttons = [
      this.#button("summary", () => this.#ask("summary", {})),
      this.#button("draft", () => this.#ask("draft", {})),
      this.#button("translate_theirs", () => this.#translateTheirs()),
      this.#button("translate_mine", () => this.#translateMine()),
    ];
    this.node = element(
      "section",
      { class: "card-section", hidden: true },
      element("h3", {}, this.#text("title")),
      element("p", { class: "panel-actions" }, ...buttons),
      this.#result,
    );
    this.#look();
  }

  /** @param {string} id of the conversation that the card is about */
  show(id) {
    if (id === this.#id) return;
    this.#id = id;
    replaceChildren(this.#result);
  }

  async #look() {
    try {
      this.#isThere = (await this.#context.api.get(ADDRESS)).available;
    } catch (error) {
      if (!isFailure(error)) throw error;
    }
    this.node.hidden = !this.#isThere;
  }

  /** @param {string} name @param {Record<string, string | number>} [values] */
  #text(name, values) {
    return this.#context.words.text(`console.writing.${name}`, values);
  }

  /** @param {string} name @param {() => void} click */
  #button(name, click) {
    return element("button", { type: "button", class: "button button-small", on: { click } }, this.#text(name));
  }

  /** The player's last words. */
  #translateTheirs() {
    const thread = this.#id === null ? null : this.#context.desk.threads.get(this.#id);
    const seq = thread?.lastQuestionSeq;
    if (seq) this.#ask("translation", { seq });
  }

  /** What stands in the reply. */
  #translateMine() {
    const text = this.#id === null ? "" : this.#context.drafts.read(this.#id).trim();
    if (text) this.#ask("translation", { text });
    else this.#say(this.#text("nothing_written"));
  }

  /** @param {string} what @param {object} more */
  async #ask(what, more) {
    const id = this.#id;
    this.#say(this.#text("working"));
    try {
      const written = await this.#context.api.send("POST", `/api/operator/conversations/${id}/writing`, {
        what,
        ...more,
      });
      if (id === this.#id) this.#draw(what, written, "text" in more ? String(more.text) : "");
    } catch (error) {
      if (!isFailure(error)) throw error;
      const { words } = this.#context;
      if (id === this.#id) {
        this.#say(error.code === "not_found" ? this.#text("no_article") : worded(words, "error", error.code));
      }
    }
  }

  /** @param {string} text */
  #say(text) {
    replaceChildren(this.#result, element("p", { class: "card-soft" }, text));
  }

  /** @param {string} what @param {Written} written @param {string} original */
  #draw(what, { text, sources, unsupported }, original) {
    const goesOut = what === "draft" || original !== "";
    replaceChildren(
      this.#result,
      element("p", {}, element("span", { class: "pill" }, this.#text("is_draft"))),
      original && element("p", { class: "card-soft" }, original),
      element("p", { class: "card-written-text" }, text),
      sources.length > 0 && element("p", { class: "card-soft" }, this.#text("sources", { topics: sources.join(", ") })),
      unsupported.length > 0 &&
        element("p", { class: "panel-problem" }, this.#text("unsupported", { facts: unsupported.join(", ") })),
      goesOut && this.#button("insert", () => this.#insert(text, original !== "")),
    );
  }

  /** Into the reply, to be read, changed and sent by the operator. @param {string} text @param {boolean} replaces */
  #insert(text, replaces) {
    if (this.#id === null) return;
    const { drafts } = this.#context;
    const before = replaces ? "" : drafts.read(this.#id).trim();
    drafts.write(this.#id, before ? `${before}\n\n${text}` : text);
    drafts.emit("change", this.#id);
  }
}
