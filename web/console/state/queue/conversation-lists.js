/**
 * Who waits, in the server's order, and who is held, the longest held first: a row keeps its place whatever is said in
 * it. Corrected at once by what this operator does. Knows no DOM.
 */

/** @import { ConversationSummary, PlacedRow, QueueChanged } from "/web/shared/frames.d.ts" */

export class ConversationLists {
  /** @type {ConversationSummary[]} */
  queued = [];
  /** @type {ConversationSummary[]} */
  assigned = [];
  /** @type {Set<string> | null} the conversations of the lists before; null before the first */
  #known = null;
  /**
   * What the server told, without what this operator did since: changes are about that.
   * @type {{version: number, queued: ConversationSummary[], assigned: ConversationSummary[]}}
   */
  #told = { version: -1, queued: [], assigned: [] };

  /**
   * Take `queue.updated` in.
   * @param {{version?: number, queued: ConversationSummary[], assigned: ConversationSummary[]}} given
   * @returns {ConversationSummary[]} the queue's entries that ask for attention. What waits when the page opens, and
   *   what this operator put back, does not.
   */
  update({ version = 0, queued, assigned }) {
    const before = this.#known;
    this.#told = { version, queued, assigned };
    this.queued = queued;
    this.assigned = assigned.toSorted(byTaking);
    this.#known = new Set([...queued, ...assigned].map(({ id }) => id));
    return before === null ? [] : queued.filter(({ id }) => !before.has(id));
  }

  /**
   * Take `queue.changed` in.
   * @param {QueueChanged} change
   * @returns {ConversationSummary[] | null} as `update`; null: it is about other lists than these, ask for them.
   */
  change({ version, queued, assigned, gone }) {
    if (version !== this.#told.version + 1) return null;
    const touched = new Set([...gone, ...[...queued, ...assigned].map(({ row }) => row.id)]);
    return this.update({
      version,
      queued: put(this.#told.queued, touched, queued),
      assigned: put(this.#told.assigned, touched, assigned),
    });
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

  /** Whether the server has told them; before that, empty lists say nothing. */
  get isKnown() {
    return this.#known !== null;
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

/**
 * Without what changed, which then comes in, each row after its neighbour.
 * @param {ConversationSummary[]} rows
 * @param {Set<string>} touched
 * @param {PlacedRow[]} changed
 */
function put(rows, touched, changed) {
  const left = rows.filter(({ id }) => !touched.has(id));
  for (const { row, after } of changed) left.splice(left.findIndex(({ id }) => id === after) + 1, 0, row);
  return left;
}

/** @param {ConversationSummary} a @param {ConversationSummary} b */
function byTaking(a, b) {
  const [first, second] = [a.assigned_at ?? "", b.assigned_at ?? ""];
  return first.localeCompare(second) || a.id.localeCompare(b.id);
}
