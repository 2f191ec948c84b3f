/** Who waits and who is held, in the server's order; corrected at once by what this operator does. Knows no DOM. */

/**
 * `ConversationSummary` of the protocol, as far as the lists need it.
 * @typedef {{id: string, epoch: number, head_seq: number}} Summary
 */

export class ConversationLists {
  /** @type {Summary[]} */
  queued = [];
  /** @type {Summary[]} */
  assigned = [];
  /** @type {Set<string> | null} the conversations of the lists before; null before the first */
  #known = null;

  /**
   * Take `queue.updated` in.
   * @returns {Summary[]} the queue's entries that ask for attention. What waits when the page opens, and what this
   *   operator put back, does not.
   */
  update({ queued, assigned }) {
    const before = this.#known;
    this.queued = queued;
    this.assigned = assigned;
    this.#known = new Set([...queued, ...assigned].map(({ id }) => id));
    return before === null ? [] : queued.filter(({ id }) => !before.has(id));
  }

  /** This operator took it; `queue.updated` follows and has the last word. */
  take(summary) {
    this.queued = this.queued.filter(({ id }) => id !== summary.id);
    this.assigned = [...this.assigned.filter(({ id }) => id !== summary.id), summary];
  }

  /** This operator holds it no longer. */
  drop(id) {
    this.assigned = this.assigned.filter((summary) => summary.id !== id);
  }

  holds(id) {
    return this.assigned.some((summary) => summary.id === id);
  }

  /** @returns {Summary | undefined} */
  find(id) {
    return [...this.queued, ...this.assigned].find((summary) => summary.id === id);
  }
}
