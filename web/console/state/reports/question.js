/** What the reports are asked: section, days, filters. Kept in the address, so that a link shows the same. No DOM. */

/**
 * @typedef {object} Question
 * @property {string} section
 * @property {string} first the first day, YYYY-MM-DD
 * @property {string} last
 * @property {"calendar" | "open"} clock
 * @property {Record<string, string>} filters by column; those that let all through are not in it
 */

export const REPORT_SECTIONS = Object.freeze([
  "volume",
  "waits",
  "resolution",
  "satisfaction",
  "tickets",
  "assistant",
  "team",
]);
export const FILTERS = Object.freeze(["language", "department", "channel", "matter", "operator_id"]);
export const PERIODS = Object.freeze([1, 7, 30, 90, 365]);
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const DAY_MS = 86_400_000;

/** The day so many days before another. @param {string} day @param {number} days @returns {string} */
export function before(day, days) {
  return new Date(Date.parse(`${day}T00:00:00Z`) - days * DAY_MS).toISOString().slice(0, 10);
}

/**
 * @param {string | null | undefined} reference of the route
 * @param {string} today
 * @returns {Question} what the address leaves open is the last 30 days of the first section
 */
export function parseQuestion(reference, today) {
  const told = new URLSearchParams(reference ?? "");
  const section = told.get("section") ?? "";
  const [first, last] = [told.get("first") ?? "", told.get("last") ?? ""];
  const isSpan = DAY.test(first) && DAY.test(last) && first <= last;
  return {
    section: REPORT_SECTIONS.includes(section) ? section : REPORT_SECTIONS[0],
    first: isSpan ? first : before(today, 29),
    last: isSpan ? last : today,
    clock: told.get("clock") === "open" ? "open" : "calendar",
    filters: Object.fromEntries(FILTERS.map((name) => [name, told.get(name) ?? ""]).filter(([, value]) => value)),
  };
}

/** @param {Question} question @returns {string} for the route */
export function formatQuestion({ section, ...rest }) {
  return `section=${section}&${formatTerms(rest)}`;
}

/** What the server is asked. @param {Omit<Question, "section">} question @returns {string} */
export function formatTerms({ first, last, clock, filters }) {
  const terms = new URLSearchParams({ first, last, ...filters });
  if (clock === "open") terms.set("clock", clock);
  return terms.toString();
}

/** How many days, both included. @param {{first: string, last: string}} question */
export function daysOf({ first, last }) {
  return Math.round((Date.parse(last) - Date.parse(first)) / DAY_MS) + 1;
}
