/**
 * Who waits, in the server's order, and who is held, the longest held first: a row keeps its place whatever is said in
 * it. Corrected at once by what this operator does. Knows no DOM.
 */

/** @import { ConversationSummary } from "/web/shared/frames.d.ts" */

export class ConversationLists {
  /** @type {ConversationSummary[]} */
  queued = [];
  /** @type {ConversationSummary[]} */
  assigned = [];
  /** @type {Set<string> | null} the conversations of the lists before; null before the first */
  #known = null;

  /**
   * Take `queue.updated` in.
   * @param {{queued: ConversationSummary[], assigned: ConversationSummary[]}} given
   * @returns {ConversationSummary[]} the queue's entries that ask for attention. What waits when the page opens, and
   *   what this operator put back, does not.
   */
  update({ queued, assigned }) {
    const before = this.#known;
    this.queued = queued;
    this.assigned = assigned.toSorted(byTaking);
    this.#known = new Set([...queued, ...assigned].map(({ id }) => id));
    return before === null ? [] : queued.filter(({ id }) => !before.has(id));
  }

  /** This operator took it; `queue.updated` follows and has the last word. @param {ConversationSummary} summary */
  take(summary) {
    this.queued = this.queued.filter(({ id }) => id !== summary.id);
    this.assigned = [...this.assigned.filter(({ id }) => id !== summary.id), summary].toSorted(byTaking);
  }

  /** This operator holds it no longer. @param {string} id */
  drop(id) {
    this.assigned = this.assigned.filter((summary) => summary.id !== id);
  }

  /** @param {string} id */
  holds(id) {
    return this.assigned.some((summary) => summary.id === id);
  }

  /** @param {string} id @returns {ConversationSummary | undefined} */
  find(id) {
    return [...this.queued, ...this.assigned].find((summary) => summary.id === id);
  }
}

/** @param {ConversationSummary} a @param {ConversationSummary} b */
function byTaking(a, b) {
  const [first, second] = [a.assigned_at ?? "", b.assigned_at ?? ""];
  return first.localeCompare(second) || a.id.localeCompare(b.id);
}
