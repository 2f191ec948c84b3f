/**
 * Closes gaps in the log. A long conversation comes by the page, the last one first: those before it are asked for. Any
 * other gap may close by itself, for events may overtake each other; one that stays needs a new connection.
 */

/**
 * @import { Clock } from "/web/shared/clock.js"
 * @import { HistoryLoad, MessageView, ToVisitor } from "/web/shared/frames.d.ts"
 * @import { Timeline } from "/web/shared/timeline.js"
 */

const PATIENCE_MS = 1_500;
const LONGEST_MS = 60_000;

export class GapDetector {
  #timeline;
  #clock;
  #connection;
  /** @type {unknown} */
  #timer = null;
  #patience = PATIENCE_MS;

  /**
   * @param {Timeline} timeline
   * @param {Clock} clock
   * @param {{send: (frame: HistoryLoad) => boolean, reconnect: () => void}} connection
   */
  constructor(timeline, clock, connection) {
    this.#timeline = timeline;
    this.#clock = clock;
    this.#connection = connection;
  }

  /** To be called after every frame. @param {ToVisitor} frame */
  look(frame) {
    if (frame.type === "session.ready" || frame.type === "history.loaded") this.#fetch(frame.messages);
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

  /** A page came: patience begins anew, and the one before it is asked for. @param {MessageView[]} page */
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
