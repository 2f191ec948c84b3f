/** How far the player has seen: told to the server a moment later, so that scrolling does not tell every message. */

/** @import { Clock } from "/web/shared/clock.js" */

const DELAY_MS = 400;

export class ReadPosition {
  #say;
  #clock;
  /** @type {unknown} */
  #timer = null;
  /** Greatest `seq` seen on this page. */
  seq = 0;

  /**
   * @param {(seq: number) => void} say tells the server
   * @param {Pick<Clock, "setTimeout">} clock
   */
  constructor(say, clock) {
    this.#say = say;
    this.#clock = clock;
  }

  /** @param {number} seq */
  move(seq) {
    this.seq = Math.max(this.seq, seq);
    this.#timer ??= this.#clock.setTimeout(() => {
      this.#timer = null;
      this.tell();
    }, DELAY_MS);
  }

  /** Say it now, as after a reconnection. */
  tell() {
    this.#say(this.seq);
  }
}
