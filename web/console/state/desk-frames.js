/** Turns the frames of the server into the state of a desk. Knows no DOM. */

import { dispatch } from "/web/shared/dispatch.js";
import { RequestFailed } from "./request-channel.js";

/**
 * @import { AlertRules } from "./alerts/alert-rules.js"
 * @import { Desk } from "./desk.js"
 * @import { ConversationLists } from "./queue/conversation-lists.js"
 * @import { RequestChannel } from "./request-channel.js"
 * @import { Handlers } from "/web/shared/dispatch.js"
 * @import { AssignmentEnded, AssignmentStarted, ConsoleReady, ConversationSummary } from "/web/shared/frames.d.ts"
 * @import { DeskUpdated, ErrorRaised, MessageCreated, NotificationRaised, OfferEnded } from "/web/shared/frames.d.ts"
 * @import { FromOperator, OfferMade, PresenceChanged, QueueChanged } from "/web/shared/frames.d.ts"
 * @import { ToOperator, TypingChanged } from "/web/shared/frames.d.ts"
 */

export class DeskFrames {
  #desk;
  #lists;
  #channel;
  #alertRules;
  #send;

  /**
   * @param {Desk} desk
   * @param {object} parts that are the desk's own
   * @param {ConversationLists} parts.lists
   * @param {RequestChannel} parts.channel
   * @param {AlertRules} parts.alertRules
   * @param {(frame: FromOperator) => boolean} parts.send
   */
  constructor(desk, { lists, channel, alertRules, send }) {
    this.#send = send;
    this.#desk = desk;
    this.#lists = lists;
    this.#channel = channel;
    this.#alertRules = alertRules;
  }

  /** Take in a frame of the server. @param {ToOperator} frame */
  take(frame) {
    const answered = this.#channel.settle(frame);
    /** @type {Handlers<ToOperator>} */
    const handlers = {
      "session.ready": (ready) => this.#ready(ready),
      "queue.updated": (queue) => this.#queueTold(this.#lists.update(queue), [...queue.queued, ...queue.assigned]),
      "queue.changed": (change) => this.#queueChanged(change),
      "conversation.changed": ({ conversation }) => this.#conversationChanged(conversation),
      "delivery.changed": ({ conversation_id, delivery }) =>
        this.#desk.threads.get(conversation_id)?.deliveries.take(delivery),
      "message.created": (created) => this.#messageCreated(created),
      "message.accepted": (mine) =>
        this.#desk.threads.get(mine.conversation_id)?.accept(mine, this.#desk.operator.name),
      "typing.changed": (typing) => this.#typed(typing),
      "assignment.started": (assignment) => answered || this.#given(assignment),
      "assignment.ended": (assignment) => answered || this.#taken(assignment),
      "presence.changed": (presence) => this.#presenceChanged(presence),
      "offer.made": (offer) => this.#offered(offer),
      "offer.ended": (offer) => this.#offerEnded(offer),
      "note.added": ({ conversation_id, note }) => this.#desk.threads.get(conversation_id)?.note(note),
      "player.loaded": ({ conversation_id }) => this.#desk.emit("player", conversation_id),
      "notification.raised": (notification) => this.#notified(notification),
      "ticket.changed": ({ reference }) => this.#desk.emit("ticket", reference),
      "desk.updated": (update) => this.#statusChanged(update),
      "error.raised": (error) => answered || this.#refused(error),
    };
    dispatch(handlers, frame);
  }

