/** What the wall tells of the queue: who waits by language and by department, with the longest wait. No DOM. */

/** @import { ConversationSummary } from "/web/shared/frames.d.ts" */

/** @typedef {{key: string, waiting: number, since: string | null}} Line */

/**
 * @param {Pick<ConversationSummary, "language" | "department" | "waiting_since">[]} queued
 * @param {"language" | "department"} by
 * @param {readonly string[]} keys all that are to be told of, those for whom nobody waits too
 * @returns {Line[]}
 */
export function waitingBy(queued, by, keys) {
  return keys.map((key) => {
    const those = queued.filter((summary) => summary[by] === key);
    const since = those.map((summary) => summary.waiting_since ?? "").filter(Boolean);
    return { key, waiting: those.length, since: since.toSorted()[0] ?? null };
  });
}

/** Held of what may be held, by who is there. @param {{state: string, load: number, capacity: number}[]} colleagues */
export function loadOf(colleagues) {
  const there = colleagues.filter(({ state }) => state !== "offline");
  const held = there.reduce((sum, { load }) => sum + load, 0);
  const places = there.reduce((sum, { state, load, capacity }) => sum + (state === "available" ? capacity : load), 0);
  return { there: there.length, available: there.filter(({ state }) => state === "available").length, held, places };
}
