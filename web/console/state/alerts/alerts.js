/**
 * What wants the operator's attention until it is acknowledged: rings at once, and again and again. Knows neither DOM
 * nor sound.
 */

import { Emitter } from "/web/shared/emitter.js";

/**
 * @import { Known } from "../labels.js"
 * @import { Clock } from "/web/shared/clock.js"
 */

/**
 * @typedef {object} Alert
 * @property {string} key the same key is the same alert
 * @property {string} kind as in `console.notify.<kind>`
 * @property {string | null} [conversationId]
 * @property {string | null} [reference] of a ticket
 * @property {Known} [summary] where one is known
 * @property {string} [text] words of the player or of a colleague
 * @property {Record<string, unknown>} [params]
 */

const OFFER_AGAIN_MS = 4_000; // an offer is open for some 25 s
const AGAIN_MS = 15_000;

/**
 * Events: "ring", detail `{alerts, isNew}`: make it heard; "change": `open` changed.
 * @extends {Emitter<{ring: {alerts: Alert[], isNew: boolean}, change: null}>}
 */
export class Alerts extends Emitter {
  #clock;
  /** @type {Map<string, Alert>} */
  #open = new Map();
  #timer = null;

  /** @param {{clock: Clock}} options */
  constructor({ clock }) {
    super();
    this.#clock = clock;
  }

  /** @returns {Alert[]} what nobody has acknowledged, the newest first */
  get open() {
    return [...this.#open.values()].reverse();
  }

  /** @param {string} key */
  has(key) {
    return this.#open.has(key);
  }

  /** Raise it once; an alert that is open already is only brought up to date. @param {Alert} alert */
  add(alert) {
    const isNew = !this.#open.has(alert.key);
    this.#open.set(alert.key, alert);
    if (isNew) this.#ring([alert], true);
    this.#changed();
  }

  /** The operator has seen these, or they are of no use any more. @param {(alert: Alert) => boolean} which */
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

  /** @param {Alert[]} alerts @param {boolean} isNew */
  #ring(alerts, isNew) {
    this.emit("ring", { alerts, isNew });
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
    this.emit("change", null);
  }
}
