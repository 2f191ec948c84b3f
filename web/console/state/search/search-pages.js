/** What is looked for and the pages found so far, the newest first. Knows no DOM. */

import { formatRoute } from "../route.js";

/**
 * What is looked for; empty means: whatever it is.
 * @typedef {object} Wanted
 * @property {string} text
 * @property {string} among players, tickets, messages or notes
 * @property {string} status open, queued, assigned, bot or closed
 * @property {string} operator_id who has it or had it last
 * @property {string} language
 * @property {string} department
 * @property {string} outcome a reason of a close, "assistant" or "danger"
 * @property {string} tag
 * @property {string} since a day, where the reader is
 * @property {string} until a day, that day included
 */

/**
 * One thing found, as the server tells it.
 * @typedef {object} Hit
 * @property {"message" | "note" | "whisper" | "ticket" | "player"} kind
 * @property {string} at
 * @property {string} text
 * @property {[number, number][]} marks where in the text the words are
 * @property {number | null} seq
 * @property {string | null} reference
 * @property {string | null} ticket_status
 * @property {{id: string, status: string, language: string, department: string, account_id: string | null,
 *   player_name: string, operator_name: string | null, closed_reason: string | null, tags: string[], danger: boolean,
 *   created_at: string}} conversation
 */

/** @type {Readonly<Wanted>} */
export const ANYTHING = Object.freeze({
  text: "",
  among: "",
  status: "",
  operator_id: "",
  language: "",
  department: "",
  outcome: "",
  tag: "",
  since: "",
  until: "",
});

/** Saved views, in their order; `mine` is filled with who looks. @type {readonly [string, Partial<Wanted>][]} */
const VIEWS = [
  ["all", {}],
  ["open", { status: "open" }],
  ["mine", { operator_id: "me" }],
  ["bot", { status: "bot" }],
  ["closed", { status: "closed" }],
  ["danger", { outcome: "danger" }],
];

/** @param {string} me id of who looks @returns {{name: string, wanted: Wanted}[]} */
export function savedViews(me) {
  return VIEWS.map(([name, wanted]) => ({
    name,
    wanted: { ...ANYTHING, ...wanted, ...(wanted.operator_id ? { operator_id: me } : {}) },
  }));
}

/** What stands in the address of what is looked for; empty for anything. @param {Wanted} wanted */
export function addressOf(wanted) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(wanted)) if (value.trim()) query.set(name, value.trim());
  return query.toString();
}

/** @param {string | null} address @returns {Wanted} what it does not know is left out */
export function wantedOf(address) {
  const given = new URLSearchParams(address ?? "");
  const names = /** @type {(keyof Wanted)[]} */ (Object.keys(ANYTHING));
  return /** @type {Wanted} */ (Object.fromEntries(names.map((name) => [name, given.get(name) ?? ""])));
}

/** The server's question. @param {Wanted} wanted @param {string | null} [after] @param {number} [limit] */
export function queryOf(wanted, after = null, limit = 50) {
  const query = new URLSearchParams(addressOf(wanted));
  for (const name of /** @type {const} */ (["since", "until"])) {
    if (!wanted[name]) continue;
    const day = new Date(`${wanted[name]}T00:00`);
    if (name === "until") day.setDate(day.getDate() + 1);
    query.set(name, day.toISOString());
  }
  query.set("limit", String(limit));
  if (after) query.set("after", after);
  return query.toString();
}

/** Where a hit is to be looked at. @param {Hit} hit */
export function placeOf({ kind, reference, seq, conversation }) {
  if (kind === "ticket" && reference) return formatRoute({ section: "tickets", reference });
  return formatRoute({ conversationId: conversation.id, seq: kind === "player" ? null : seq });
}

export class SearchPages {
  #get;
  #asked = 0;
  /** @type {string | null} */
  #after = null;
  /** @type {Hit[]} */
  hits = [];

  /** @param {(path: string) => Promise<{hits: Hit[], after: string | null}>} get */
  constructor(get) {
    this.#get = get;
  }

  get hasMore() {
    return this.#after !== null;
  }

  /**
   * From the beginning. An answer that a later question has overtaken is dropped.
   * @param {Wanted} wanted
   * @returns {Promise<boolean>} whether it is here
   */
  first(wanted) {
    return this.#load(wanted, null);
  }

  /** What is older. @param {Wanted} wanted */
  more(wanted) {
    return this.#load(wanted, this.#after);
  }

  /** @param {Wanted} wanted @param {string | null} after */
  async #load(wanted, after) {
    this.#asked += 1;
    const asked = this.#asked;
    const { hits, after: next } = await this.#get(`/api/operator/search?${queryOf(wanted, after)}`);
    if (asked !== this.#asked) return false;
    const known = new Set(after === null ? [] : this.hits.map(placeOf));
    this.hits = [...(after === null ? [] : this.hits), ...hits.filter((hit) => !known.has(placeOf(hit)))];
    this.#after = next;
    return true;
  }
}
