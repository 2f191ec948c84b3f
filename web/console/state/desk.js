/**
 * The desk as one operator's page knows it: queue, own conversations, offers, colleagues, what is opened. Turns frames
 * into state; what the operator asks for goes through `requests`. Knows no DOM.
 */

import { DeskStatus } from "./desk-status.js";
import { ConversationLists } from "./queue/conversation-lists.js";
import { ConversationRequests } from "./conversations/conversation-requests.js";
import { AlertRules } from "./alerts/alert-rules.js";
import { Offers } from "./queue/offers.js";
import { RequestFailed, RequestChannel } from "./request-channel.js";
import { Thread } from "./conversations/thread.js";
import { Threads } from "./conversations/threads.js";

/** Until `session.ready` names the server's own. */
const LIMITS = Object.freeze({ message_max_characters: 2000 });

/**
 * Events, each without detail unless said:
 * - "change": lists, presence, offers, colleagues or a followed conversation changed
 * - "missed": an offer was not answered in time and this operator is away now, detail = its summary
 * - "lost": a conversation was taken from this operator, detail `{id, reason, by}`
 * - "trouble": the server refused something nobody waits for, detail = RequestFailed
 * What asks for attention is in `alerts`.
 */
export class Desk extends EventTarget {
  #connection;
  #channel;
  #lists = new ConversationLists();
  #alertRules;
  #limits = LIMITS;
  #shown = null;

