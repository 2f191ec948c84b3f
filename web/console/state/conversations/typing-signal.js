/** When to tell the other side that the operator is typing: at the first stroke, while it goes on, at its end. */

/** @import { Clock } from "/web/shared/clock.js" */

const REPEAT_AFTER_MS = 4_000;
const IDLE_AFTER_MS = 6_000;

export class TypingSignal {
  #send;
  #clock;
  /** @type {number | null} */
  #saidAt = null;
  /** @type {unknown} */
  #timer = null;

  /** @param {{send: (active: boolean) => void, clock: Clock}} options */
  constructor({ send, clock }) {
    this.#send = send;
    this.#clock = clock;
  }

  /** A key was pressed. */
  touch() {
    const now = this.#clock.now();
    if (this.#saidAt === null || now - this.#saidAt >= REPEAT_AFTER_MS) {
      this.#saidAt = now;
      this.#send(true);
    }
    this.#forget();
    this.#timer = this.#clock.setTimeout(() => this.end(), IDLE_AFTER_MS);
  }

  /** Nothing more is coming: sent, deleted, or left. */
  end() {
    this.#forget();
    if (this.#saidAt === null) return;
    this.#saidAt = null;
    this.#send(false);
  }

  #forget() {
    if (this.#timer !== null) this.#clock.clearTimeout(this.#timer);
    this.#timer = null;
  }
}
