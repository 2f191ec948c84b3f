/** The content workshop: all articles by topic and language, one of them open, and what words would find. */

import { element, replaceChildren, setText } from "/web/shared/dom.js";
import { isFailure } from "/web/shared/failure.js";
import { LANGUAGES, LANGUAGE_NAMES } from "/web/shared/locale.js";
import { votesOn, wanted } from "../../state/content/articles.js";
import { errorText } from "../../state/labels.js";
import { ArticleEditor } from "./article-editor.js";
import { GapsPanel } from "./gaps-panel.js";
import { TryBox } from "./try-box.js";

/**
 * @import { ConsoleContext } from "../../context.js"
 * @import { OperatorApi } from "../../state/api.js"
 * @import { Overview, TopicState } from "../../state/content/articles.js"
 */

const ADDRESS = "/api/operator/content";

export class ContentView {
  #context;
  #api;
  /** @type {Overview} */
  #known = { topics: [], votes: [], may_save: false };
  #problem = element("p", { class: "panel-problem", role: "alert" });
  #summary = element("p", { class: "tickets-summary", role: "status" });
  #rows = element("tbody", {});
  #table;
  #search;
  #toDo = element("input", { type: "checkbox" });
  #editor;
  #list;
  #gaps;
  #gapsSwitch;
  #loaded = Promise.resolve();

  /**
   * @param {ConsoleContext} context
   * @param {OperatorApi} api
   */
  constructor(context, api) {
    const { words } = context;
    this.#context = context;
    this.#api = api;
    const label = words.text("console.content.search");
    this.#search = element("input", { type: "search", class: "field", placeholder: label, "aria-label": label });
    this.#search.addEventListener("input", () => this.#draw());
    this.#toDo.addEventListener("change", () => this.#draw());
    this.#editor = new ArticleEditor(context, api, { saved: () => this.#load(), close: () => this.#leave() });
    const heads = LANGUAGES.map((language) => element("th", { scope: "col" }, LANGUAGE_NAMES[language]));
    this.#table = element(
      "table",
      { class: "content-table" },
      element(
        "thead",
        {},
        element("tr", {}, element("th", { scope: "col" }, words.text("console.content.topic")), ...heads),
      ),
      this.#rows,
    );
    this.#list = element(
      "div",
      {},
      new TryBox(context, api).node,
      element("div", { class: "content-scroll", tabIndex: 0, role: "region", "aria-label": label }, this.#table),
    );
    this.#gaps = new GapsPanel(context, api, {
      draft: (topic, language, text) => this.#open(topic, language, text),
      added: () => this.#load(),
    });
    const click = () => this.#showGaps(this.#gaps.node.hidden === true);
    this.#gapsSwitch = element(
      "button",
      { type: "button", class: "button", "aria-pressed": "false", on: { click } },
      words.text("console.gaps.title"),
    );
    const toDo = element("label", { class: "check" }, this.#toDo, words.text("console.content.to_do"));
    this.node = element(
      "section",
      { class: "tickets", "aria-labelledby": "content-title" },
      element(
        "header",
        { class: "tickets-head" },
        element(
          "div",
          {},
          element("h2", { id: "content-title", tabIndex: -1 }, words.text("console.content.title")),
          this.#summary,
        ),
        element("div", { class: "content-filters" }, this.#search, toDo, this.#gapsSwitch),
      ),
      this.#problem,
      this.#list,
      this.#gaps.node,
      this.#editor.node,
    );
  }

  async show() {
    this.#loaded = this.#load();
    await this.#loaded;
  }

  async #load() {
    setText(this.#problem, "");
    try {
      this.#known = await this.#api.get(ADDRESS);
      this.#draw();
    } catch (error) {
      if (!isFailure(error)) throw error;
      setText(this.#problem, errorText(this.#context.words, error));
    }
  }

  #draw() {
    const { words } = this.#context;
    const shown = wanted(this.#known.topics, this.#search.value, this.#toDo.checked);
    setText(this.#summary, words.text("console.content.count", { count: shown.length }));
    replaceChildren(this.#rows, ...shown.map((topic) => this.#row(topic)));
  }

  /** @param {TopicState} topic */
  #row(topic) {
    const cells = LANGUAGES.map((language) => element("td", {}, ...this.#cell(topic, language)));
    const name = element("th", { scope: "row" }, topic.id, element("p", { class: "card-soft" }, topic.asks));
    return element("tr", {}, name, ...cells);
  }

  /** @param {TopicState} topic @param {string} language */
  #cell({ id, articles }, language) {
    const { words } = this.#context;
    const { state, title, updated } = articles[language];
    const votes = votesOn(this.#known.votes, id, language);
    const open = element(
      "button",
      { type: "button", class: "content-link", on: { click: () => this.#open(id, language) } },
      title || words.text("console.content.write"),
    );
    return [
      open,
      element(
        "p",
        { class: "card-soft" },
        state === "ok" ? null : element("span", { class: "pill" }, words.text(`console.content.state.${state}`)),
        updated ? ` ${words.date(`${updated}T12:00:00`)}` : null,
        votes && ` · ${words.text("console.content.votes", { yes: votes.helpful, no: votes.unhelpful })}`,
      ),
    ];
  }

  /** @param {boolean} shown */
  async #showGaps(shown) {
    this.#gaps.node.hidden = !shown;
    this.#list.hidden = shown;
    this.#gapsSwitch.setAttribute("aria-pressed", String(shown));
    await this.#loaded; // the topics that a gap may belong to
    if (shown) await this.#gaps.show(this.#known.topics);
  }

  /** With a draft, that is in the editor and counts once it is saved.
   * @param {string} topic @param {string} language @param {string} [draft] */
  #open(topic, language, draft) {
    const known = this.#known.topics.find(({ id }) => id === topic);
    if (!known) return;
    this.#list.hidden = true;
    this.#gaps.node.hidden = true;
    this.#editor.open(known, language, this.#known.may_save, draft);
  }

  #leave() {
    const fromGaps = this.#gapsSwitch.getAttribute("aria-pressed") === "true";
    this.#list.hidden = fromGaps;
    this.#gaps.node.hidden = !fromGaps;
    document.getElementById("content-title")?.focus();
  }
}