  /**
   * @param {object} options
   * @param {import("/web/shared/connection.js").Connection} options.connection
   * @param {import("./api.js").Operator} options.operator
   * @param {Storage} options.storage
   * @param {string} options.storageKey prefix for what is kept in it
   * @param {() => string} options.newRef
   * @param {import("/web/shared/clock.js").Clock} options.clock
   */
  constructor({ connection, operator, storage, storageKey, newRef, clock }) {
    super();
    this.#connection = connection;
    this.status = new DeskStatus(operator);
    this.offers = new Offers();
    const send = (frame) => connection.send(frame);
    const hurry = () => connection.hurry();
    this.#channel = new RequestChannel({ send, newRef, clock });
    this.#alertRules = new AlertRules({ clock });
    this.alerts = this.#alertRules.alerts;
    this.requests = new ConversationRequests({
      channel: this.#channel,
      started: (frame) => this.#started(frame),
      ended: (frame) => this.#ended(frame),
    });
    this.threads = new Threads({
      channel: this.#channel,
      make: (id) => new Thread({ id, summary: this.#find(id), storageKey, storage, send, hurry, clock }),
    });
    this.threads.addEventListener("change", () => this.#changed());
    connection.addEventListener("frame", (event) => this.#heard(event.detail));
    connection.addEventListener("state", ({ detail }) => detail.state === "online" || this.#connectionLost());
  }

  /** @returns {import("./api.js").Operator} */
  get operator() {
    return this.status.operator;
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

  get limits() {
    return this.#limits;
  }

  /** Whether the operator holds as many conversations as allowed. */
  get full() {
    return this.#lists.assigned.length >= this.operator.capacity;
  }

  /** The conversation on the screen; undefined until it has been shown once. @returns {Thread | undefined} */
  thread(id) {
    return this.threads.get(id);
  }

  holds(id) {
    return this.#lists.holds(id);
  }

  unread(id) {
    return this.threads.get(id)?.unread ?? 0;
  }

  /** Put a conversation on the screen (null for none): it is followed, and let go when another takes its place. */
  show(id) {
    const before = this.#shown;
    this.#shown = id;
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
    if (this.#shown) this.threads.follow(this.#shown);
  }

  setAvailable(available) {
    if (!this.#connection.send({ type: "presence.set", available })) throw new RequestFailed("offline");
    this.status.available = available;
    this.#changed();
  }

  setTyping(id, active) {
    if (this.holds(id)) this.#connection.send({ type: "typing.set", conversation_id: id, active });
  }

  /** The operator has this conversation before the eyes, read to its end. */
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

  #heard(frame) {
    const answered = frame.ref && this.#channel.settle(frame);
    const hear = {
      "session.ready": () => this.#ready(frame),
      "queue.updated": () => this.#queueUpdated(frame),
      "conversation.changed": () => this.#conversationChanged(frame.conversation),
      "message.created": () => this.#messageCreated(frame),
      "message.accepted": () => this.threads.get(frame.conversation_id)?.accept(frame, this.operator.name),
      "typing.changed": () => this.#typed(frame),
      "assignment.started": () => answered || this.#given(frame),
      "assignment.ended": () => answered || this.#taken(frame),
      "presence.changed": () => this.#presenceChanged(frame),
      "offer.made": () => this.#offered(frame),
      "offer.ended": () => this.#offerEnded(frame),
      "note.added": () => this.threads.get(frame.conversation_id)?.note(frame.note),
      "notification.raised": () => this.#notified(frame),
      "desk.updated": () => this.#statusChanged(frame),
      "error.raised": () => answered || this.#refused(frame),
    };
    hear[frame.type]?.();
  }

  /** Connected anew: what was followed is followed again, each from its own last message. */
  #ready(frame) {
    this.status.ready(frame);
    this.#limits = { ...LIMITS, ...frame.limits };
    this.offers.clear();
    this.#alertRules.forgetOffers();
    this.threads.resume([this.#shown, ...this.#lists.assigned.map(({ id }) => id)].filter(Boolean));
    this.#changed();
  }

  #queueUpdated(frame) {
    const arrived = this.#lists.update(frame);
    const { queued, assigned } = frame;
    for (const row of [...queued, ...assigned]) this.threads.get(row.id)?.summarise(row);
    for (const { id } of assigned) if (!this.threads.get(id)) this.threads.follow(id);
    this.#alertRules.waiting(new Set(queued.map(({ id }) => id)));
    for (const summary of arrived) {
      if (this.status.available && summary.serves !== false) this.#alertRules.enqueued(summary);
    }
    this.#changed();
  }

  /** The card is made when a conversation is opened; while the assistant has the player it goes on growing. */
  #conversationChanged(summary) {
    const { id, status } = summary;
    this.threads.get(id)?.summarise(summary);
    if (id === this.#shown && (status === "bot" || status === "queued")) this.threads.follow(id);
  }

  #messageCreated({ conversation_id, message }) {
    const thread = this.threads.get(conversation_id);
    if (!thread) return;
    const added = thread.create(message);
    if (!thread.loaded) return;
    if (thread.timeline.hasGap) this.threads.follow(conversation_id);
    this.#changed();
    for (const { author, text } of added) {
      if (author === "visitor" && this.holds(conversation_id)) this.#alertRules.message(thread.summary, text);
    }
  }

  #started({ conversation }) {
    this.#lists.take(conversation);
    this.threads.follow(conversation.id);
    this.threads.get(conversation.id).summarise(conversation);
    this.#changed();
  }

  #ended({ conversation_id }) {
    this.#lists.drop(conversation_id);
    this.#alertRules.seen(conversation_id);
    if (this.#shown === conversation_id) this.threads.follow(conversation_id);
    this.#changed();
  }

  /** Somebody else's doing: it is this operator's now. */
  #given(frame) {
    this.#started(frame);
    this.#alertRules.assigned(frame.conversation);
  }

  /** Somebody else's doing, or this console was silent for too long: it is no longer this operator's. */
  #taken(frame) {
    this.#ended(frame);
    const { conversation_id: id, reason = "given_back", by = null } = frame;
    this.dispatchEvent(new CustomEvent("lost", { detail: { id, reason, by } }));
  }

  #presenceChanged({ available }) {
    this.status.available = available;
    this.#changed();
  }

  #offered(frame) {
    this.offers.make(frame);
    this.#alertRules.offered(frame);
    this.#changed();
  }

  /** One that nobody answered sends this operator on a break; `presence.changed` tells. */
  #offerEnded({ offer_id, reason }) {
    const offer = this.offers.end(offer_id);
    this.#alertRules.offerEnded(offer_id);
    this.#changed();
    if (!offer || reason !== "lapsed") return;
    this.dispatchEvent(new CustomEvent("missed", { detail: offer.conversation }));
  }

  #notified(frame) {
    const id = frame.conversation_id;
    const summary = id ? (this.#find(id) ?? this.threads.get(id)?.summary ?? { id }) : undefined;
    const isShown = Boolean(id) && id === this.#shown;
    this.#alertRules.raised(frame, { summary, isShown, isAvailable: this.status.available });
  }

  #statusChanged(frame) {
    this.status.update(frame);
    if (!this.status.latest.wait_alert) this.#alertRules.waitIsFine();
    this.#changed();
  }

  #typed(frame) {
    if (frame.author === "operator" && frame.name === this.operator.name) return;
    this.threads.get(frame.conversation_id)?.type(frame);
  }

  #refused(frame) {
    if (this.threads.refuse(frame)) return;
    this.dispatchEvent(new CustomEvent("trouble", { detail: new RequestFailed(frame.code, frame.params) }));
  }

  #find(id) {
    return this.#lists.find(id) ?? this.status.latest.held.find((summary) => summary.id === id);
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
