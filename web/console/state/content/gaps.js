/** Gaps of the content as the desk tells of them. Knows no DOM. */

/**
 * @typedef {"unanswered" | "unhelpful" | "handed_over" | "cause" | "wish"} GapKind
 * @typedef {{texts: string[], n: number, weeks: {monday: string, n: number}[], topics: {topic: string, n: number}[],
 *   answer: string, facts: number[], verdict: "answer" | "suggest" | "abstain", topic: string}} Gap
 * @typedef {{id: string, kind: GapKind, language: string, topic: string, closed_at: string, texts: string[],
 *   before: {n: number, days: number}, since: {n: number, days: number}, answered: {n: number, of: number}}} ClosedGap
 * @typedef {{looked_at: number, all: boolean, more: number, days: number, groups: Gap[], closed: ClosedGap[],
 *   may_save: boolean}} Gaps
 */

/** @type {readonly GapKind[]} */
export const GAP_KINDS = ["unanswered", "unhelpful", "handed_over", "cause", "wish"];
export const WEEKS = [1, 4, 13, 26];

/**
 * How often it came in a week, to one decimal.
 * @param {{n: number, days: number}} counted
 */
export function aWeek({ n, days }) {
  return Math.round((70 * n) / Math.max(days, 1)) / 10;
}
