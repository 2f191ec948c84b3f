/** The second section: complaints as tickets, what is due first on top. */

import { element, replaceChildren, setText } from "/web/shared/dom.js";
import { icon } from "/web/shared/icons.js";
import { errorText, ticketDue, worded } from "../labels.js";
import { formatRoute } from "../route.js";
import { byUrgency, chosenTickets, countLate, EVERYTHING } from "../ticket-list.js";
import { languageChip } from "./language-chip.js";

const COLUMNS = ["reference", "kind", "department", "status", "account", "created", "due"];
const DEPARTMENTS = ["support", "payments", "product"];
const STATUSES = ["registered", "in_review", "waiting_for_visitor", "escalated", "solved"];
const URGENT = 2;

export class TicketsView {
  #place;
  #load;
  /** @type {object[] | null} */
  #tickets = null;
  #filter = EVERYTHING;
  /** References of the tickets whose details are open. */
  #open = new Set();
  #summary = element("p", { class: "tickets-summary", role: "status" });
  #content = element("div", { class: "tickets-content" });
  #refresh;

  /** @param {import("../workplace.js").Place} place @param {() => Promise<object[]>} load */
  constructor(place, load) {
    const { words } = place;
    this.#place = place;
    this.#load = load;
    this.#refresh = element("button", { type: "button", class: "button", on: { click: () => this.refresh() } },
      words.text("console.tickets.refresh"));
    this.node = element(
      "section",
      { class: "tickets", "aria-labelledby": "tickets-title" },
      element("header", { class: "tickets-head" },
        element("div", {}, element("h2", { id: "tickets-title", tabIndex: -1 }, words.text("console.tickets.title")), this.#summary),
        element("div", { class: "tickets-filter", role: "search" }, this.#search(),
          this.#select("department", "all_departments", DEPARTMENTS.map((name) => [name, words.text(`console.department.${name}`)])),
          this.#select("status", "all_statuses", [["open", words.text("console.tickets.open_only")],
            ...STATUSES.map((name) => [name, words.text(`console.ticket_status.${name}`)])]),
          this.#refresh)),
      this.#content,
    );
  }

