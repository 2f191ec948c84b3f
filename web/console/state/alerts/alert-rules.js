/** Which events at the desk become calls for this operator, and what answers each of them. Knows no DOM. */

import { Calls } from "./alerts.js";

/** Calls about somebody who waits: over as soon as nobody waits there any more. */
const QUEUE_KINDS = new Set(["enqueued", "requeued"]);

export class Notices {
  /** @param {{clock: import("../desk.js").Clock}} options */
  constructor({ clock }) {
    this.calls = new Calls({ clock });
  }

  /** Somebody new waits. */
  enqueued(summary) {
    this.#call("enqueued", { summary, text: summary.preview });
  }

  /** The player of a held conversation wrote. */
  message(summary, text) {
    this.#call("message", { summary, text });
  }

  /** A conversation was given to this operator. */
  assigned(summary) {
    this.#call("assigned", { summary, text: summary.preview });
  }

  /** @param {import("../queue/offers.js").Offer} offer */
  offered({ offer_id, conversation }) {
    this.calls.settle(({ kind, conversationId }) => QUEUE_KINDS.has(kind) && conversationId === conversation.id);
    this.#call("offer", { key: `offer ${offer_id}`, summary: conversation, text: conversation.preview });
  }

  offerEnded(offerId) {
    this.calls.settle(({ key }) => key === `offer ${offerId}`);
  }

  /** Connected anew: the server tells of the offers that are still open. */
  forgetOffers() {
    this.calls.settle(({ kind }) => kind === "offer");
  }

  /**
   * `notification.raised`.
   * @param {object} frame
   * @param {{summary?: object, isShown: boolean, isAvailable: boolean}} now what the desk knows of its conversation
   */
  raised({ kind, reference = null, params = {} }, { summary, isShown, isAvailable }) {
    if (isShown || (QUEUE_KINDS.has(kind) && !isAvailable)) return;
    this.#call(kind, { summary, reference, params, text: params.text ?? "" });
  }

  /** These conversations wait now, and no others. @param {Set<string>} ids */
  waiting(ids) {
    this.calls.settle(({ kind, conversationId }) => QUEUE_KINDS.has(kind) && !ids.has(conversationId));
  }

  /** The conversation is on the screen, or nothing of this operator's any more. An offer wants its own answer. */
  seen(id) {
    this.calls.settle(({ kind, conversationId }) => conversationId === id && kind !== "offer");
  }

  /** The oldest wait is back within its limit. */
  waitIsFine() {
    this.calls.settle(({ kind }) => kind === "wait_alert");
  }

  /** @param {string} kind @param {Partial<import("./alerts.js").Call>} about */
  #call(kind, { key, summary, reference = null, params = {}, text = "" }) {
    const conversationId = summary?.id ?? null;
    const family = QUEUE_KINDS.has(kind) ? "queue" : kind;
    key ??= `${family} ${reference ?? conversationId ?? ""}`;
    this.calls.add({ key, kind, conversationId, reference, summary, params, text });
  }
}
