/**
 * Messages on their way to the server. Each is kept in storage under its `client_message_id` until the server has said
 * `message.accepted`, so neither a reload nor a lost connection loses one, and sending again is harmless.
 *
 * One message is in flight at a time: the order of the sender is the order of the log.
 */

import { Emitter } from "./emitter.js";
import { browserClock } from "./clock.js";
import { OutboxStore, byAge } from "./outbox-store.js";

/**
 * @import { Clock } from "./clock.js"
 * @import { Failure } from "./failure.js"
 * @import { KeyValueStore } from "./storage.js"
 */

/**
 * @typedef {object} Entry
 * @property {string} id the `client_message_id`
 * @property {Record<string, any>} frame as it goes over the wire
 * @property {string} text what the sender sees until the server's copy comes
 * @property {string} created_at ISO 8601, the sender's clock
 * @property {"sending" | "stored" | "failed"} state
 * @property {Failure | null} error why it failed
 */

const ANSWER_WITHIN_MS = 15_000; // an accepted send is answered by return; later than this, say it again
const RETRY_AFTER_MS = 2_000; // after a retryable error that names no time; doubles up to
const RETRY_LONGEST_MS = 30_000;
const OTHERS_WITHIN_MS = 5_000; // a message of another tab is that tab's to send, for so long
const STALE_AFTER_MS = 3_600_000; // not sent for so long: ask before sending

/**
 * Begins with the time, as UUIDs of version 7 do (RFC 9562): the database finds the newest ids in one place.
 *
 * @returns {string} 32 characters that fit the protocol's `client_message_id`
 */
