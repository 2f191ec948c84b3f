/** The second section: complaints as tickets, what is due first on top. */

import { element, replaceChildren, setText } from "/web/shared/dom.js";
import { icon } from "/web/shared/icons.js";
import { errorText } from "../labels.js";
import { byUrgency, chosenTickets, countLate, EVERYTHING } from "../ticket-list.js";
import { COLUMNS, ticketRows } from "./ticket-row.js";

const DEPARTMENTS = ["support", "payments", "product"];
const STATUSES = ["registered", "in_review", "waiting_for_visitor", "escalated", "solved"];

export class TicketsView {
  #place;
  #api;
  /** @type {object[] | null} null until the first answer */
  #tickets = null;
  #filter = EVERYTHING;
  /** References of the tickets whose details are open. */
  #open = new Set();
  #summary = element("p", { class: "tickets-summary", role: "status" });
  #content = element("div", { class: "tickets-content" });
  #refresh;

  /** @param {import("../workplace.js").Place} place @param {import("../api.js").OperatorApi} api */
  constructor(place, api) {
    const { words } = place;
    this.#place = place;
    this.#api = api;
    this.#refresh = element(
      "button",
      { type: "button", class: "button", on: { click: () => this.refresh() } },
      words.text("console.tickets.refresh"),
    );
    const title = element("h2", { id: "tickets-title", tabIndex: -1 }, words.text("console.tickets.title"));
    this.node = element(
      "section",
      { class: "tickets", "aria-labelledby": "tickets-title" },
      element("header", { class: "tickets-head" }, element("div", {}, title, this.#summary), this.#filters()),
      this.#content,
    );
  }

  /** It came to the front. */
  show() {
    this.refresh();
  }

  /** Ask the server anew. What is shown stays until the answer has come. */
  async refresh() {
    const { words } = this.#place;
    if (this.#tickets === null) this.#note(words.text("console.tickets.loading"));
    this.#refresh.disabled = true;
    try {
      this.#tickets = await this.#api.tickets();
      this.#show();
    } catch (error) {
      if (typeof error?.code !== "string") throw error;
      this.#note(`${words.text("console.tickets.failed")} ${errorText(words, error)}`, "alert");
    } finally {
      this.#refresh.disabled = false;
    }
  }

  #show() {
    if (this.#tickets === null) return;
    const { words, clock } = this.#place;
    const now = clock.now();
    const tickets = byUrgency(chosenTickets(this.#tickets, this.#filter), now);
    const late = countLate(tickets, now);
    const parts = [words.text("console.tickets.count", { count: tickets.length })];
    if (late) parts.push(words.text("console.tickets.overdue_count", { count: late }));
    setText(this.#summary, parts.join(" · "));
    if (tickets.length === 0) {
      this.#note(words.text(this.#tickets.length ? "console.tickets.none_match" : "console.tickets.empty"));
      return;
    }
    const focused = this.#content.contains(document.activeElement) ? document.activeElement.id : "";
    replaceChildren(this.#content, this.#table(tickets, now));
    if (focused) document.getElementById(focused)?.focus();
  }

  // Roles are spelt out because the table is laid out as cards on narrow screens, which takes them away.
  #table(tickets, now) {
    const { words } = this.#place;
    const heads = COLUMNS.map((name) => {
      const text = words.text(`console.tickets.${name}`);
      return element("th", { scope: "col", role: "columnheader" }, text);
    });
    const rows = tickets.flatMap((ticket) => {
      const { reference } = ticket;
      const isOpen = this.#open.has(reference);
      return ticketRows(words, ticket, { now, isOpen, onToggle: () => this.#toggle(reference) });
    });
    return element(
      "table",
      { class: "ticket-table", role: "table", "aria-labelledby": "tickets-title" },
      element("thead", { role: "rowgroup" }, element("tr", { role: "row" }, ...heads)),
      element("tbody", { role: "rowgroup" }, ...rows),
    );
  }

  #toggle(reference) {
    if (!this.#open.delete(reference)) this.#open.add(reference);
    this.#show();
  }

  #note(text, role = null) {
    replaceChildren(this.#content, element("p", { class: "tickets-note", role }, text));
  }

  #filters() {
    const { words } = this.#place;
    const departments = [
      ["", words.text("console.tickets.all_departments")],
      ...DEPARTMENTS.map((name) => [name, words.text(`console.department.${name}`)]),
    ];
    const statuses = [
      ["", words.text("console.tickets.all_statuses")],
      ["open", words.text("console.tickets.open_only")],
      ...STATUSES.map((name) => [name, words.text(`console.ticket_status.${name}`)]),
    ];
    return element(
      "div",
      { class: "tickets-filter", role: "search" },
      this.#search(),
      this.#select("department", departments),
      this.#select("status", statuses),
      this.#refresh,
    );
  }

  #search() {
    const label = this.#place.words.text("console.tickets.search");
    const input = element("input", {
      type: "search",
      class: "field",
      placeholder: label,
      "aria-label": label,
      autocomplete: "off",
      on: { input: () => this.#narrow({ text: input.value }) },
    });
    return element("div", { class: "search-field" }, icon("search"), input);
  }

  #select(name, options) {
    const select = element(
      "select",
      {
        class: "field",
        "aria-label": this.#place.words.text(`console.tickets.${name}`),
        on: { change: () => this.#narrow({ [name]: select.value }) },
      },
      ...options.map(([value, text]) => element("option", { value }, text)),
    );
    return select;
  }

  #narrow(changes) {
    this.#filter = { ...this.#filter, ...changes };
    this.#show();
  }
}
