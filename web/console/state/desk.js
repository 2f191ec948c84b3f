/**
 * The desk as one operator's page knows it: queue, own conversations, offers, colleagues, what is opened. Turns frames
 * into state; what the operator asks for goes through `requests`. Knows no DOM.
 */

import { Emitter } from "/web/shared/emitter.js";
import { DeskFrames } from "./desk-frames.js";
import { DeskStatus } from "./desk-status.js";
import { ConversationLists } from "./queue/conversation-lists.js";
import { ConversationRequests } from "./conversations/conversation-requests.js";
import { AlertRules } from "./alerts/alert-rules.js";
import { Offers } from "./queue/offers.js";
import { RequestFailed, RequestChannel } from "./request-channel.js";
import { Thread } from "./conversations/thread.js";
import { Threads } from "./conversations/threads.js";

/**
 * @import { Clock } from "/web/shared/clock.js"
 * @import { Connection } from "/web/shared/connection.js"
 * @import { AssignmentEnded, ConversationSummary, FromOperator, OperatorView } from "/web/shared/frames.d.ts"
 * @import { ToOperator } from "/web/shared/frames.d.ts"
 * @import { KeyValueStore } from "/web/shared/storage.js"
 */

/** Until `session.ready` names the server's own. */
/** @type {Record<string, number>} */
const LIMITS = Object.freeze({ message_max_characters: 2000 });

/** @typedef {{id: string, reason: AssignmentEnded["reason"], by: string | null}} Loss */

/**
 * Events, each without detail unless said:
 * - "change": lists, presence, offers, colleagues or a followed conversation changed
 * - "missed": an offer was not answered in time and this operator is away now, detail = its summary
 * - "lost": a conversation was taken from this operator, detail `{id, reason, by}`
 * - "trouble": the server refused something nobody waits for, detail = RequestFailed
 * - "ticket": something was done to a ticket, detail = its reference
 * - "player": what the site says of a player has come, detail = the conversation's id
 * What asks for attention is in `alerts`.
 * @extends {Emitter<{change: null, missed: ConversationSummary, lost: Loss, trouble: RequestFailed, ticket: string,
 *   player: string}>}
 */
export class Desk extends Emitter {
  #connection;
  #channel;
  #lists = new ConversationLists();
  #alertRules;
  /** What the server bounds. @type {Record<string, number>} */
  limits = LIMITS;
  /** @type {string | null} the conversation on the screen */
  shown = null;

  /**
   * @param {object} options
   * @param {Connection<ToOperator, FromOperator>} options.connection
   * @param {OperatorView} options.operator
   * @param {KeyValueStore} options.storage
   * @param {string} options.storageKey prefix for what is kept in it
   * @param {() => string} options.newRef
   * @param {Clock} options.clock
   */
  constructor({ connection, operator, storage, storageKey, newRef, clock }) {
    super();
    this.#connection = connection;
    this.status = new DeskStatus(operator);
    this.offers = new Offers();
    /** @param {FromOperator} frame */
    const send = (frame) => connection.send(frame);
    const hurry = () => connection.hurry();
    this.#channel = new RequestChannel({ send, newRef, clock });
    this.#alertRules = new AlertRules({ clock });
    this.alerts = this.#alertRules.alerts;
    const parts = { lists: this.#lists, channel: this.#channel, alertRules: this.#alertRules, send };
    const frames = new DeskFrames(this, parts);
    this.requests = new ConversationRequests({
      channel: this.#channel,
      started: (frame) => frames.started(frame),
      ended: (frame) => frames.ended(frame),
    });
    this.threads = new Threads({
      channel: this.#channel,
      make: (id) => new Thread({ id, summary: this.summaryOf(id), storageKey, storage, send, hurry, clock }),
    });
    this.threads.on("change", () => this.#changed());
    connection.on("frame", ({ detail }) => frames.take(detail));
    connection.on("state", ({ detail }) => detail.state === "online" || this.#connectionLost());
  }

  /** @returns {OperatorView} */
  get operator() {
    return this.status.operator;
  }

  /** Whether the lists have come: until then empty ones say nothing. */
  get isListed() {
    return this.#lists.isKnown;
  }

  /** `ConversationSummary`s in serving order. */
  get queued() {
    return this.#lists.queued;
  }

  /** What this operator holds. */
  get assigned() {
    return this.#lists.assigned.map((summary) => this.threads.get(summary.id)?.summary ?? summary);
  }

  get available() {
    return this.status.available;
  }

  /** Whether the operator holds as many conversations as allowed. */
  get full() {
    return this.#lists.assigned.length >= this.operator.capacity;
  }

  /**
   * The conversation on the screen; undefined until it has been shown once.
   * @param {string} id
   * @returns {Thread | undefined}
   */
  thread(id) {
    return this.threads.get(id);
  }

  /** @param {string} id */
  holds(id) {
    return this.#lists.holds(id);
  }

  /**
   * The own conversation with unread words that comes after this one, from the top again after the last.
   * @param {string | null} current
   * @returns {string | null} null where all is read
   */
  nextUnread(current) {
    const ids = this.assigned.map(({ id }) => id);
    const at = current === null ? -1 : ids.indexOf(current);
    const inOrder = [...ids.slice(at + 1), ...ids.slice(0, Math.max(0, at))];
    return inOrder.find((id) => this.unread(id) > 0) ?? null;
  }

  /** @param {string} id */
  unread(id) {
    return this.threads.get(id)?.unread ?? 0;
  }

  /**
   * Put a conversation on the screen (null for none): it is followed, and let go when another takes its place.
   * @param {string | null} id
   */
  show(id) {
    const before = this.shown;
    this.shown = id;
    if (before && before !== id && !this.holds(before)) {
      this.#connection.send({ type: "conversation.leave", conversation_id: before });
      this.threads.leave(before);
    }
    if (!id) return;
    this.#alertRules.seen(id);
    if (!this.threads.get(id)?.loaded) this.threads.follow(id);
  }

  /** Fetch what is worded by the server anew: the operator reads another language. */
  refresh() {
    if (this.shown) this.threads.follow(this.shown);
  }

  /** What the last talk left to do is done. */
  endWrapUp() {
    this.#connection.send({ type: "wrap_up.end" });
  }

  /** @param {boolean} available @param {string} [reason] of a break */
  setAvailable(available, reason = "") {
    if (!this.#connection.send({ type: "presence.set", available, reason })) throw new RequestFailed("offline");
    this.status.available = available;
    this.status.reason = available ? "" : reason;
    this.#changed();
  }

  /** @param {string} id @param {boolean} active */
  setTyping(id, active) {
    if (this.holds(id)) this.#connection.send({ type: "typing.set", conversation_id: id, active });
  }

  /** The operator has this conversation before the eyes, read to its end. @param {string} id */
  see(id) {
    const thread = this.threads.get(id);
    if (!thread?.loaded || !this.holds(id) || this.#connection.state !== "online") return;
    const seq = thread.see();
    if (!seq) return;
    this.#connection.send({ type: "seen.set", conversation_id: id, seq });
    this.#alertRules.seen(id);
    this.#changed();
  }

  #connectionLost() {
    this.#channel.abandon();
    this.threads.pause();
  }

  /** What is known of a conversation that waits or is held. @param {string} id */
  summaryOf(id) {
    return this.#lists.find(id) ?? this.status.latest.held.find((summary) => summary.id === id);
  }

  #changed() {
    this.emit("change", null);
  }
}
