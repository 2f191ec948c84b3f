/** The second section: complaints as tickets, as a list or a board by state, with one of them open beside. */

import { element, replaceChildren, setText } from "/web/shared/dom.js";
import { isFailure } from "/web/shared/failure.js";
import { icon } from "/web/shared/icons.js";
import { errorText, worded } from "../../state/labels.js";
import { EVERYTHING, STATUSES } from "../../state/tickets/ticket-list.js";
import { TicketPages } from "../../state/tickets/ticket-pages.js";
import { formatRoute } from "../../state/route.js";
import { ticketBoard } from "./ticket-board.js";
import { TicketBulk } from "./ticket-bulk.js";
import { TicketPanel } from "./ticket-panel.js";
import { ticketTable } from "./ticket-row.js";

/**
 * @import { ConsoleContext } from "../../context.js"
 * @import { OperatorApi } from "../../state/api.js"
 * @import { Filter } from "../../state/tickets/ticket-list.js"
 * @import { TicketListOptions } from "./ticket-row.js"
 * @import { TicketView } from "/web/shared/frames.d.ts"
 */

const PATIENCE_MS = 200; // of typing: one question for each word, not for each letter
const NEWS_MS = 700; // changes come in bursts, as when many tickets are given away at once

export class TicketsView {
  #context;
  #pages;
  /** @type {unknown} */
  #typing = null;
  #filter = EVERYTHING;
  /** @type {string | null} */
  #chosen = null; // reference of the ticket in the panel
  #asBoard;
  #summary = element("p", { class: "tickets-summary", role: "status" });
  #content = element("div", { class: "tickets-content" });
  #pager = element("nav", { class: "tickets-pager", hidden: true });
  #panel;
  #bulk;
  /** Tickets to which something was done since the list was asked for. @type {Set<string>} */
  #news = new Set();
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
    this.#pages = new TicketPages((path) => api.get(path));
    this.#departments = this.#select("department", [["", words.text("console.tickets.all_departments")]]);
    this.update();
    this.#asBoard = preferences.get("tickets") === "board";
    this.#panel = new TicketPanel(context, api, {
      changed: (ticket) => this.#changed(ticket),
      close: () => this.#choose(null),
    });
    this.#bulk = new TicketBulk(context, api, () => this.#show());
    context.desk.on("ticket", ({ detail }) => this.#heard(detail));
    /** @param {() => unknown} call */
    const press = (call) => ({ click: call });
    this.#refresh = element(
      "button",
      { type: "button", class: "button", on: press(() => this.#load(() => this.#pages.load(this.#filter))) },
      words.text("console.tickets.refresh"),
    );
    this.#shape = element("button", { type: "button", class: "button", on: press(() => this.#reshape()) });
    const title = element("h2", { id: "tickets-title", tabIndex: -1 }, words.text("console.tickets.title"));
    this.node = element(
      "section",
      { class: "tickets", "aria-labelledby": "tickets-title" },
      element("header", { class: "tickets-head" }, element("div", {}, title, this.#summary), this.#filters()),
      element(
        "div",
        { class: "tickets-body" },
        element("div", { class: "tickets-list" }, this.#bulk.node, this.#content, this.#pager),
        this.#panel.node,
      ),
    );
    this.#nameShape();
  }

  /**
   * The page comes to the front, with the ticket that its address names or none: what is shown is asked for anew.
   * @param {string | null} [reference]
   * @param {boolean} [isFull] whether the ticket has the page for itself
   */
  async show(reference = null, isFull = false) {
    const before = this.#chosen;
    this.#chosen = reference;
    this.node.classList.toggle("tickets-full", Boolean(reference) && isFull);
    if (this.#pages.page) this.#show();
    this.#panel.show(reference, isFull);
    if (!reference && before) document.getElementById(`ticket-${before}`)?.focus();
    await this.#load(() => this.#pages.load(this.#filter));
  }

  /**
   * What is shown stays until the answer has come.
   * @param {() => Promise<boolean>} load
   */
  async #load(load) {
    const { words } = this.#context;
    if (!this.#pages.page) this.#note(words.text("console.tickets.loading"));
    this.#refresh.disabled = true;
    try {
      if (await load()) this.#show();
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
    const added = desk.status.departments.slice(this.#departments.length - 1);
    this.#departments.append(
      ...added.map(({ id }) => element("option", { value: id }, worded(words, "console.department", id))),
    );
  }

  #show() {
    const { page, total } = this.#pages;
    if (page === null) return;
    const { words, clock } = this.#context;
    const { tickets, late, counts } = page;
    const parts = [words.text("console.tickets.count", { count: total })];
    if (late) parts.push(words.text("console.tickets.overdue_count", { count: late }));
    setText(this.#summary, parts.join(" · "));
    this.#showPager();
    if (tickets.length === 0) {
      const isFiltered = JSON.stringify(this.#filter) !== JSON.stringify(EVERYTHING);
      this.#note(words.text(isFiltered ? "console.tickets.none_match" : "console.tickets.empty"));
      return;
    }
    const focused = (this.#content.contains(document.activeElement) && document.activeElement?.id) || "";
    const draw = this.#asBoard ? ticketBoard : ticketTable;
    /** @type {TicketListOptions} */
    const options = {
      now: clock.now(),
      counts,
      chosen: this.#chosen,
      selected: this.#bulk.selected,
      onChoose: (reference) => this.#choose(reference),
      onSelect: (reference, on) => this.#mark(reference, on),
    };
    replaceChildren(this.#content, draw(words, tickets, options));
    this.#content.classList.toggle("tickets-board", this.#asBoard);
    if (focused) document.getElementById(focused)?.focus();
  }

  /** A ticket that is open is in the address, so that it can be passed on. @param {string | null} reference */
  #choose(reference) {
    location.hash = formatRoute({ section: "tickets", reference: reference === this.#chosen ? null : reference });
  }

  /** @param {string} reference @param {boolean} on */
  #mark(reference, on) {
    this.#bulk.select(reference, on);
    for (const box of this.#content.querySelectorAll("tbody .cell-select input")) {
      const row = box.closest("tr");
      if (box instanceof HTMLInputElement && row?.querySelector(`#ticket-${reference}`)) box.checked = on;
    }
  }

  /** Something was done to a ticket, here or by a colleague. @param {string} reference */
  #heard(reference) {
    if (this.#news.size === 0) this.#context.clock.setTimeout(() => this.#refreshNews(), NEWS_MS);
    this.#news.add(reference);
  }

  async #refreshNews() {
    const news = this.#news;
    this.#news = new Set();
    if (!this.node.isConnected) return; // asked for anew when it comes to the front
    if (this.#chosen && news.has(this.#chosen)) this.#panel.show(this.#chosen);
    await this.#load(() => this.#pages.load(this.#filter));
  }

  #showPager() {
    const { words } = this.#context;
    const { number, hasNext } = this.#pages;
    this.#pager.hidden = number === 1 && !hasNext;
    this.#pager.setAttribute("aria-label", words.text("console.tickets.pages"));
    /** @param {string} key @param {boolean} isThere @param {() => Promise<boolean>} load */
    const button = (key, isThere, load) =>
      element(
        "button",
        { type: "button", class: "button", disabled: !isThere, on: { click: () => this.#load(load) } },
        words.text(key),
      );
    replaceChildren(
      this.#pager,
      button("console.tickets.previous", number > 1, () => this.#pages.previous(this.#filter)),
      element("span", { class: "count" }, words.text("console.tickets.page", { number })),
      button("console.tickets.next", hasNext, () => this.#pages.next(this.#filter)),
    );
  }

  /** @param {TicketView} ticket */
  #changed(ticket) {
    this.#pages.change(ticket);
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
    const { clock } = this.#context;
    this.#filter = { ...this.#filter, ...changes };
    if (this.#typing !== null) clock.clearTimeout(this.#typing);
    const wait = "text" in changes ? PATIENCE_MS : 0;
    this.#typing = clock.setTimeout(() => this.#load(() => this.#pages.first(this.#filter)), wait);
  }
}
