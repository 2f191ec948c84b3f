/** The tickets, which of them are asked for, and in what order. Knows no DOM. */

import { ticketDue } from "../labels.js";

/** @import { TicketView } from "/web/shared/frames.d.ts" */

/**
 * @typedef {object} Filter
 * @property {string} text part of a reference or of an account, blanks and dashes do not count
 * @property {string} department "" for all
 * @property {string} status "" for all, "open" for all but the solved
 * @property {"" | "soon" | "overdue"} due
 * @property {boolean} mine only what the reader works on
 */

/** @type {Filter} */
export const EVERYTHING = Object.freeze({ text: "", department: "", status: "", due: "", mine: false });
/** States in the order of a ticket's life. */
export const STATUSES = Object.freeze([
  "registered",
  "reopened",
  "in_review",
  "waiting_for_visitor",
  "escalated",
  "solved",
]);
const DUE = { soon: ["soon", "late"], overdue: ["late"] };

/** @param {string} text */
const plain = (text) => text.toUpperCase().replace(/[\s-]/g, "");

/**
 * @param {TicketView[]} tickets
 * @param {Filter} filter
 * @param {{now: number, operatorId: string}} reader
 * @returns {TicketView[]}
 */
export function chosenTickets(tickets, { text, department, status, due, mine }, { now, operatorId }) {
  const wanted = plain(text);
  return tickets.filter((ticket) => {
    if (department && ticket.department !== department) return false;
    if (status === "open" ? ticket.status === "solved" : status && ticket.status !== status) return false;
    if (mine && ticket.operator_id !== operatorId) return false;
    if (due && !DUE[due].includes(ticketDue(ticket, now)?.state ?? "")) return false;
    return !wanted || [ticket.reference, ticket.account_id].some((value) => plain(value ?? "").includes(wanted));
  });
}

/**
 * What is due first comes first; the solved ones last, the newest of them first.
 * @param {TicketView[]} tickets
 * @param {number} now
 * @returns {TicketView[]}
 */
export function byUrgency(tickets, now) {
  /** @param {TicketView} ticket */
  const rank = (ticket) => {
    const due = ticketDue(ticket, now);
    return due ? Date.parse(due.at) : Number.MAX_SAFE_INTEGER - Date.parse(ticket.created_at);
  };
  return tickets.toSorted((a, b) => rank(a) - rank(b));
}

/** @param {TicketView[]} tickets @param {number} now */
export function countLate(tickets, now) {
  return tickets.filter((ticket) => ticketDue(ticket, now)?.state === "late").length;
}