  /** Ask the server anew. What is shown stays until the answer has come. */
  async refresh() {
    const { words } = this.#place;
    if (this.#tickets === null) replaceChildren(this.#content, element("p", { class: "tickets-note" }, words.text("console.tickets.loading")));
    this.#refresh.disabled = true;
    try {
      this.#tickets = await this.#load();
      this.#show();
    } catch (error) {
      if (typeof error?.code !== "string") throw error;
      replaceChildren(this.#content, element("p", { class: "tickets-note", role: "alert" },
        `${words.text("console.tickets.failed")} ${errorText(words, error)}`));
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
      const key = this.#tickets.length === 0 ? "console.tickets.empty" : "console.tickets.none_match";
      replaceChildren(this.#content, element("p", { class: "tickets-note" }, words.text(key)));
      return;
    }
    const focused = this.#content.contains(document.activeElement) ? document.activeElement.id : "";
    replaceChildren(this.#content, this.#table(tickets, now));
    if (focused) document.getElementById(focused)?.focus();
  }

  // Roles are spelt out because the table is laid out as cards on narrow screens, which takes them away.
  #table(tickets, now) {
    const { words } = this.#place;
    const heads = COLUMNS.map((name) => element("th", { scope: "col", role: "columnheader" }, words.text(`console.tickets.${name}`)));
    return element("table", { class: "ticket-table", role: "table" },
      element("thead", { role: "rowgroup" }, element("tr", { role: "row" }, ...heads)),
      element("tbody", { role: "rowgroup" }, ...tickets.flatMap((ticket) => this.#rows(ticket, now))));
  }

  #rows(ticket, now) {
    const { words } = this.#place;
    const { reference } = ticket;
    const isOpen = this.#open.has(reference);
    const detailsId = `details-${reference}`;
    const toggle = element(
      "button",
      { type: "button", id: `toggle-${reference}`, class: "ticket-toggle", "aria-expanded": String(isOpen),
        "aria-controls": isOpen && detailsId, on: { click: () => this.#toggle(reference) } },
      icon("down"), element("span", { class: "reference" }, reference),
    );
    const urgent = ticket.priority > 0 && element("span", { class: ["pill", ticket.priority >= URGENT ? "pill-danger" : "pill-warning"] },
      words.text(`console.priority.${Math.min(ticket.priority, URGENT)}`));
    const cells = {
      reference: [toggle, languageChip(words, ticket.language)],
      kind: [worded(words, "console.kind", ticket.kind), urgent],
      department: worded(words, "console.department", ticket.department),
      status: element("span", { class: `pill state-${ticket.status}` }, worded(words, "console.ticket_status", ticket.status)),
      account: element("span", { class: "reference" }, ticket.account_id),
      created: element("time", { datetime: ticket.created_at }, words.moment(ticket.created_at)),
      due: this.#due(ticket, now),
    };
    const row = element("tr", { role: "row", class: isOpen && "ticket-open" },
      ...COLUMNS.map((name) => element("td", { role: "cell", class: `cell-${name}`, "data-label": words.text(`console.tickets.${name}`) },
        ...[cells[name]].flat())));
    return isOpen ? [row, this.#details(ticket, detailsId)] : [row];
  }

  #due(ticket, now) {
    const { words } = this.#place;
    const due = ticketDue(ticket, now);
    if (!due) return "–";
    const mark = due.state === "late" ? words.text("console.tickets.overdue") : due.state === "soon" ? words.text("console.tickets.soon") : "";
    return element("div", { class: `due due-${due.state}` },
      element("span", {}, words.text(`console.tickets.${due.kind}_due`, { time: words.moment(due.at) })),
      element("span", { class: "due-relative" }, mark ? `${mark} · ` : "", words.relative(due.at, now)));
  }

  #details(ticket, id) {
    const { words } = this.#place;
    const rows = ["transaction_id", "bet_id", "description"].filter((name) => ticket[name])
      .map((name) => element("div", {}, element("dt", {}, words.text(`console.form.${name}`)), element("dd", {}, ticket[name])));
    const times = ["first_answer", "solution"].map((kind) =>
      element("p", { class: "card-soft" }, words.text(`console.tickets.${kind}_due`, { time: words.moment(ticket[`${kind}_due_at`]) })));
    return element("tr", { role: "row", id, class: "ticket-details" },
      element("td", { role: "cell", colspan: COLUMNS.length, "aria-label": words.text("console.tickets.details_of", { reference: ticket.reference }) },
        element("div", { class: "ticket-details-content" },
          element("dl", { class: "definitions" }, ...rows),
          element("div", { class: "ticket-details-side" }, ...times,
            element("a", { class: "button button-small", href: formatRoute({ conversationId: ticket.conversation_id }) },
              icon("chat"), words.text("console.tickets.conversation"))))));
  }

  #toggle(reference) {
    if (!this.#open.delete(reference)) this.#open.add(reference);
    this.#show();
  }

  #search() {
    const label = this.#place.words.text("console.tickets.search");
    const input = element("input", { type: "search", class: "field", placeholder: label, "aria-label": label, autocomplete: "off",
      on: { input: () => this.#narrow({ text: input.value }) } });
    return element("div", { class: "search-field" }, icon("search"), input);
  }

  #select(name, all, options) {
    const { words } = this.#place;
    const nodes = [["", words.text(`console.tickets.${all}`)], ...options]
      .map(([value, text]) => element("option", { value }, text));
    const select = element("select", { class: "field", "aria-label": words.text(`console.tickets.${name}`),
      on: { change: () => this.#narrow({ [name]: select.value }) } }, ...nodes);
    return select;
  }

  #narrow(changes) {
    this.#filter = { ...this.#filter, ...changes };
    this.#show();
  }
}
