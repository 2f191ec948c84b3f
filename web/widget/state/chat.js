/**
 * The state of the widget's conversation, without any DOM: what the server said, what is on its way to it, who types,
 * what is unread. Views listen to its events and call its methods.
 */

import { browserClock } from "/web/shared/clock.js";
import { Connection } from "/web/shared/connection.js";
import { Outbox } from "/web/shared/outbox.js";
import { Timeline } from "/web/shared/timeline.js";
import { GapDetector } from "./gap-detector.js";
import { isNews } from "./news.js";
import { ReadPosition } from "./read-position.js";
import { Typing } from "./typing.js";
import { PendingRequests } from "./pending-requests.js";

const UNAUTHENTICATED = 4500;
/** @typedef {{code: string, params: object, ref: string | null}} Failure */

/**
 * Events: "conversation" (owner, place, marks, rating), "messages" (detail `{added}`), "outbox", "typing", "connection"
 * (detail `{state, code, error}`), "failure" (detail {@link Failure}), "ticket" (detail `{reference}`), "cleared" (another conversation begins).
 */
export class Chat extends EventTarget {
  #session;
  #clock;
  #connection;
  #typing;
  #gaps;
  #readPosition;
  #retriedSignIn = false;

  /** @type {object | null} `VisitorConversation` of the protocol */
  conversation = null;
  limits = {};
  /** Whether the first `session.ready` has been taken in. */
  isReady = false;

