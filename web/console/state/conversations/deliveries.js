/** What became of the messages of a conversation that a channel delivers. Knows no DOM. */

import { Emitter } from "/web/shared/emitter.js";

/** @import { DeliveryView } from "/web/shared/frames.d.ts" */

/**
 * Event "change" after each change.
 * @extends {Emitter<{change: null}>}
 */
export class Deliveries extends Emitter {
  /** @type {Map<number, DeliveryView>} by the message's number */
  #bySeq = new Map();

  get all() {
    return [...this.#bySeq.values()];
  }

  /** @param {number} seq */
  has(seq) {
    return this.#bySeq.has(seq);
  }

  /** What the server tells; an older word of the same message is not taken. @param {...DeliveryView} told */
  take(...told) {
    const news = told.filter(({ seq, updated_at }) => !(updated_at < (this.#bySeq.get(seq)?.updated_at ?? "")));
    for (const delivery of news) this.#bySeq.set(delivery.seq, delivery);
    if (news.length > 0) this.emit("change", null);
  }
}
