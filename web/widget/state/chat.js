/**
 * The state of the widget's conversation, without any DOM: what the server said, what is on its way to it, who types,
 * what is unread. Views listen to its events and call its methods.
 */

import { dispatch } from "/web/shared/dispatch.js";
import { Emitter } from "/web/shared/emitter.js";
import { browserClock } from "/web/shared/clock.js";
import { Connection } from "/web/shared/connection.js";
import { Outbox } from "/web/shared/outbox.js";
import { Timeline } from "/web/shared/timeline.js";
import { isFromDesk, storedEntry } from "./messages.js";
import { GapDetector } from "./gap-detector.js";
import { isNews } from "./news.js";
import { ReadPosition } from "./read-position.js";
import { Typing } from "./typing.js";
import { PendingRequests } from "./pending-requests.js";

/**
 * @import { ChatEvents, ChatOptions } from "./chat-types.js"
 * @import { TypingMark } from "./typing.js"
 * @import { StateChange } from "/web/shared/connection.js"
 * @import { Handlers } from "/web/shared/dispatch.js"
 * @import { ButtonView, FromVisitor, SessionReady, ToVisitor, VisitorConversation } from "/web/shared/frames.d.ts"
 * @import { Language } from "/web/shared/locale.js"
 * @import { Entry } from "/web/shared/outbox.js"
 * @import { Message } from "/web/shared/timeline.js"
 */

const UNAUTHENTICATED = 4500;
/** @extends {Emitter<ChatEvents>} */
export class Chat extends Emitter {
  #session;
  #clock;
  /** @type {Connection<ToVisitor, FromVisitor>} */
  #connection;
  #typing;
  #gaps;
  #readPosition;
  #retriedSignIn = false;
  /** @type {VisitorConversation | null} */
  conversation = null;
  /** @type {Record<string, number>} */
  limits = {};
  /** Whether the first `session.ready` has been taken in. */
  isReady = false;

