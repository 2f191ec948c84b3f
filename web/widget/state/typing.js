/** Who types at the moment. A mark ends by itself, should the frame that ends it get lost. */

import { Emitter } from "/web/shared/emitter.js";

/**
 * @import { Clock } from "/web/shared/clock.js"
 * @import { TypingChanged } from "/web/shared/frames.d.ts"
 */

/** @typedef {"bot" | "operator"} Author */
/** @typedef {{author: Author, name: string | null}} TypingMark */

/** @type {Record<Author, number>} */
const ENDS_AFTER_MS = { bot: 25_000, operator: 8_000 };

/**
 * Event "change".
 * @extends {Emitter<{change: null}>}
 */
export class Typing extends Emitter {
  #clock;
  /** @type {Map<Author, TypingMark & {timer: unknown}>} */
  #marks = new Map();

  /** @param {Clock} clock */
  constructor(clock) {
    super();
    this.#clock = clock;
  }

  /** @returns {TypingMark[]} */
  get marks() {
    return [...this.#marks.values()].map(({ author, name }) => ({ author, name }));
  }

  /** Take in `typing.changed`. @param {TypingChanged} given */
  take({ author, name = null, active }) {
    if (author === "visitor") return;
    this.#forget(author);
    if (active) {
      const timer = this.#clock.setTimeout(() => this.end(author), ENDS_AFTER_MS[author]);
      this.#marks.set(author, { author, name, timer });
    }
    this.emit("change", null);
  }

  /** The author has written, or has left. @param {Author} author */
  end(author) {
    if (this.#forget(author)) this.emit("change", null);
  }

  clear() {
    for (const author of [...this.#marks.keys()]) this.end(author);
  }

  /** @param {Author} author */
  #forget(author) {
    const mark = this.#marks.get(author);
    if (mark) this.#clock.clearTimeout(mark.timer);
    return this.#marks.delete(author);
  }
}
