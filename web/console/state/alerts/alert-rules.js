/** Which events at the desk become alerts for this operator, and what answers each of them. Knows no DOM. */

import { Alerts } from "./alerts.js";

/**
 * @import { Known } from "../labels.js"
 * @import { Offer } from "../queue/offers.js"
 * @import { Alert } from "./alerts.js"
 * @import { Clock } from "/web/shared/clock.js"
 * @import { ConversationSummary, NotificationRaised } from "/web/shared/frames.d.ts"
 */

/** Alerts about somebody who waits: over as soon as nobody waits there any more. */
const QUEUE_KINDS = new Set(["enqueued", "requeued"]);

export class AlertRules {
  /** @param {{clock: Clock}} options */
  constructor({ clock }) {
    this.alerts = new Alerts({ clock });
  }

  /** Somebody new waits. @param {ConversationSummary} summary */
  enqueued(summary) {
    this.#raise("enqueued", { summary, text: summary.preview });
  }

  /**
   * The player of a held conversation wrote.
   * @param {ConversationSummary} summary
   * @param {string} text
   */
  message(summary, text) {
    this.#raise("message", { summary, text });
  }

  /** A conversation was given to this operator. @param {ConversationSummary} summary */
  assigned(summary) {
    this.#raise("assigned", { summary, text: summary.preview });
  }

  /** @param {Offer} offer */
  offered({ offer_id, conversation }) {
    this.alerts.settle(({ kind, conversationId }) => QUEUE_KINDS.has(kind) && conversationId === conversation.id);
    this.#raise("offer", { key: `offer ${offer_id}`, summary: conversation, text: conversation.preview });
  }

  /** @param {string} offerId */
  offerEnded(offerId) {
    this.alerts.settle(({ key }) => key === `offer ${offerId}`);
  }

  /** Connected anew: the server tells of the offers that are still open. */
  forgetOffers() {
    this.alerts.settle(({ kind }) => kind === "offer");
  }

  /**
   * `notification.raised`.
   * @param {NotificationRaised} frame
   * @param {{summary?: Known, isShown: boolean, isAvailable: boolean}} now what the desk knows of its conversation
   */
  raised({ kind, reference = null, params = {} }, { summary, isShown, isAvailable }) {
    if (isShown || (QUEUE_KINDS.has(kind) && !isAvailable)) return;
    this.#raise(kind, { summary, reference, params, text: String(params.text ?? "") });
  }

  /** These conversations wait now, and no others. @param {Set<string>} ids */
  waiting(ids) {
    this.alerts.settle(({ kind, conversationId }) => QUEUE_KINDS.has(kind) && !ids.has(conversationId ?? ""));
  }

  /**
   * The conversation is on the screen, or nothing of this operator's any more. An offer wants its own answer.
   * @param {string} id
   */
  seen(id) {
    this.alerts.settle(({ kind, conversationId }) => conversationId === id && kind !== "offer");
  }

  /** The oldest wait is back within its limit. */
  waitIsFine() {
    this.alerts.settle(({ kind }) => kind === "wait_alert");
  }

  /** @param {string} kind @param {Partial<Alert>} about */
  #raise(kind, { key, summary, reference = null, params = {}, text = "" }) {
    const conversationId = summary?.id ?? null;
    const family = QUEUE_KINDS.has(kind) ? "queue" : kind;
    key ??= `${family} ${reference ?? conversationId ?? ""}`;
    this.alerts.add({ key, kind, conversationId, reference, summary, params, text });
  }
}
