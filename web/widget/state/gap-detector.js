/**
 * Closes gaps in the log. A long conversation comes by the page, the last one first: those before it are asked for. Any
 * other gap may close by itself, for events may overtake each other; one that stays needs a new connection.
 */

const PATIENCE_MS = 1_500;
const LONGEST_MS = 60_000;
const PAGES = ["session.ready", "history.loaded"];

export class GapDetector {
  #timeline;
  #clock;
  #connection;
  #timer = null;
  #patience = PATIENCE_MS;

  /**
   * @param {import("/web/shared/timeline.js").Timeline} timeline
   * @param {{setTimeout: Function, clearTimeout: Function}} clock
   * @param {{send: (frame: object) => boolean, reconnect: () => void}} connection
   */
  constructor(timeline, clock, connection) {
    this.#timeline = timeline;
    this.#clock = clock;
    this.#connection = connection;
  }

  /** To be called after every frame. */
  look(frame) {
    if (PAGES.includes(frame.type)) this.#fetch(frame.messages);
    if (!this.#timeline.hasGap) {
      this.#rest();
      this.#patience = PATIENCE_MS;
      return;
    }
    this.#timer ??= this.#clock.setTimeout(() => {
      this.#timer = null;
      this.#patience = Math.min(this.#patience * 2, LONGEST_MS);
      if (this.#timeline.hasGap) this.#connection.reconnect();
    }, this.#patience);
  }

  /** A page came: patience begins anew, and the one before it is asked for. */
  #fetch(page) {
    this.#rest();
    const [next] = this.#timeline.early;
    if (next && page.length > 0) this.#connection.send({ type: "history.load", before_seq: next.seq });
  }

  #rest() {
    this.#clock.clearTimeout(this.#timer);
    this.#timer = null;
  }
}