export function newClientId() {
  const bytes = globalThis.crypto.getRandomValues(new Uint8Array(10));
  const time = Date.now().toString(16).padStart(12, "0");
  return time + Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Event "change" after each change of `entries`.
 * @extends {Emitter<{change: null}>}
 */
export class Outbox extends Emitter {
  #store;
  #send;
  #newId;
  #clock;
  #idName;
  /** @type {Entry[]} */
  #entries = [];
  #open = false;
  /** @type {string | null} */
  #inFlight = null;
  /** @type {unknown} */
  #timer = null;
  /** @type {unknown} */
  #ageTimer = null;
  /** @type {Set<string>} written in another tab, which will send them */
  #others = new Set();
  #refusals = 0; // retryable errors in a row

  /**
   * @param {object} options
   * @param {string} options.key prefix of the storage keys; tabs of one browser share it
   * @param {KeyValueStore} options.storage
   * @param {(frame: any) => boolean} options.send `Connection.send`
   * @param {() => string} [options.newId]
   * @param {Clock} [options.clock]
   * @param {string} [options.idName] the frames' field that holds the id
   */
  constructor({ key, storage, send, newId = newClientId, clock = browserClock, idName = "client_message_id" }) {
    super();
    this.#idName = idName;
    this.#store = new OutboxStore(key, storage);
    this.#send = send;
    this.#newId = newId;
    this.#clock = clock;
    this.#entries = this.#store.load();
    this.#watchAge();
  }

  /** @returns {readonly Entry[]} what the server has not confirmed yet, oldest first */
  get entries() {
    return this.#entries;
  }

  /** Whether what is added goes out at once. */
  get isOpen() {
    return this.#open;
  }

  /**
   * Take a frame (`message.send` or `button.press`) without its `client_message_id`, keep it, and send it when
   * possible.
   * @param {{type: string, text?: string, [field: string]: unknown}} frame
   * @param {string} [text] what the sender sees; default is the frame's own text
   * @returns {Entry}
   */
  add(frame, text = frame.text ?? "") {
    const id = this.#newId();
    const created_at = new Date(this.#clock.now()).toISOString();
    /** @type {Entry} */
    const entry = { id, frame: { ...frame, [this.#idName]: id }, text, created_at, state: "sending", error: null };
    this.#entries = [...this.#entries, entry];
    this.#store.keep(entry);
    this.#watchAge();
    this.#changed();
    this.#pump();
    return entry;
  }

  /** The connection is ready and what was missed has been applied: send what is left, from the first on. */
  open() {
    this.#open = true;
    this.#others.clear(); // their tab may be gone; twice is once for the server
    this.#rest();
    this.#watchAge();
    this.#pump();
  }

  /** The connection is gone; what was in flight will be sent again. */
  pause() {
    this.#open = false;
    this.#rest();
  }

  /** This outbox is not looked at any more: another one may be made for the same entries. */
  leave() {
    this.pause();
    this.#clock.clearTimeout(this.#ageTimer);
  }

  /**
   * Another tab wrote, or is done with, a message ("storage" event): it stands and goes here, too. This tab sends it if
   * that one does not.
   * @param {string | null} key
   * @param {string | null} value
   */
  hear(key, value) {
    const id = this.#store.idOf(key);
    if (id === null) return;
    if (value === null) {
      this.#forget(id);
    } else {
      const entry = this.#store.read(value);
      const isSending = this.#inFlight === id && !this.#others.has(id);
      if (!entry || isSending) return;
      this.#forget(id);
      this.#others.add(id);
      this.#entries = [...this.#entries, entry].sort(byAge);
      this.#watchAge();
    }
    this.#changed();
    this.#pump();
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
   * @param {{ref?: string | null, code: string, params?: Record<string, unknown>, retryable?: boolean}} error
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

  /** Send a failed message again, as the last one. @param {string} id */
  retry(id) {
    const entry = this.#find(id);
    if (!entry || entry.state !== "failed") return;
    this.#others.delete(id);
    this.#entries = this.#entries.filter((other) => other.id !== id);
    const created_at = new Date(this.#clock.now()).toISOString();
    /** @type {Entry} */
    const again = { ...entry, created_at, state: "sending", error: null };
    this.#entries = [...this.#entries, again];
    this.#store.keep(again);
    this.#watchAge();
    this.#changed();
    this.#pump();
  }

  /** Forget a message for good. @param {string} id */
  discard(id) {
    if (!this.#find(id)) return;
    this.#drop(id);
    this.#changed();
    this.#pump();
  }

  #pump() {
    if (!this.#open || this.#inFlight !== null) return;
    const next = this.#entries.find((entry) => entry.state === "sending");
    if (!next) return;
    const isOthers = this.#others.has(next.id);
    if (!isOthers && !this.#send(next.frame)) return;
    this.#inFlight = next.id;
    this.#wake(isOthers ? OTHERS_WITHIN_MS : ANSWER_WITHIN_MS);
  }

  /** Wait, then send from the first on. @param {number} ms */
  #wake(ms) {
    this.#timer = this.#clock.setTimeout(() => {
      this.#others.clear();
      this.#rest();
      this.#pump();
    }, ms);
  }

  #rest() {
    if (this.#timer !== null) this.#clock.clearTimeout(this.#timer);
    this.#timer = null;
    this.#inFlight = null;
  }

  /** @param {string} id */
  #find(id) {
    return this.#entries.find((entry) => entry.id === id);
  }

  /** @param {Entry} entry */
  #replace(entry) {
    this.#entries = this.#entries.map((other) => (other.id === entry.id ? entry : other));
    this.#store.keep(entry);
  }

  /** @param {string} id */
  #drop(id) {
    this.#store.drop(id);
    this.#forget(id);
  }

  /** @param {string} id */
  #forget(id) {
    this.#entries = this.#entries.filter((entry) => entry.id !== id);
    this.#others.delete(id);
    if (this.#inFlight === id) this.#rest();
  }

  /** What has waited for too long is not sent by itself any more: nobody expects it now. */
  #watchAge() {
    this.#clock.clearTimeout(this.#ageTimer);
    const limit = this.#clock.now() - STALE_AFTER_MS;
    const waiting = this.#entries.filter((entry) => entry.state === "sending");
    const stale = waiting.filter((entry) => Date.parse(entry.created_at) <= limit);
    for (const entry of stale) {
      this.#replace({ ...entry, state: "failed", error: { code: "not_sent", params: {} } });
      if (this.#inFlight === entry.id) this.#rest();
    }
    if (stale.length > 0) {
      this.#changed();
      this.#pump();
    }
    const [next] = waiting.slice(stale.length);
    if (!next) return;
    this.#ageTimer = this.#clock.setTimeout(() => this.#watchAge(), Date.parse(next.created_at) - limit);
  }

  #changed() {
    this.emit("change", null);
  }
}
