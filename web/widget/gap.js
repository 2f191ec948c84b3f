/** Watches for messages that are missing: events may overtake each other, but a gap that stays is real. Knows no DOM. */

const PATIENCE_MS = 1_500;
const LONGEST_MS = 60_000;

export class Gap {
  #clock;
  #isOpen;
  #close;
  #timer = null;
  #patience = PATIENCE_MS;

  /**
   * @param {{setTimeout: Function, clearTimeout: Function}} clock
   * @param {() => boolean} isOpen whether messages are missing
   * @param {() => void} close fetch them; called again, with growing patience, as long as they are
   */
  constructor(clock, isOpen, close) {
    this.#clock = clock;
    this.#isOpen = isOpen;
    this.#close = close;
  }

  /** Something came. */
  watch() {
    if (!this.#isOpen()) {
      this.progress();
      this.#patience = PATIENCE_MS;
      return;
    }
    this.#timer ??= this.#clock.setTimeout(() => {
      this.#timer = null;
      this.#patience = Math.min(this.#patience * 2, LONGEST_MS);
      if (this.#isOpen()) this.#close();
    }, this.#patience);
  }

  /** Part of what is missing came: be patient anew. */
  progress() {
    this.#clock.clearTimeout(this.#timer);
    this.#timer = null;
  }
}
