/** The tickets page by page, as the server finds and counts them: however many there are, one page is here. */

/** @import { TicketView } from "/web/shared/frames.d.ts" */
/** @import { Filter } from "./ticket-list.js" */

/**
 * @typedef {{tickets: TicketView[], after: string | null, counts: Record<string, number>, late: number}} TicketPage
 */

export class TicketPages {
  #get;
  /** Where each page up to the one shown begins. @type {(string | null)[]} */
  #starts = [null];
  #asked = 0;
  /** @type {TicketPage | null} null until the first answer */
  page = null;

  /** @param {(path: string) => Promise<any>} get the operator's own side of the server */
  constructor(get) {
    this.#get = get;
  }

  /** The number of the page that is here, from 1. */
  get number() {
    return this.#starts.length;
  }

  get hasNext() {
    return Boolean(this.page?.after);
  }

  /** All that match, on whatever page. */
  get total() {
    return Object.values(this.page?.counts ?? {}).reduce((sum, count) => sum + count, 0);
  }

  /** From the beginning, for a filter that has changed. @param {Filter} filter */
  first(filter) {
    this.#starts = [null];
    return this.load(filter);
  }

  /** @param {Filter} filter */
  next(filter) {
    if (this.page?.after) this.#starts = [...this.#starts, this.page.after];
    return this.load(filter);
  }

  /** @param {Filter} filter */
  previous(filter) {
    if (this.#starts.length > 1) this.#starts = this.#starts.slice(0, -1);
    return this.load(filter);
  }

  /**
   * Ask for the page that is shown anew. An answer that a later question has overtaken is dropped.
   * @param {Filter} filter
   * @returns {Promise<boolean>} whether the page is here
   */
  async load(filter) {
    this.#asked += 1;
    const asked = this.#asked;
    const page = await this.#get(`/api/operator/tickets?${queryOf(filter, this.#starts.at(-1) ?? null)}`);
    if (asked !== this.#asked) return false;
    this.page = page;
    return true;
  }

  /** What was done to a ticket shows at once; one that was merged is no longer listed. @param {TicketView} ticket */
  change(ticket) {
    if (!this.page) return;
    const tickets = this.page.tickets
      .map((other) => (other.reference === ticket.reference ? ticket : other))
      .filter(({ merged_into }) => !merged_into);
    this.page = { ...this.page, tickets };
  }
}

/** @param {Filter} filter @param {string | null} after */
export function queryOf({ text, department, status, due, mine }, after) {
  const query = new URLSearchParams();
  const wanted = { text: text.trim(), department, status, due, mine: mine ? "1" : "", after: after ?? "" };
  for (const [name, value] of Object.entries(wanted)) if (value) query.set(name, value);
  return query.toString();
}
