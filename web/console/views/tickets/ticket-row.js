/** Tickets as a table: one row each, which opens the ticket. */

import { element } from "/web/shared/dom.js";
import { ticketDue, worded } from "../../state/labels.js";
import { languageChip } from "../common/language-chip.js";
import { priorityPill } from "../common/priority-pill.js";

/**
 * @import { Child } from "/web/shared/dom.js"
 * @import { TicketView } from "/web/shared/frames.d.ts"
 * @import { Words } from "/web/shared/locale.js"
 */

/**
 * `counts`: how many there are in each state, on whatever page.
 * @typedef {{now: number, counts: Record<string, number>, chosen: string | null,
 *   selected: Set<string>, onChoose: (reference: string) => void,
 *   onSelect: (reference: string, on: boolean) => void}} TicketListOptions
 */

const COLUMNS = ["reference", "kind", "department", "status", "operator", "account", "due"];

/**
 * @param {Words} words
 * @param {TicketView[]} tickets
 * @param {TicketListOptions} options
 * @returns {HTMLElement}
 */
export function ticketTable(words, tickets, options) {
  // Roles are spelt out because the table is laid out as cards on narrow screens, which takes them away.
  const heads = COLUMNS.map((name) =>
    element("th", { scope: "col", role: "columnheader" }, words.text(`console.tickets.${name}`)),
  );
  heads.unshift(
    element("th", { scope: "col", role: "columnheader", class: "cell-select" }, selectAll(words, tickets, options)),
  );
  return element(
    "table",
    { class: "ticket-table", role: "table", "aria-labelledby": "tickets-title" },
    element("thead", { role: "rowgroup" }, element("tr", { role: "row" }, ...heads)),
    element("tbody", { role: "rowgroup" }, ...tickets.map((ticket) => row(words, ticket, options))),
  );
}

/** @param {Words} words @param {TicketView} ticket @param {TicketListOptions} given */
function row(words, ticket, { now, chosen, selected, onChoose, onSelect }) {
  /** @type {Record<string, Child[]>} */
  const contents = {
    reference: [ticketButton(ticket, chosen, onChoose), languageChip(words, ticket.language)],
    kind: [worded(words, "console.kind", ticket.kind), " ", priorityPill(words, ticket.priority)],
    department: [worded(words, "console.department", ticket.department)],
    status: [statusPill(words, ticket.status)],
    operator: [ticket.operator_name ?? "–"],
    account: [element("span", { class: "reference" }, ticket.account_id)],
    due: [dueText(words, ticket, now) ?? "–"],
  };
  const cells = COLUMNS.map((name) => {
    const label = words.text(`console.tickets.${name}`);
    return element("td", { role: "cell", class: `cell-${name}`, "data-label": label }, ...contents[name]);
  });
  const { reference } = ticket;
  /** @type {HTMLInputElement} */
  const box = element("input", {
    type: "checkbox",
    "aria-label": words.text("console.tickets.select", { reference }),
    checked: selected.has(reference),
    on: { change: () => onSelect(reference, box.checked) },
  });
  cells.unshift(element("td", { role: "cell", class: "cell-select" }, box));
  return element(
    "tr",
    {
      role: "row",
      class: ticket.reference === chosen && "ticket-open",
      on: {
        click: ({ target }) => {
          if (!(target instanceof Element && target.closest("button, input, .cell-select"))) onChoose(ticket.reference);
        },
      },
    },
    ...cells,
  );
}

/** @param {Words} words @param {TicketView[]} tickets @param {TicketListOptions} options */
function selectAll(words, tickets, { selected, onSelect }) {
  /** @type {HTMLInputElement} */
  const box = element("input", {
    type: "checkbox",
    "aria-label": words.text("console.tickets.select_all"),
    checked: tickets.every(({ reference }) => selected.has(reference)),
    on: {
      change: () => {
        const { checked } = box;
        for (const { reference } of tickets) onSelect(reference, checked);
      },
    },
  });
  return box;
}

/**
 * The reference as the button that opens the ticket.
 * @param {TicketView} ticket
 * @param {string | null} chosen
 * @param {(reference: string) => void} onChoose
 */
export function ticketButton({ reference }, chosen, onChoose) {
  return element(
    "button",
    {
      type: "button",
      id: `ticket-${reference}`,
      class: "ticket-toggle",
      "aria-expanded": String(reference === chosen),
      "aria-controls": "ticket-panel",
      on: { click: () => onChoose(reference) },
    },
    element("span", { class: "reference" }, reference),
  );
}

/** @param {Words} words @param {string} status */
export function statusPill(words, status) {
  return element("span", { class: `pill state-${status}` }, worded(words, "console.ticket_status", status));
}

/**
 * When the ticket is due, by date and by what is left.
 * @param {Words} words
 * @param {TicketView} ticket
 * @param {number} now
 * @returns {HTMLElement | null} null when it is solved
 */
export function dueText(words, ticket, now) {
  if (ticket.paused_at) return element("p", { class: "due" }, words.text("console.tickets.paused"));
  const due = ticketDue(ticket, now);
  if (!due) return null;
  /** @type {Record<string, string | undefined>} */
  const marks = { late: "console.tickets.overdue", soon: "console.tickets.soon" };
  const mark = marks[due.state];
  const left = [...(mark ? [words.text(mark)] : []), words.relative(due.at, now)];
  return element(
    "p",
    { class: `due due-${due.state}` },
    element("span", {}, words.text(`console.tickets.${due.kind}_due`, { time: words.moment(due.at) })),
    element("span", { class: "due-relative" }, left.join(" · ")),
  );
}
