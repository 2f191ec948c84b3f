/** The second section: complaints as tickets, as a list or a board by state, with one of them open beside. */

import { element, replaceChildren, setText } from "/web/shared/dom.js";
import { isFailure } from "/web/shared/failure.js";
import { icon } from "/web/shared/icons.js";
import { errorText } from "../../state/labels.js";
import { byUrgency, chosenTickets, countLate, EVERYTHING, STATUSES } from "../../state/tickets/ticket-list.js";
import { ticketBoard } from "./ticket-board.js";
import { TicketPanel } from "./ticket-panel.js";
import { ticketTable } from "./ticket-row.js";

/**
 * @import { ConsoleContext } from "../../context.js"
 * @import { OperatorApi } from "../../state/api.js"
 * @import { Filter } from "../../state/tickets/ticket-list.js"
 * @import { TicketListOptions } from "./ticket-row.js"
 * @import { TicketView } from "/web/shared/frames.d.ts"
 */

export class TicketsView {
  #context;
  #api;
  /** @type {TicketView[] | null} null until the first answer */
  #tickets = null;
  #filter = EVERYTHING;
  /** @type {string | null} */
  #chosen = null; // reference of the ticket in the panel
  #asBoard;
  #summary = element("p", { class: "tickets-summary", role: "status" });
  #content = element("div", { class: "tickets-content" });
  #panel;
  #departments;
  #refresh;
  #shape;