  /**
   * Connected anew: what was followed is followed again, each from its own last message.
   * @param {ConsoleReady} frame
   */
  #ready(frame) {
    this.#desk.status.ready(frame);
    this.#desk.limits = { ...this.#desk.limits, ...frame.limits };
    this.#desk.offers.clear();
    this.#alertRules.forgetOffers();
    const shown = this.#desk.shown === null ? [] : [this.#desk.shown];
    this.#desk.threads.resume([...shown, ...this.#lists.assigned.map(({ id }) => id)]);
    this.#desk.emit("change", null);
  }

  /** @param {QueueChanged} change */
  #queueChanged(change) {
    const arrived = this.#lists.change(change);
    if (arrived === null) this.#send({ type: "queue.load" });
    else
      this.#queueTold(
        arrived,
        [...change.queued, ...change.assigned].map(({ row }) => row),
      );
  }

  /**
   * @param {ConversationSummary[]} arrived
   * @param {ConversationSummary[]} told rows that are new or other than before
   */
  #queueTold(arrived, told) {
    const { queued, assigned } = this.#lists;
    for (const row of told) this.#desk.threads.get(row.id)?.summarise(row);
    for (const { id } of assigned) if (!this.#desk.threads.get(id)) this.#desk.threads.follow(id);
    this.#alertRules.waiting(new Set(queued.map(({ id }) => id)));
    for (const summary of arrived) {
      if (this.#desk.status.available && summary.serves !== false) this.#alertRules.enqueued(summary);
    }
    this.#desk.emit("change", null);
  }

  /**
   * The card is made when a conversation is opened; while the assistant has the player it goes on growing.
   * @param {ConversationSummary} summary
   */
  #conversationChanged(summary) {
    const { id, status } = summary;
    this.#desk.threads.get(id)?.summarise(summary);
    if (id === this.#desk.shown && (status === "bot" || status === "queued")) this.#desk.threads.follow(id);
  }

  /** @param {MessageCreated} given */
  #messageCreated({ conversation_id, message }) {
    const thread = this.#desk.threads.get(conversation_id);
    if (!thread) return;
    const added = thread.create(message);
    if (!thread.loaded) return;
    if (thread.timeline.hasGap) this.#desk.threads.follow(conversation_id);
    this.#desk.emit("change", null);
    for (const { author, text } of added) {
      const { summary } = thread;
      if (author === "visitor" && summary && this.#desk.holds(conversation_id)) this.#alertRules.message(summary, text);
    }
  }

  /** This operator holds it. @param {AssignmentStarted} frame */
  started({ conversation }) {
    this.#lists.take(conversation);
    this.#desk.threads.follow(conversation.id);
    this.#desk.threads.get(conversation.id)?.summarise(conversation);
    this.#desk.emit("change", null);
  }

  /** This operator holds it no longer. @param {AssignmentEnded} frame */
  ended({ conversation_id }) {
    this.#lists.drop(conversation_id);
    this.#alertRules.seen(conversation_id);
    if (this.#desk.shown === conversation_id) this.#desk.threads.follow(conversation_id);
    this.#desk.emit("change", null);
  }

  /** Somebody else's doing: it is this operator's now. @param {AssignmentStarted} frame */
  #given(frame) {
    this.started(frame);
    this.#alertRules.assigned(frame.conversation);
  }

  /**
   * Somebody else's doing, or this console was silent for too long: it is no longer this operator's.
   * @param {AssignmentEnded} frame
   */
  #taken(frame) {
    this.ended(frame);
    const { conversation_id: id, reason = "given_back", by = null } = frame;
    this.#desk.emit("lost", { id, reason, by });
  }

  /** @param {PresenceChanged} presence */
  #presenceChanged(presence) {
    this.#desk.status.present(presence);
    this.#desk.emit("change", null);
  }

  /** @param {OfferMade} frame */
  #offered(frame) {
    this.#desk.offers.make(frame);
    this.#alertRules.offered(frame);
    this.#desk.emit("change", null);
  }

  /** One that nobody answered sends this operator on a break; `presence.changed` tells. @param {OfferEnded} given */
  #offerEnded({ offer_id, reason }) {
    const offer = this.#desk.offers.end(offer_id);
    this.#alertRules.offerEnded(offer_id);
    this.#desk.emit("change", null);
    if (!offer || reason !== "lapsed") return;
    this.#desk.emit("missed", offer.conversation);
  }

  /** @param {NotificationRaised} frame */
  #notified(frame) {
    const id = frame.conversation_id;
    const summary = id ? (this.#desk.summaryOf(id) ?? this.#desk.threads.get(id)?.summary ?? { id }) : undefined;
    const isShown = Boolean(id) && id === this.#desk.shown;
    this.#alertRules.raised(frame, { summary, isShown, isAvailable: this.#desk.status.available });
  }

  /** @param {DeskUpdated} frame */
  #statusChanged(frame) {
    this.#desk.status.update(frame);
    if (!this.#desk.status.latest.wait_alert) this.#alertRules.waitIsFine();
    this.#desk.emit("change", null);
  }

  /** @param {TypingChanged} frame */
  #typed(frame) {
    if (frame.author === "operator" && frame.name === this.#desk.operator.name) return;
    this.#desk.threads.get(frame.conversation_id)?.type(frame);
  }

  /** @param {ErrorRaised} frame */
  #refused(frame) {
    if (this.#desk.threads.refuse(frame)) return;
    this.#desk.emit("trouble", new RequestFailed(frame.code, frame.params));
  }
}
