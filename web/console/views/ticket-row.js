/** One ticket as a row of the table, and its details as the row below. */

import { element } from "/web/shared/dom.js";
import { icon } from "/web/shared/icons.js";
import { ticketDue, worded } from "../labels.js";
import { formatRoute } from "../route.js";
import { languageChip } from "./language-chip.js";
import { priorityPill } from "./priority-pill.js";

export const COLUMNS = ["reference", "kind", "department", "status", "account", "created", "due"];
const DETAILS = ["transaction_id", "bet_id", "description"];

/**
 * @param {import("/web/shared/locale.js").Words} words
 * @param {object} ticket `TicketView`
 * @param {{now: number, isOpen: boolean, onToggle: () => void}} state
 * @returns {HTMLElement[]}
 */
export function ticketRows(words, ticket, { now, isOpen, onToggle }) {
  const { reference, status } = ticket;
  const contents = {
    reference: [toggle(reference, isOpen, onToggle), languageChip(words, ticket.language)],
    kind: [worded(words, "console.kind", ticket.kind), " ", priorityPill(words, ticket.priority)],
    department: [worded(words, "console.department", ticket.department)],
    status: [element("span", { class: `pill state-${status}` }, worded(words, "console.ticket_status", status))],
    account: [element("span", { class: "reference" }, ticket.account_id)],
    created: [element("time", { datetime: ticket.created_at }, words.moment(ticket.created_at))],
    due: [dueText(words, ticket, now) ?? "–"],
  };
  const cells = COLUMNS.map((name) => {
    const label = words.text(`console.tickets.${name}`);
    return element("td", { role: "cell", class: `cell-${name}`, "data-label": label }, ...contents[name]);
  });
  const row = element("tr", { role: "row", class: isOpen && "ticket-open" }, ...cells);
  return isOpen ? [row, detailsRow(words, ticket)] : [row];
}

/**
 * When the ticket is due, by date and by what is left.
 * @returns {HTMLElement | null} null when it is solved
 */
export function dueText(words, ticket, now) {
  const due = ticketDue(ticket, now);
  if (!due) return null;
  const marks = { late: "console.tickets.overdue", soon: "console.tickets.soon" };
  const left = [marks[due.state] && words.text(marks[due.state]), words.relative(due.at, now)].filter(Boolean);
  return element(
    "p",
    { class: `due due-${due.state}` },
    element("span", {}, words.text(`console.tickets.${due.kind}_due`, { time: words.moment(due.at) })),
    element("span", { class: "due-relative" }, left.join(" · ")),
  );
}

function toggle(reference, isOpen, onToggle) {
  return element(
    "button",
    {
      type: "button",
      id: `toggle-${reference}`,
      class: "ticket-toggle",
      "aria-expanded": String(isOpen),
      "aria-controls": isOpen && `details-${reference}`,
      on: { click: onToggle },
    },
    icon("down"),
    element("span", { class: "reference" }, reference),
  );
}

function detailsRow(words, ticket) {
  const { reference, conversation_id } = ticket;
  const facts = DETAILS.filter((name) => ticket[name]).map((name) =>
    element(
      "div",
      {},
      element("dt", {}, words.text(`console.form.${name}`)),
      element("dd", {}, ticket[name]),
    ),
  );
  const times = ["first_answer", "solution"].map((kind) => {
    const time = words.moment(ticket[`${kind}_due_at`]);
    return element("p", { class: "card-soft" }, words.text(`console.tickets.${kind}_due`, { time }));
  });
  const link = element(
    "a",
    { class: "button button-small", href: formatRoute({ conversationId: conversation_id }) },
    icon("chat"),
    words.text("console.tickets.conversation"),
  );
  const label = words.text("console.tickets.details_of", { reference });
  return element(
    "tr",
    { role: "row", id: `details-${reference}`, class: "ticket-details" },
    element(
      "td",
      { role: "cell", colspan: COLUMNS.length, "aria-label": label },
      element(
        "div",
        { class: "ticket-details-content" },
        element("dl", { class: "definitions" }, ...facts),
        element("div", { class: "ticket-details-side" }, ...times, link),
      ),
    ),
  );
}
