/** Waiting times that tick. One timer for all; a node that left the page is forgotten by itself. */

import { element, setText } from "/web/shared/dom.js";
import { isoDuration, stopwatch } from "../../state/labels.js";

const TICK_MS = 1_000;
const LONG_WAIT_MS = 5 * 60_000; // players are told that an operator usually answers within 1 to 5 minutes

export class Stopwatches {
  #now;
  #timer;
  /** @type {Map<HTMLTimeElement, number>} */
  #since = new Map();

  /** @param {() => number} now milliseconds */
  constructor(now) {
    this.#now = now;
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  /** @param {string} since ISO 8601 @returns {HTMLElement} a `<time>` that shows how long ago that was */
  make(since) {
    const node = element("time", { class: "stopwatch" });
    this.#since.set(node, Date.parse(since));
    this.#show(node);
    return node;
  }

  stop() {
    clearInterval(this.#timer);
  }

  #tick() {
    for (const node of this.#since.keys()) {
      if (node.isConnected) this.#show(node);
      else this.#since.delete(node);
    }
  }

  /** @param {HTMLTimeElement} node */
  #show(node) {
    const passed = this.#now() - (this.#since.get(node) ?? 0);
    setText(node, stopwatch(passed));
    node.dateTime = isoDuration(passed);
    node.classList.toggle("stopwatch-long", passed >= LONG_WAIT_MS);
  }
}