  /**
   * @param {object} options
   * @param {import("./session.js").VisitorSession} options.session
   * @param {string} options.socketUrl
   * @param {Storage} options.storage
   * @param {EventTarget} [options.network]
   * @param {import("/web/shared/clock.js").Clock} [options.clock]
   * @param {(url: string) => WebSocket} [options.socketFactory]
   */
  constructor({ session, socketUrl, storage, network, clock = browserClock, socketFactory }) {
    super();
    this.#session = session;
    this.#clock = clock;
    this.timeline = new Timeline();
    this.#typing = new Typing(this.#clock);
    this.#typing.addEventListener("change", () => this.#tell("typing"));
    this.#connection = new Connection({
      url: socketUrl,
      hello: (lastCloseCode, signal) => session.hello(this.timeline.lastSeq, lastCloseCode, signal),
      clock: this.#clock,
      network,
      socketFactory,
    });
    this.requests = new PendingRequests(this.#connection);
    this.#gaps = new GapDetector(this.timeline, this.#clock, this.#connection);
    const send = (frame) => this.#connection.send(frame);
    const report = (seq) => seq > (this.conversation?.visitor_seen_seq ?? 0) && send({ type: "seen.set", seq });
    this.#readPosition = new ReadPosition(report, this.#clock);
    this.outbox = new Outbox({ key: "destek.outbox", storage, send, clock: this.#clock });
    this.outbox.addEventListener("change", () => this.#tell("outbox"));
    this.#connection.addEventListener("state", ({ detail }) => this.#connectionChanged(detail));
    this.#connection.addEventListener("frame", ({ detail }) => this.#take(detail));
    session.addEventListener("replaced", () => this.#clear());
  }

  get connectionState() {
    return this.#connection.state;
  }

  /** @returns {{author: "bot" | "operator", name: string | null}[]} */
  get typing() {
    return this.#typing.marks;
  }

  /** Greatest `seq` that the player has seen, as far as this page knows. */
  get seenSeq() {
    return Math.max(this.#readPosition.seq, this.conversation?.visitor_seen_seq ?? 0);
  }

  /** Whether a person can answer now. */
  get isStaffed() {
    const desk = this.conversation?.desk;
    return !desk || (desk.open && desk.operators_online > 0);
  }

  /** Whether the player may be in danger: whoever is there or not, they go on writing. */
  get isInDanger() {
    return this.conversation?.in_danger === true;
  }

  get unread() {
    const seen = this.seenSeq;
    return this.timeline.messages.filter((message) => message.seq > seen && isNews(message)).length;
  }

  /** `seq` of the last message of the player; buttons above it are spent. */
  get lastOwnSeq() {
    return this.timeline.messages.findLast((message) => message.author === "visitor")?.seq ?? 0;
  }

  /** The player's messages that have no place in the log yet. @returns {import("/web/shared/outbox.js").Entry[]} */
  get pending() {
    const early = this.timeline.early.filter((message) => message.author === "visitor");
    const stored = early.map((message) => ({ ...message, id: message.client_message_id, state: "stored", error: null }));
    return [...stored, ...this.timeline.pending(this.outbox.entries)];
  }

  /** Whether the assistant listens to its buttons under the message `seq`. */
  canPress(seq) {
    const underway = this.pending.some((entry) => entry.state !== "failed");
    return ["bot", "closed"].includes(this.conversation?.status) && !underway && seq > this.lastOwnSeq;
  }

  /** The player's next words after the message `seq`, sent or on their way. */
  saidAfter(seq) {
    const reply = this.timeline.messages.slice(seq).find((message) => message.author === "visitor");
    return (reply ?? this.pending.find((entry) => entry.state !== "failed"))?.text;
  }

  start() {
    this.#connection.start();
  }

  /** After `stopped`: try once more from the beginning. */
  restart() {
    this.#session.forgetToken();
    this.#connection.start();
  }

  /** Come back with a new session, as when another tab has got another conversation. */
  renew() {
    this.#session.forgetToken();
    this.#connection.reconnect();
  }

  /** @param {string[]} [attachments] keys of uploaded files */
  send(text, attachments = []) {
    this.#write({ type: "message.send", text, ...(attachments.length > 0 && { attachments }) });
  }

  /** A ticket left while nobody can answer; kept and sent like a message. */
  leaveTicket({ account_id, description, contact }) {
    this.#write({ type: "intake.submit", account_id, description, contact }, description);
  }

  press(seq, button) {
    if (!this.canPress(seq)) return;
    this.#write({ type: "button.press", seq, button_id: button.id }, button.label);
  }

  /** Send what failed once more. @param {string} id of the outbox's entry */
  retry(id) {
    this.outbox.retry(id);
    this.#connection.hurry();
  }

  #write(frame, text) {
    this.outbox.add(frame, text);
    this.#connection.hurry();
  }

  requestHandoff() {
    this.requests.add("handoff", { type: "handoff.request", ref: "handoff" });
  }

  cancelHandoff() {
    this.requests.add("handoff", { type: "handoff.cancel", ref: "handoff" });
  }

  setLanguage(language) {
    this.#session.language = language;
    this.requests.add("language", { type: "language.set", language });
  }

  rate(score, comment) {
    this.requests.add("rating", { type: "rating.submit", score, comment, ref: "rating" });
  }

  rateAnswer(seq, helpful) {
    this.timeline.amend(seq, { helpful });
    this.requests.add(`answer ${seq}`, { type: "answer.rate", seq, helpful });
    this.#tell("conversation");
  }

  setTyping(active) {
    if (this.conversation?.status === "assigned") this.#connection.send({ type: "typing.set", active });
  }

  /** The player has seen everything up to `seq`. */
  markSeen(seq) {
    if (seq <= this.seenSeq) return;
    this.#readPosition.move(seq);
    this.#tell("conversation");
  }

  #take(frame) {
    this.requests.hear(frame);
    this.#handlers[frame.type]?.(frame);
    this.#gaps.look(frame);
  }

  #handlers = {
    "session.ready": (frame) => this.#takeReady(frame),
    "message.created": ({ message }) => this.#takeMessages([message]),
    "history.loaded": ({ messages }) => this.#takeMessages(messages, this.timeline.lastSeq === 0),
    "message.accepted": (frame) => this.#takeAccepted(frame),
    "intake.accepted": (frame) => this.#takeIntake(frame),
    "conversation.updated": ({ conversation }) => this.#takeConversation(conversation),
    "typing.changed": (frame) => this.#typing.take(frame),
    "token.renewed": (frame) => this.#session.renewed(frame),
    "error.raised": (frame) => this.#takeError(frame),
    pong: ({ head_seq }) => head_seq && this.timeline.observe(head_seq),
  };

  #takeReady({ conversation, messages, limits }) {
    this.#retriedSignIn = false;
    this.limits = limits;
    this.#typing.clear();
    const first = !this.isReady;
    this.isReady = true;
    this.#takeConversation(conversation);
    this.#takeMessages(messages, first);
    this.requests.resume(this.conversation);
    this.outbox.open();
    this.#readPosition.tell();
  }

  #takeConversation(conversation) {
    if (this.conversation?.id === conversation.id && conversation.epoch < this.conversation.epoch) return;
    this.conversation = conversation;
    this.timeline.observe(conversation.head_seq);
    if (conversation.status !== "bot") this.#typing.end("bot");
    if (conversation.status !== "assigned") this.#typing.end("operator");
    this.#tell("conversation");
  }

  #takeMessages(messages, first = false) {
    const added = this.timeline.applyAll(messages);
    for (const message of added) {
      if (message.client_message_id) this.outbox.accept(message.client_message_id);
      this.#typing.end(message.author);
    }
    if (added.length > 0 || first) this.#tell("messages", { added, first });
  }

  /** The stored copy takes the pending one's place at once; the server's own `message.created` changes nothing then. */
  #takeAccepted({ client_message_id, seq, created_at }) {
    const entry = this.outbox.accept(client_message_id);
    if (entry && !entry.frame.attachments) this.#takeMessages([{ seq, author: "visitor", text: entry.text, created_at, client_message_id }]);
  }

  #takeIntake({ client_message_id, reference }) {
    this.outbox.accept(client_message_id);
    this.#tell("ticket", { reference });
  }

  #takeError({ ref, code, params = {}, retryable = false }) {
    const ours = this.outbox.refuse({ ref, code, params, retryable });
    if (!ours || retryable) this.#tell("failure", { code, params, ref });
  }

  #connectionChanged({ state, code, error }) {
    if (state !== "online") this.outbox.pause();
    if (state === "stopped" && code === UNAUTHENTICATED && !this.#retriedSignIn) {
      this.#retriedSignIn = true;
      this.restart();
      return;
    }
    this.#tell("connection", { state, code, error });
  }

  #clear() {
    this.timeline.clear();
    this.#typing.clear();
    this.requests.clear();
    this.#readPosition.seq = 0;
    this.conversation = null;
    this.isReady = false;
    for (const entry of this.outbox.entries) {
      if (entry.frame.type === "button.press") this.outbox.discard(entry.id);
    }
    this.#tell("cleared");
  }

  #tell(name, detail = null) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
