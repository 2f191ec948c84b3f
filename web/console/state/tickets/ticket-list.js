/** Which tickets are asked for. Knows no DOM. */

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
