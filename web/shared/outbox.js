/**
 * Messages on their way to the server. Each is kept in storage under its `client_message_id` until the server has said
 * `message.accepted`, so neither a reload nor a lost connection loses one, and sending again is harmless.
 *
 * One message is in flight at a time: the order of the sender is the order of the log.
 */

/**
 * @typedef {object} Entry
 * @property {string} id the `client_message_id`
 * @property {object} frame as it goes over the wire
 * @property {string} text what the sender sees until the server's copy comes
 * @property {string} created_at ISO 8601, the sender's clock
 * @property {"sending" | "stored" | "failed"} state
 * @property {{code: string, params: object} | null} error why it failed
 */

const ANSWER_WITHIN_MS = 15_000; // an accepted send is answered by return; later than this, say it again
const RETRY_AFTER_MS = 2_000; // after a retryable error that names no time; doubles up to
const RETRY_LONGEST_MS = 30_000;
const STALE_AFTER_MS = 3_600_000; // found in storage older than this: ask before sending

/** @returns {string} 32 characters that fit the protocol's `client_message_id` */
export function newClientId() {
  const bytes = globalThis.crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Event "change" after each change of `entries`. */
export class Outbox extends EventTarget {
  #key;
  #storage;
  #send;
  #newId;
  #clock;
  #idName;
  /** @type {Entry[]} */
  #entries = [];
  #open = false;
  #inFlight = null;
  #timer = null;
  #refusals = 0; // retryable errors in a row

  /**
   * @param {object} options
   * @param {string} options.key prefix of the storage keys; tabs of one browser share it
   * @param {Storage} options.storage
   * @param {(frame: object) => boolean} options.send `Connection.send`
   * @param {() => string} [options.newId]
   * @param {{setTimeout: Function, clearTimeout: Function, now: () => number}} [options.clock] `now` in milliseconds
   * @param {string} [options.idName] the frames' field that holds the id
   */
  constructor({ key, storage, send, newId = newClientId, clock, idName = "client_message_id" }) {
    super();
    this.#idName = idName;
    this.#key = `${key}.`;
    this.#storage = storage;
    this.#send = send;
    this.#newId = newId;
    this.#clock = clock ?? {
      setTimeout: (call, ms) => globalThis.setTimeout(call, ms),
      clearTimeout: (timer) => globalThis.clearTimeout(timer),
      now: () => Date.now(),
    };
    this.#load();
  }

  /** @returns {readonly Entry[]} what the server has not confirmed yet, oldest first */
  get entries() {
    return this.#entries;
  }

  /**
   * Take a frame (`message.send` or `button.press`) without its `client_message_id`, keep it, and send it when possible.
   * @param {object} frame
   * @param {string} [text] what the sender sees; default is the frame's own text
   * @returns {Entry}
   */
  add(frame, text = frame.text ?? "") {
    const id = this.#newId();
    const created_at = new Date(this.#clock.now()).toISOString();
    const entry = { id, frame: { ...frame, [this.#idName]: id }, text, created_at, state: "sending", error: null };
    this.#entries = [...this.#entries, entry];
    this.#keep(entry);
    this.#changed();
    this.#pump();
    return entry;
  }

  /** The connection is ready and what was missed has been applied: send what is left, from the first on. */
  open() {
    this.#open = true;
    this.#rest();
    this.#pump();
  }

  /** The connection is gone; what was in flight will be sent again. */
  pause() {
    this.#open = false;
    this.#rest();
  }

  /**
   * `message.accepted`, or a `message.created` that carries the `client_message_id`.
   * @param {string} id
   * @returns {Entry | undefined} the entry, now "stored" and gone from the outbox
   */
  accept(id) {
    const entry = this.#find(id);
    if (!entry) return undefined;
    this.#refusals = 0;
    this.#drop(id);
    this.#changed();
    this.#pump();
    return { ...entry, state: "stored", error: null };
  }

  /**
   * `error.raised`. A retryable one is tried again by itself, any other waits for `retry`.
   * @param {{ref: string | null, code: string, params?: object, retryable?: boolean}} error
   * @returns {boolean} whether it was about a message of this outbox
   */
  refuse({ ref, code, params = {}, retryable = false }) {
    const entry = ref ? this.#find(ref) : undefined;
    if (!entry) return false;
    if (retryable) {
      const patience = Math.min(RETRY_LONGEST_MS, RETRY_AFTER_MS * 2 ** Math.min(this.#refusals, 8));
      const ms = typeof params.seconds === "number" ? Math.max(1, params.seconds) * 1000 : patience;
      this.#refusals += 1;
      this.#rest();
      this.#inFlight = entry.id;
      this.#wake(ms);
      return true;
    }
    this.#replace({ ...entry, state: "failed", error: { code, params } });
    if (this.#inFlight === entry.id) this.#rest();
    this.#changed();
    this.#pump();
    return true;
  }

  /** Send a failed message again, as the last one. */
  retry(id) {
    const entry = this.#find(id);
    if (!entry || entry.state !== "failed") return;
    this.#entries = this.#entries.filter((other) => other.id !== id);
    const created_at = new Date(this.#clock.now()).toISOString();
    const again = { ...entry, created_at, state: "sending", error: null };
    this.#entries = [...this.#entries, again];
    this.#keep(again);
    this.#changed();
    this.#pump();
  }

  /** Forget a message for good. */
  discard(id) {
    if (!this.#find(id)) return;
    this.#drop(id);
    this.#changed();
    this.#pump();
  }

  #pump() {
    if (!this.#open || this.#inFlight !== null) return;
    const next = this.#entries.find((entry) => entry.state === "sending");
    if (!next || !this.#send(next.frame)) return;
    this.#inFlight = next.id;
    this.#wake(ANSWER_WITHIN_MS);
  }

  /** Wait, then send from the first on. */
  #wake(ms) {
    this.#timer = this.#clock.setTimeout(() => {
      this.#rest();
      this.#pump();
    }, ms);
  }

  #rest() {
    if (this.#timer !== null) this.#clock.clearTimeout(this.#timer);
    this.#timer = null;
    this.#inFlight = null;
  }

  #find(id) {
    return this.#entries.find((entry) => entry.id === id);
  }

  #replace(entry) {
    this.#entries = this.#entries.map((other) => (other.id === entry.id ? entry : other));
    this.#keep(entry);
  }

  #drop(id) {
    this.#entries = this.#entries.filter((entry) => entry.id !== id);
    this.#storage.removeItem(this.#key + id);
    if (this.#inFlight === id) this.#rest();
  }

  #keep(entry) {
    try {
      this.#storage.setItem(this.#key + entry.id, JSON.stringify(entry));
    } catch {
      // A full storage costs the safety over a reload, not the message.
    }
  }

  #load() {
    const keys = [];
    for (let index = 0; index < this.#storage.length; index += 1) {
      const key = this.#storage.key(index);
      if (key?.startsWith(this.#key)) keys.push(key);
    }
    const oldest = this.#clock.now() - STALE_AFTER_MS;
    const entries = [];
    for (const key of keys) {
      try {
        const entry = JSON.parse(this.#storage.getItem(key));
        const stale = entry.state === "sending" && Date.parse(entry.created_at) < oldest;
        entries.push(stale ? { ...entry, state: "failed", error: { code: "not_sent", params: {} } } : entry);
      } catch {
        this.#storage.removeItem(key);
      }
    }
    this.#entries = entries.sort((a, b) => a.created_at.localeCompare(b.created_at));
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