  /**
   * @param {ConsoleContext} context
   * @param {OperatorApi} api
   */
  constructor(context, api) {
    const { words, preferences } = context;
    this.#context = context;
    this.#api = api;
    this.#departments = this.#select("department", [["", words.text("console.tickets.all_departments")]]);
    this.update();
    this.#asBoard = preferences.get("tickets") === "board";
    this.#panel = new TicketPanel(context, api, {
      changed: (ticket) => this.#changed(ticket),
      close: () => this.#choose(null),
    });
    /** @param {() => unknown} call */
    const press = (call) => ({ click: call });
    this.#refresh = element(
      "button",
      { type: "button", class: "button", on: press(() => this.show()) },
      words.text("console.tickets.refresh"),
    );
    this.#shape = element("button", { type: "button", class: "button", on: press(() => this.#reshape()) });
    const title = element("h2", { id: "tickets-title", tabIndex: -1 }, words.text("console.tickets.title"));
    this.node = element(
      "section",
      { class: "tickets", "aria-labelledby": "tickets-title" },
      element("header", { class: "tickets-head" }, element("div", {}, title, this.#summary), this.#filters()),
      element("div", { class: "tickets-body" }, this.#content, this.#panel.node),
    );
    this.#nameShape();
  }

  /**
   * Ask the server anew. What is shown stays until the answer has come.
   * @param {string | null} [reference] of a ticket to open
   */
  async show(reference = null) {
    const { words } = this.#context;
    this.#chosen = reference ?? this.#chosen;
    if (this.#tickets === null) this.#note(words.text("console.tickets.loading"));
    this.#refresh.disabled = true;
    try {
      this.#tickets = await this.#api.tickets();
      this.#show();
      if (this.#chosen) this.#panel.show(this.#chosen);
    } catch (error) {
      if (!isFailure(error)) throw error;
      this.#note(`${words.text("console.tickets.failed")} ${errorText(words, error)}`, "alert");
    } finally {
      this.#refresh.disabled = false;
    }
  }

  /** The desk changed: the departments are known once the console is connected. */
  update() {
    const { words, desk } = this.#context;
    const names = desk.status.departments.slice(this.#departments.length - 1);
    this.#departments.append(
      ...names.map((value) => element("option", { value }, words.text(`console.department.${value}`))),
    );
  }

  #show() {
    if (this.#tickets === null) return;
    const { words, clock, desk } = this.#context;
    const now = clock.now();
    const tickets = byUrgency(chosenTickets(this.#tickets, this.#filter, { now, operatorId: desk.operator.id }), now);
    const late = countLate(tickets, now);
    const parts = [words.text("console.tickets.count", { count: tickets.length })];
    if (late) parts.push(words.text("console.tickets.overdue_count", { count: late }));
    setText(this.#summary, parts.join(" · "));
    if (tickets.length === 0) {
      this.#note(words.text(this.#tickets.length ? "console.tickets.none_match" : "console.tickets.empty"));
      return;
    }
    const focused = (this.#content.contains(document.activeElement) && document.activeElement?.id) || "";
    const draw = this.#asBoard ? ticketBoard : ticketTable;
    /** @type {TicketListOptions} */
    const options = { now, chosen: this.#chosen, onChoose: (reference) => this.#choose(reference) };
    replaceChildren(this.#content, draw(words, tickets, options));
    this.#content.classList.toggle("tickets-board", this.#asBoard);
    if (focused) document.getElementById(focused)?.focus();
  }

  /** @param {string | null} reference */
  #choose(reference) {
    const before = this.#chosen;
    this.#chosen = reference === before ? null : reference;
    this.#show();
    this.#panel.show(this.#chosen);
    if (!this.#chosen) document.getElementById(`ticket-${before}`)?.focus();
  }

  /** @param {TicketView} ticket */
  #changed(ticket) {
    if (this.#tickets === null) return;
    const known = this.#tickets.map((other) => (other.reference === ticket.reference ? ticket : other));
    this.#tickets = known.filter(({ reference }) => !ticket.merged_into || reference !== ticket.reference);
    this.#show();
  }

  #reshape() {
    this.#asBoard = !this.#asBoard;
    this.#context.preferences.set("tickets", this.#asBoard ? "board" : "list");
    this.#nameShape();
    this.#show();
  }

  #nameShape() {
    setText(this.#shape, this.#context.words.text(`console.tickets.as_${this.#asBoard ? "list" : "board"}`));
  }

  /** @param {string} text @param {string | null} [role] */
  #note(text, role = null) {
    replaceChildren(this.#content, element("p", { class: "tickets-note", role }, text));
  }

  #filters() {
    const { words } = this.#context;
    const statuses = [
      ["", words.text("console.tickets.all_statuses")],
      ["open", words.text("console.tickets.open_only")],
      ...STATUSES.map((name) => [name, words.text(`console.ticket_status.${name}`)]),
    ];
    const dues = ["", "soon", "overdue"].map((name) => [name, words.text(`console.tickets.due_${name || "any"}`)]);
    return element(
      "div",
      { class: "tickets-filter", role: "search" },
      this.#search(),
      this.#departments,
      this.#select("status", statuses),
      this.#select("due", dues),
      this.#mine(),
      this.#shape,
      this.#refresh,
    );
  }

  #search() {
    const label = this.#context.words.text("console.tickets.search");
    const input = element("input", {
      type: "search",
      class: "field",
      placeholder: label,
      "aria-label": label,
      autocomplete: "off",
      on: {
        input: () => {
          this.#narrow({ text: input.value });
        },
      },
    });
    return element("div", { class: "search-field" }, icon("search"), input);
  }

  /** @param {string} name @param {string[][]} options */
  #select(name, options) {
    const select = element(
      "select",
      {
        class: "field",
        "aria-label": this.#context.words.text(`console.tickets.${name}`),
        on: {
          change: () => {
            this.#narrow({ [name]: select.value });
          },
        },
      },
      ...options.map(([value, text]) => element("option", { value }, text)),
    );
    return select;
  }

  #mine() {
    const change = () => {
      this.#narrow({ mine: input.checked });
    };
    const input = element("input", { type: "checkbox", on: { change } });
    return element("label", { class: "check" }, input, this.#context.words.text("console.tickets.mine"));
  }

  /** @param {Partial<Filter>} changes */
  #narrow(changes) {
    this.#filter = { ...this.#filter, ...changes };
    this.#show();
  }
}
