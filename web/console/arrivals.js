/** Tells who is new in the queue from who has been there, also across a lost connection. Knows no DOM. */

export class Arrivals {
  /** @type {Map<string, number> | null} conversation id to the epoch under which it was known; null before the first lists */
  #known = null;

  /**
   * @param {{queued: {id: string, epoch: number}[], assigned: {id: string, epoch: number}[]}} lists
   * @returns {object[]} the queue's entries that ask for attention: not known yet, or queued again since. What waits
   *   when the page opens, and what this operator put back, is not new.
   */
  update({ queued, assigned }) {
    const before = this.#known;
    this.#known = new Map([...queued, ...assigned].map(({ id, epoch }) => [id, epoch]));
    if (before === null) return [];
    return queued.filter(({ id }) => !before.has(id));
  }
}
