/** Tickets as a board: a column for each state, what is due first on top. */

import { element } from "/web/shared/dom.js";
import { worded } from "../../state/labels.js";
import { STATUSES } from "../../state/tickets/ticket-list.js";
import { languageChip } from "../common/language-chip.js";
import { priorityPill } from "../common/priority-pill.js";
import { dueText, ticketButton } from "./ticket-row.js";

/**
 * @import { TicketListOptions } from "./ticket-row.js"
 * @import { TicketView } from "/web/shared/frames.d.ts"
 * @import { Words } from "/web/shared/locale.js"
 */

/**
 * See `ticketTable`.
 * @param {Words} words
 * @param {TicketView[]} tickets
 * @param {TicketListOptions} options
 */
export function ticketBoard(words, tickets, options) {
  const columns = STATUSES.map((status) => {
    const own = tickets.filter((ticket) => ticket.status === status);
    const id = `board-${status}`;
    return element(
      "section",
      { class: "board-column", "aria-labelledby": id },
      element(
        "h3",
        { id, class: "board-title" },
        worded(words, "console.ticket_status", status),
        element("span", { class: "board-count" }, words.number(options.counts[status] ?? own.length)),
      ),
      element("ul", { class: "board-cards" }, ...own.map((ticket) => card(words, ticket, options))),
    );
  });
  return element("div", { class: "board" }, ...columns);
}

/** @param {Words} words @param {TicketView} ticket @param {TicketListOptions} given */
function card(words, ticket, { now, chosen, onChoose }) {
  return element(
    "li",
    { class: ["board-card", ticket.reference === chosen && "board-card-open"] },
    element(
      "p",
      { class: "board-head" },
      ticketButton(ticket, chosen, onChoose),
      languageChip(words, ticket.language),
      priorityPill(words, ticket.priority),
    ),
    element(
      "p",
      {},
      worded(words, "console.kind", ticket.kind),
      " · ",
      worded(words, "console.department", ticket.department),
    ),
    element("p", { class: "card-soft" }, ticket.operator_name ?? words.text("console.ticket.nobody")),
    dueText(words, ticket, now),
  );
}
