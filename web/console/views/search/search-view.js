/** The section of saved views and search: every conversation there was, by words and by what it is. */

import { element, replaceChildren, setText } from "/web/shared/dom.js";
import { isFailure } from "/web/shared/failure.js";
import { LANGUAGES } from "/web/shared/locale.js";
import { errorText, languageName, worded } from "../../state/labels.js";
import { formatRoute } from "../../state/route.js";
import { addressOf, placeOf, savedViews, SearchPages, wantedOf } from "../../state/search/search-pages.js";
import { hitBody } from "./hit-row.js";

/**
 * @import { ConsoleContext } from "../../context.js"
 * @import { OperatorApi } from "../../state/api.js"
 * @import { Wanted } from "../../state/search/search-pages.js"
 */

const AMONG = ["players", "tickets", "messages", "notes"];
const OUTCOMES = ["assistant", "danger"];

export class SearchView {
  #context;
  #pages;
  #wanted = wantedOf(null);
  #form;
  #views = element("ul", { class: "search-views" });
  #colleagues;
  #departments;
  #outcomes;
  #tags;
  #note = element("p", { class: "tickets-note", role: "status" });
  #list = element("ol", { class: "hits" });
  #more;

  /**
   * @param {ConsoleContext} context
   * @param {OperatorApi} api
   */
  constructor(context, api) {
    const { words } = context;
    this.#context = context;
    this.#pages = new SearchPages((path) => api.get(path));
    this.#colleagues = this.#select("operator_id", "console.search.anybody", []);
    this.#departments = this.#select("department", "console.tickets.all_departments", []);
    this.#outcomes = this.#select(
      "outcome",
      "console.search.any_outcome",
      OUTCOMES.map((name) => [name, words.text(`console.search.outcome.${name}`)]),
    );
    this.#tags = this.#select("tag", "console.search.any_tag", []);
    this.#form = this.#filters();
    this.#more = element(
      "button",
      { type: "button", class: "button", hidden: true, on: { click: () => this.#load(true) } },
      words.text("console.search.more"),
    );
    this.node = element(
      "section",
      { class: "tickets search", "aria-labelledby": "search-title" },
      element(
        "header",
        { class: "tickets-head" },
        element("h2", { id: "search-title", tabIndex: -1 }, words.text("console.search.title")),
        element("nav", { "aria-label": words.text("console.search.views") }, this.#views),
      ),
      this.#form,
      this.#note,
      this.#list,
      this.#more,
    );
    this.update();
  }

  /** The page comes to the front with what its address asks for. @param {string | null} [address] */
  async show(address = null) {
    this.#wanted = wantedOf(address);
    for (const [name, value] of Object.entries(this.#wanted)) {
      const control = this.#form.elements.namedItem(name);
      if (control instanceof HTMLInputElement || control instanceof HTMLSelectElement) control.value = value;
    }
    this.#showViews();
    await this.#load(false);
  }

  /** The desk changed: colleagues and departments are known once the console is connected. */
  update() {
    const { words, desk } = this.#context;
    const people = [desk.operator, ...desk.status.others];
    fill(
      this.#colleagues,
      people.map(({ id, name }) => [id, name]),
    );
    fill(
      this.#departments,
      desk.status.departments.map(({ id }) => [id, words.text(`console.department.${id}`)]),
    );
    const { close_reasons = [], close_tags = [] } = desk.status.latest;
    fill(
      this.#outcomes,
      close_reasons.map(({ code }) => [code, worded(words, "console.close_reason", code)]),
    );
    fill(
      this.#tags,
      close_tags.map(({ code }) => [code, worded(words, "console.close_tag", code)]),
    );
    this.#outcomes.value = this.#wanted.outcome;
    this.#tags.value = this.#wanted.tag;
    this.#colleagues.value = this.#wanted.operator_id;
    this.#departments.value = this.#wanted.department;
  }

  #showViews() {
    const { words, desk } = this.#context;
    const here = addressOf(this.#wanted);
    const links = savedViews(desk.operator.id).map(({ name, wanted }) => {
      const reference = addressOf(wanted);
      const attributes = { class: "search-view", href: formatRoute({ section: "search", reference }) };
      const link = element("a", attributes, words.text(`console.search.view.${name}`));
      if (reference === here) link.setAttribute("aria-current", "page");
      return element("li", {}, link);
    });
    replaceChildren(this.#views, ...links);
  }

  /** @param {boolean} older what follows what is shown */
  async #load(older) {
    const { words } = this.#context;
    setText(this.#note, words.text("console.search.searching"));
    try {
      const isHere = await (older ? this.#pages.more(this.#wanted) : this.#pages.first(this.#wanted));
      if (isHere) this.#show();
    } catch (error) {
      if (!isFailure(error)) throw error;
      setText(this.#note, errorText(words, error));
    }
  }

  #show() {
    const { words } = this.#context;
    const { hits, hasMore } = this.#pages;
    const shown = new Map([...this.#list.children].map((row) => [row.querySelector("a")?.getAttribute("href"), row]));
    const rows = hits.map(
      (hit) =>
        shown.get(placeOf(hit)) ??
        element("li", {}, element("a", { class: "hit", href: placeOf(hit) }, ...hitBody(words, hit))),
    );
    replaceChildren(this.#list, ...rows);
    this.#more.hidden = !hasMore;
    setText(this.#note, hits.length === 0 && !hasMore ? words.text("console.search.none") : "");
  }

  #filters() {
    const { words } = this.#context;
    /** @param {string} name @param {string} key */
    const day = (name, key) => labelled(words.text(key), element("input", { class: "field", type: "date", name }));
    return element(
      "form",
      { class: "audit-filter", role: "search", on: { submit: (event) => this.#search(event) } },
      labelled(
        words.text("console.search.label"),
        element("input", { class: "field", type: "search", name: "text", maxlength: 200, autocomplete: "off" }),
      ),
      labelled(
        words.text("console.search.among"),
        this.#select(
          "among",
          "console.search.everything",
          AMONG.map((name) => /** @type {[string, string]} */ ([name, words.text(`console.search.among.${name}`)])),
        ),
      ),
      labelled(
        words.text("console.search.status"),
        this.#select("status", "console.search.any_status", [
          ["open", words.text("console.search.view.open")],
          ["queued", words.text("console.status.queued")],
          ["bot", words.text("console.status.bot")],
          ["closed", words.text("console.status.closed")],
        ]),
      ),
      labelled(words.text("console.search.colleague"), this.#colleagues),
      labelled(
        words.text("console.search.language"),
        this.#select(
          "language",
          "console.search.any_language",
          LANGUAGES.map((code) => [code, languageName(words, code)]),
        ),
      ),
      labelled(words.text("console.tickets.department"), this.#departments),
      labelled(words.text("console.search.outcome"), this.#outcomes),
      labelled(words.text("console.search.tag"), this.#tags),
      day("since", "audit.since"),
      day("until", "audit.until"),
      element("button", { type: "submit", class: "button button-primary" }, words.text("console.search.submit")),
    );
  }

  /** What is looked for is in the address, so that it can be kept and passed on. @param {Event} event */
  #search(event) {
    event.preventDefault();
    const given = new FormData(this.#form);
    const wanted = wantedOf(null);
    for (const name of /** @type {(keyof Wanted)[]} */ (Object.keys(wanted)))
      wanted[name] = String(given.get(name) ?? "");
    const hash = formatRoute({ section: "search", reference: addressOf(wanted) });
    if (location.hash === hash) this.show(addressOf(wanted));
    else location.hash = hash;
  }

  /**
   * @param {string} name
   * @param {string} anyKey words of the option that leaves it open
   * @param {[string, string][]} options
   */
  #select(name, anyKey, options) {
    const select = element(
      "select",
      { class: "field", name },
      element("option", { value: "" }, this.#context.words.text(anyKey)),
    );
    fill(select, options);
    return select;
  }
}

/** @param {string} words @param {HTMLElement} control */
function labelled(words, control) {
  return element("label", { class: "form-field" }, element("span", {}, words), control);
}

/** Give a list those options that it does not have. @param {HTMLSelectElement} select @param {string[][]} options */
function fill(select, options) {
  const known = new Set([...select.options].map(({ value }) => value));
  for (const [value, text] of options) if (!known.has(value)) select.append(element("option", { value }, text));
}
