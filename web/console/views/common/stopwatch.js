/** Waiting times that tick. One timer for all; a node that nobody keeps any more is forgotten by itself. */

import { element, setText } from "/web/shared/dom.js";
import { isoDuration, stopwatch } from "../../state/labels.js";

const TICK_MS = 1_000;
const LONG_WAIT_MS = 5 * 60_000; // players are told that an operator usually answers within 1 to 5 minutes

export class Stopwatches {
  #now;
  #timer;
  /** A page that was left may come back: its nodes tick on as long as somebody has them. */
  /** @type {Map<WeakRef<HTMLTimeElement>, number>} */
  #since = new Map();

  /** @param {() => number} now milliseconds */
  constructor(now) {
    this.#now = now;
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  /** @param {string} since ISO 8601 @returns {HTMLElement} a `<time>` that shows how long ago that was */
  make(since) {
    const node = element("time", { class: "stopwatch" });
    const start = Date.parse(since);
    this.#since.set(new WeakRef(node), start);
    this.#show(node, start);
    return node;
  }

  stop() {
    clearInterval(this.#timer);
  }

  #tick() {
    for (const [kept, start] of this.#since) {
      const node = kept.deref();
      if (!node) this.#since.delete(kept);
      else if (node.isConnected) this.#show(node, start);
    }
  }

  /** @param {HTMLTimeElement} node @param {number} start */
  #show(node, start) {
    const passed = this.#now() - start;
    setText(node, stopwatch(passed));
    node.dateTime = isoDuration(passed);
    node.classList.toggle("stopwatch-long", passed >= LONG_WAIT_MS);
  }
}
