/** Waits a little for a gap in the log to close by itself, and asks for a new connection when it does not. */

const PATIENCE_MS = 1_500; // events may overtake each other; a gap older than this is real
const LONGEST_MS = 60_000;

export class GapWatch {
  #timeline;
  #clock;
  #reconnect;
  #timer = null;
  #patience = PATIENCE_MS;

  /**
   * @param {import("/web/shared/timeline.js").Timeline} timeline
   * @param {{setTimeout: Function, clearTimeout: Function}} clock
   * @param {() => void} reconnect
   */
  constructor(timeline, clock, reconnect) {
    this.#timeline = timeline;
    this.#clock = clock;
    this.#reconnect = reconnect;
  }

  /** To be called after every frame. */
  look() {
    if (!this.#timeline.hasGap) {
      this.#clock.clearTimeout(this.#timer);
      this.#timer = null;
      this.#patience = PATIENCE_MS;
      return;
    }
    this.#timer ??= this.#clock.setTimeout(() => {
      this.#timer = null;
      this.#patience = Math.min(this.#patience * 2, LONGEST_MS);
      if (this.#timeline.hasGap) this.#reconnect();
    }, this.#patience);
  }
}
