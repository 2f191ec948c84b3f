/** What a figure is told from: a list of conversations, a page at a time, beside the report. */

import { element, replaceChildren, setText } from "/web/shared/dom.js";
import { isFailure } from "/web/shared/failure.js";
import { errorText } from "../../state/labels.js";
import { duration } from "../../state/reports/figures.js";
import { formatRoute } from "../../state/route.js";

/**
 * @import { ConsoleContext } from "../../context.js"
 * @import { OperatorApi } from "../../state/api.js"
 * @import { Cell } from "./report-parts.js"
 */

/**
 * @typedef {{conversation_id: string | null, at: string, language: string, operator: string | null,
 *   reason: string | null, score: number | null, seconds: number | null, topic: string | null}} Fact
 */

export class FactsPanel {
  #context;
  #api;
  #title = element("h3", { id: "facts-title", tabIndex: -1 });
  #count = element("p", { role: "status" });
  #list = element("ol", { class: "plain-list facts-list" });
  #more;
  #address = "";
  #page = 0;
  /** @type {HTMLElement | null} */
  #from = null;

  /** @param {ConsoleContext} context @param {OperatorApi} api */
  constructor(context, api) {
    const { words } = context;
    this.#context = context;
    this.#api = api;
    this.#more = element(
      "button",
      { type: "button", class: "button", on: { click: () => this.#load() } },
      words.text("audit.more"),
    );
    this.node = element(
      "section",
      {
        class: "desk-part facts-panel",
        "aria-labelledby": "facts-title",
        hidden: true,
        on: { keydown: (event) => event.key === "Escape" && this.close() },
      },
      element(
        "header",
        { class: "panel-head" },
        this.#title,
        element(
          "button",
          { type: "button", class: "button button-quiet button-small", on: { click: () => this.close() } },
          words.text("reports.close"),
        ),
      ),
      this.#count,
      this.#list,
      this.#more,
    );
  }

  /** @param {Cell} cell @param {string} title @param {string} terms what the report is asked */
  async open({ figure, part = "counted", by, key }, title, terms) {
    const asked = new URLSearchParams({ figure, part });
    if (by !== undefined) asked.set("by", by);
    if (key !== undefined) asked.set("key", String(key));
    this.#address = `/api/operator/reports/facts?${terms}&${asked}`;
    this.#page = 0;
    this.#from = document.activeElement instanceof HTMLElement ? document.activeElement : null;
    setText(this.#title, title);
    replaceChildren(this.#list);
    this.node.hidden = false;
    this.#title.focus();
    await this.#load();
  }

  close() {
    this.node.hidden = true;
    if (this.#from?.isConnected) this.#from.focus();
  }

  async #load() {
    const { words } = this.#context;
    try {
      const { facts, of, page } = await this.#api.get(`${this.#address}&page=${this.#page}`);
      this.#page += 1;
      this.#list.append(...facts.map((/** @type {Fact} */ fact) => this.#fact(fact)));
      this.#more.hidden = this.#page * page >= of;
      setText(this.#count, words.text("reports.facts", { count: of }));
    } catch (error) {
      if (!isFailure(error)) throw error;
      setText(this.#count, errorText(words, error));
    }
  }

  /** @param {Fact} fact */
  #fact({ conversation_id, at, language, operator, score, seconds, topic }) {
    const { words } = this.#context;
    const parts = [
      words.text(`language.${language}`),
      operator,
      topic,
      score !== null && words.text("reports.score", { score }),
      seconds !== null && duration(words, seconds),
    ];
    const when = words.moment(at);
    return element(
      "li",
      {},
      conversation_id
        ? element("a", { href: formatRoute({ conversationId: conversation_id }) }, when)
        : element("span", {}, `${when} · ${words.text("reports.erased")}`),
      element("span", { class: "card-soft" }, parts.filter(Boolean).join(" · ")),
    );
  }
}