  /** @param {ChatOptions} options */
  constructor({ session, socketUrl, storage, network, clock = browserClock, socketFactory }) {
    super();
    this.#session = session;
    this.#clock = clock;
    this.timeline = new Timeline();
    this.#typing = new Typing(this.#clock);
    this.#typing.on("change", () => this.emit("typing", null));
    this.#connection = new Connection({
      url: socketUrl,
      hello: (lastCloseCode, signal) => session.hello(this.timeline.lastSeq, lastCloseCode, signal),
      clock: this.#clock,
      network,
      socketFactory,
    });
    this.requests = new PendingRequests(this.#connection);
    this.#gaps = new GapDetector(this.timeline, this.#clock, this.#connection);
    /** @param {FromVisitor} frame */
    const send = (frame) => this.#connection.send(frame);
    /** @param {number} seq */
    const report = (seq) => seq > (this.conversation?.visitor_seen_seq ?? 0) && send({ type: "seen.set", seq });
    this.#readPosition = new ReadPosition(report, this.#clock);
    this.outbox = new Outbox({ key: "destek.outbox", storage, send, clock: this.#clock });
    this.outbox.on("change", () => this.emit("outbox", null));
    this.#connection.on("state", ({ detail }) => this.#connectionChanged(detail));
    this.#connection.on("frame", ({ detail: frame }) => {
      this.requests.hear(frame);
      dispatch(this.#handlers, frame);
      this.#gaps.look(frame);
    });
    session.on("replaced", () => this.#clear());
  }

  get connectionState() {
    return this.#connection.state;
  }

  /** @returns {TypingMark[]} */
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

  get isBegun() {
    return this.timeline.lastSeqOf("visitor") > 0;
  }

  get unread() {
    const seen = this.seenSeq;
    return this.timeline.messages.filter((message) => message.seq > seen && isNews(message)).length;
  }

  /** The player's messages that have no place in the log yet. @returns {Entry[]} */
  get pending() {
    const early = this.timeline.early.filter((message) => message.author === "visitor");
    return [...early.map(storedEntry), ...this.timeline.pending(this.outbox.entries)];
  }

  /** Whether the assistant listens to its buttons under the message `seq`. @param {number} seq */
  canPress(seq) {
    const underway = this.pending.some((entry) => entry.state !== "failed");
    return (
      ["bot", "closed"].includes(this.conversation?.status ?? "") &&
      !underway &&
      seq > this.timeline.lastSeqOf("visitor")
    );
  }

  /** The player's next words after the message `seq`, sent or on their way. @param {number} seq */
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

  /** @param {string} text @param {string[]} [attachments] keys of uploaded files */
  send(text, attachments = []) {
    this.#write({ type: "message.send", text, ...(attachments.length > 0 && { attachments }) });
  }

  /**
   * Leave a ticket while nobody can answer.
   * @param {{account_id: string, description: string, contact: string}} ticket
   */
  leaveTicket({ account_id, description, contact }) {
    this.#write({ type: "intake.submit", account_id, description, contact }, description);
  }

  /** @param {number} seq @param {ButtonView} button */
  press(seq, button) {
    if (!this.canPress(seq)) return;
    this.#write({ type: "button.press", seq, button_id: button.id }, button.label);
  }

  /** Send what failed once more. @param {string} id of the outbox's entry */
  retry(id) {
    this.outbox.retry(id);
    this.#connection.hurry();
  }

  /** @param {{type: string, text?: string, [field: string]: unknown}} frame @param {string} [text] */
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

  /** @param {Language} language */
  setLanguage(language) {
    this.#session.language = language;
    this.requests.add("language", { type: "language.set", language });
  }

  /** @param {number} score @param {string} comment */
  rate(score, comment) {
    this.requests.add("rating", { type: "rating.submit", score, comment, ref: "rating" });
  }

  /** @param {number} seq @param {boolean} helpful */
  rateAnswer(seq, helpful) {
    this.timeline.amend(seq, { helpful });
    this.requests.add(`answer ${seq}`, { type: "answer.rate", seq, helpful });
    this.emit("conversation", null);
  }

  /** @param {boolean} active */
  setTyping(active) {
    if (this.conversation?.status === "assigned") this.#connection.send({ type: "typing.set", active });
  }

  /** The player has seen everything up to `seq`. @param {number} seq */
  markSeen(seq) {
    if (seq <= this.seenSeq) return;
    this.#readPosition.move(seq);
    this.emit("conversation", null);
  }

  /** @type {Handlers<ToVisitor>} */
  #handlers = {
    "session.ready": (frame) => this.#takeReady(frame),
    "message.created": ({ message }) => this.#takeMessages([message]),
    "history.loaded": ({ messages }) => this.#takeMessages(messages, this.timeline.lastSeq === 0),
    // The stored copy takes the pending one's place at once; the server's own `message.created` changes nothing then.
    "message.accepted": ({ client_message_id, seq, created_at }) => {
      const { text, frame } = this.outbox.accept(client_message_id) ?? { text: "", frame: null };
      if (!frame || frame.attachments) return;
      this.#takeMessages([{ seq, author: "visitor", text, created_at, client_message_id }]);
    },
    "intake.accepted": ({ client_message_id, reference }) => {
      this.outbox.accept(client_message_id);
      this.emit("ticket", { reference });
    },
    "conversation.updated": ({ conversation }) => this.#takeConversation(conversation),
    "typing.changed": (frame) => this.#typing.take(frame),
    "token.renewed": (frame) => this.#session.renewed(frame),
    "error.raised": ({ ref, code, params = {}, retryable = false }) => {
      const ours = this.outbox.refuse({ ref, code, params, retryable });
      if (!ours || retryable) this.emit("failure", { code, params, ref });
    },
    pong: ({ head_seq }) => head_seq && this.timeline.observe(head_seq),
  };

  /** @param {SessionReady} given */
  #takeReady({ conversation, messages, limits }) {
    this.#retriedSignIn = false;
    this.limits = limits;
    this.#typing.clear();
    const first = !this.isReady;
    this.isReady = true;
    this.#takeConversation(conversation);
    this.#takeMessages(messages, first);
    this.requests.resume(conversation);
    this.outbox.open();
    this.#readPosition.tell();
  }

  /** @param {VisitorConversation} conversation */
  #takeConversation(conversation) {
    if (this.conversation?.id === conversation.id && conversation.epoch < this.conversation.epoch) return;
    this.conversation = conversation;
    this.timeline.observe(conversation.head_seq);
    if (conversation.status !== "bot") this.#typing.end("bot");
    if (conversation.status !== "assigned") this.#typing.end("operator");
    this.emit("conversation", null);
  }

  /** @param {Message[]} messages @param {boolean} [first] */
  #takeMessages(messages, first = false) {
    const added = this.timeline.applyAll(messages);
    for (const message of added) {
      if (message.client_message_id) this.outbox.accept(message.client_message_id);
      if (isFromDesk(message)) this.#typing.end(message.author);
    }
    if (added.length > 0 || first) this.emit("messages", { added, first });
  }

  /** @param {StateChange} given */
  #connectionChanged({ state, code, error }) {
    if (state !== "online") this.outbox.pause();
    if (state === "stopped" && code === UNAUTHENTICATED && !this.#retriedSignIn) {
      this.#retriedSignIn = true;
      this.restart();
      return;
    }
    this.emit("connection", { state, code, error });
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
    this.emit("cleared", null);
  }
}
