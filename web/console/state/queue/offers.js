/** Conversations held out to this operator. The server ends each of them; the clock here only shows what is left. */

/** @import { ConversationSummary } from "/web/shared/frames.d.ts" */

/**
 * `offer.made` of the protocol.
 * @typedef {{offer_id: string, conversation: ConversationSummary, expires_at: string}} Offer
 */

export class Offers {
  /** @type {Map<string, Offer>} */
  #offers = new Map();

  /** @returns {Offer[]} danger first, then by priority, then who has waited longest */
  get all() {
    return [...this.#offers.values()].sort(({ conversation: a }, { conversation: b }) => {
      const byNeed = Number(b.danger ?? false) - Number(a.danger ?? false) || b.priority - a.priority;
      return byNeed || (a.waiting_since ?? "").localeCompare(b.waiting_since ?? "");
    });
  }

  /** The one to be answered first. @returns {Offer | null} */
  get first() {
    return this.all[0] ?? null;
  }

  /** @param {Offer} offer */
  make({ offer_id, conversation, expires_at }) {
    this.#offers.set(offer_id, { offer_id, conversation, expires_at });
  }

  /** @param {string} offerId @returns {Offer | undefined} the offer that is over */
  end(offerId) {
    const offer = this.#offers.get(offerId);
    this.#offers.delete(offerId);
    return offer;
  }

  /** Connected anew: the server tells of those that are still open. */
  clear() {
    this.#offers.clear();
  }
}
