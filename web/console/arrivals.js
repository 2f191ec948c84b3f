/** Tells who is new in the queue from who has been there, also across a lost connection. Knows no DOM. */

export class Arrivals {
  /** @type {Set<string> | null} the conversations of the lists before; null before the first */
  #known = null;

  /**
   * @param {{queued: {id: string}[], assigned: {id: string}[]}} lists
   * @returns {object[]} the queue's entries that ask for attention. What waits when the page opens, and what this
   *   operator put back, does not.
   */
  update({ queued, assigned }) {
    const before = this.#known;
    this.#known = new Set([...queued, ...assigned].map(({ id }) => id));
    if (before === null) return [];
    return queued.filter(({ id }) => !before.has(id));
  }
}
