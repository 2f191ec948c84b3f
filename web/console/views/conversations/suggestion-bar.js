/**
 * What the help articles say to the player's last words, or what may be said to a player in danger; one key puts it
 * into the reply, nothing sends it.
 */

import { element, replaceChildren } from "/web/shared/dom.js";
import { icon } from "/web/shared/icons.js";

/**
 * @import { ConsoleContext } from "../../context.js"
 * @import { Suggestion } from "../../state/content/suggestions.js"
 * @import { Thread } from "../../state/conversations/thread.js"
 */

const MOST = 3; // Alt with the figures 1 to 3

export class SuggestionBar {
  #context;
  #thread;
  #insert;
  #shown = "";
  #hidden = 0;

  /**
   * @param {ConsoleContext} context
   * @param {Thread} thread
   * @param {(text: string) => void} insert
   */
  constructor(context, thread, insert) {
    this.#context = context;
    this.#thread = thread;
    this.#insert = insert;
    const label = context.words.text("console.suggest.label");
    this.node = element("section", { class: "suggestions", "aria-label": label, hidden: true });
  }

  update() {
    const { words } = this.#context;
    const list = this.#hidden === this.#thread.lastQuestionSeq ? [] : this.#proposals();
    const label = words.text(this.#inDanger ? "console.playbook.say" : "console.suggest.label");
    const shown = JSON.stringify([list, label]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    const hide = element(
      "button",
      {
        type: "button",
        class: "button button-quiet button-icon",
        "aria-label": words.text("console.suggest.hide"),
        on: { click: () => this.#hide() },
      },
      icon("close"),
    );
    const items = list.map((suggestion, index) => element("li", {}, this.#button(suggestion, index)));
    replaceChildren(
      this.node,
      element("header", { class: "suggestions-head" }, element("h3", {}, label), hide),
      element("ol", { class: "suggestions-list" }, ...items),
    );
    this.node.hidden = list.length === 0;
  }

  /**
   * Put the suggestion of this place into the reply.
   * @param {number} index
   * @returns {boolean} whether there is one
   */
  choose(index) {
    const chosen = this.#proposals()[index];
    if (!chosen || this.node.hidden) return false;
    this.#insert(chosen.body);
    if (!this.#inDanger) this.#hide();
    return true;
  }

  get #inDanger() {
    return this.#thread.summary?.danger ?? false;
  }

  /** @returns {Suggestion[]} never an article for a player in danger */
  #proposals() {
    const { suggestions, playbook } = this.#context;
    const { id, summary, card, loaded, lastQuestionSeq: seq } = this.#thread;
    if (this.#inDanger) return playbook.sentences(summary?.language ?? "", card?.help_line ?? null);
    if (seq > 0 && loaded) suggestions.want(id, seq);
    return suggestions.of(id).slice(0, MOST);
  }

  #hide() {
    this.#hidden = this.#thread.lastQuestionSeq;
    this.update();
  }

  /** @param {Suggestion} given @param {number} index */
  #button({ title, body, score }, index) {
    const { words } = this.#context;
    const sure = typeof score === "number" && words.text("console.answer.score", { score: words.percent(score) });
    return element(
      "button",
      {
        type: "button",
        class: "suggestion",
        title: body,
        "aria-keyshortcuts": `Alt+${index + 1}`,
        on: { click: () => this.choose(index) },
      },
      title && element("span", { class: "suggestion-title" }, title),
      element("span", { class: "suggestion-text", lang: this.#thread.summary?.language }, body),
      sure && element("span", { class: "suggestion-score" }, sure),
      index < MOST && element("kbd", { class: "kbd", "aria-hidden": "true" }, index === 0 ? "F" : `Alt ${index + 1}`),
    );
  }
}
