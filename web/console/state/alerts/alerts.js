/**
 * What calls for the operator until it is acknowledged: rings at once, and again and again. Knows neither DOM nor
 * sound.
 */

/**
 * @typedef {object} Call
 * @property {string} key the same key is the same call
 * @property {string} kind as in `console.notify.<kind>`
 * @property {string | null} [conversationId]
 * @property {string | null} [reference] of a ticket
 * @property {object} [summary] `ConversationSummary`, where one is known
 * @property {string} [text] words of the player or of a colleague
 * @property {Record<string, any>} [params]
 */

const OFFER_AGAIN_MS = 4_000; // an offer is open for some 25 s
const AGAIN_MS = 15_000;

/** Events: "ring", detail `{calls, isNew}`: make it heard; "change": `open` changed. */
export class Calls extends EventTarget {
  #clock;
  /** @type {Map<string, Call>} */
  #open = new Map();
  #timer = null;

  /** @param {{clock: import("../desk.js").Clock}} options */
  constructor({ clock }) {
    super();
    this.#clock = clock;
  }

  /** @returns {Call[]} what nobody has acknowledged, the newest first */
  get open() {
    return [...this.#open.values()].reverse();
  }

  has(key) {
    return this.#open.has(key);
  }

  /** Call once; a call that is open already is only brought up to date. @param {Call} call */
  add(call) {
    const isNew = !this.#open.has(call.key);
    this.#open.set(call.key, call);
    if (isNew) this.#ring([call], true);
    this.#changed();
  }

  /** The operator has seen these, or they are of no use any more. @param {(call: Call) => boolean} which */
  settle(which) {
    const done = [...this.#open.values()].filter(which);
    for (const { key } of done) this.#open.delete(key);
    if (done.length > 0) this.#changed();
  }

  /** The operator has heard them all. Offers go on: they want an answer. */
  acknowledge() {
    this.settle(({ kind }) => kind !== "offer");
  }

  clear() {
    this.settle(() => true);
  }

  #ring(calls, isNew) {
    this.dispatchEvent(new CustomEvent("ring", { detail: { calls, isNew } }));
  }

  #changed() {
    if (this.#timer !== null) this.#clock.clearTimeout(this.#timer);
    this.#timer = null;
    const open = this.open;
    if (open.length > 0) {
      const wait = open.some(({ kind }) => kind === "offer") ? OFFER_AGAIN_MS : AGAIN_MS;
      this.#timer = this.#clock.setTimeout(() => {
        this.#ring(this.open, false);
        this.#changed();
      }, wait);
    }
    this.dispatchEvent(new Event("change"));
  }
}
