/**
 * The desk as one operator's page knows it: queue, own conversations, presence, the conversations opened. Turns frames
 * into state and wishes into frames. Knows no DOM.
 */

import { Lists } from "./lists.js";
import { RequestFailed, Requests } from "./requests.js";
import { Thread } from "./thread.js";
import { Threads } from "./threads.js";

/**
 * @typedef {object} Clock
 * @property {(call: () => void, ms: number) => any} setTimeout
 * @property {(timer: any) => void} clearTimeout
 * @property {() => number} now milliseconds
 */

/** Until `session.ready` names the server's own. */
const LIMITS = Object.freeze({ message_max_characters: 2000 });

/**
 * Events, each without detail unless said:
 * - "change": lists, presence or a followed conversation changed
 * - "arrival": something asks for attention, detail `{kind: "queue" | "message", summary, text}`
 * - "trouble": the server refused something nobody waits for, detail = RequestFailed
 */
export class Desk extends EventTarget {
  #connection;
  #requests;
  #lists = new Lists();
  #threads;
  #operator;
  #available = false;
  #limits = LIMITS;
  #shown = null;

  /**
   * @param {object} options
   * @param {import("/web/shared/connection.js").Connection} options.connection
   * @param {import("./api.js").Operator} options.operator
   * @param {Storage} options.storage
   * @param {string} options.storageKey prefix for what is kept in it
   * @param {() => string} options.newRef
   * @param {Clock} options.clock
   */
  constructor({ connection, operator, storage, storageKey, newRef, clock }) {
    super();
    this.#connection = connection;
    this.#operator = operator;
    const send = (frame) => connection.send(frame);
    this.#requests = new Requests({ send, newRef, clock });
    this.#threads = new Threads({
      requests: this.#requests,
      make: (id) => new Thread({ id, summary: this.#lists.find(id), storageKey, storage, send, clock }),
    });
    this.#threads.addEventListener("change", () => this.#changed());
    connection.addEventListener("frame", (event) => this.#heard(event.detail));
    connection.addEventListener("state", (event) => this.#connected(event.detail.state));
  }

  /** @returns {import("./api.js").Operator} */
  get operator() {
    return this.#operator;
  }

  /** `ConversationSummary`s in serving order. */
  get queued() {
    return this.#lists.queued;
  }

  /** What this operator holds. */
  get assigned() {
    return this.#lists.assigned.map((summary) => this.#threads.get(summary.id)?.summary ?? summary);
  }

  get operatorsOnline() {
    return this.#lists.operatorsOnline;
  }

  get available() {
    return this.#available;
  }

  get limits() {
    return this.#limits;
  }

  /** Whether the operator holds as many conversations as allowed. */
  get full() {
    return this.#lists.assigned.length >= this.#operator.capacity;
  }

  /** The number of conversations with something new for this operator. */
  get unreadCount() {
    return this.#lists.assigned.filter(({ id }) => this.unread(id) > 0).length;
  }

  /** The conversation on the screen; undefined until it has been shown once. @returns {Thread | undefined} */
  thread(id) {
    return this.#threads.get(id);
  }

  holds(id) {
    return this.#lists.holds(id);
  }

  unread(id) {
    return this.#threads.get(id)?.unread ?? 0;
  }

  /** Put a conversation on the screen (null for none): it is followed and kept up to date. */
  show(id) {
    this.#shown = id;
    if (id && !this.#threads.get(id)?.loaded) this.#threads.follow(id);
  }

  /** Fetch what is worded by the server anew: the operator reads another language. */
  refresh() {
    if (this.#shown) this.#threads.follow(this.#shown);
  }

  /** @returns {Promise<string>} the id of the conversation taken @throws {RequestFailed} */
  async takeNext() {
    return this.#started(await this.#requests.ask({ type: "assignment.next" }));
  }

  /** Take this one, as it stands on the screen. @returns {Promise<string>} its id @throws {RequestFailed} */
  async take({ id, epoch }) {
    return this.#started(await this.#requests.ask({ type: "assignment.accept", conversation_id: id, epoch }));
  }

  /** @param {"bot" | "queue"} to @throws {RequestFailed} */
  async giveBack(id, to) {
    this.#ended(await this.#requests.ask({ type: "assignment.return", conversation_id: id, to }));
  }

  /** @param {"solved" | "no_reply" | "other"} reason @throws {RequestFailed} */
  async close(id, reason) {
    this.#ended(await this.#requests.ask({ type: "conversation.close", conversation_id: id, reason }));
  }

  setAvailable(available) {
    if (!this.#connection.send({ type: "presence.set", available })) throw new RequestFailed("offline");
    this.#available = available;
    this.#changed();
  }

  setTyping(id, active) {
    if (this.holds(id)) this.#connection.send({ type: "typing.set", conversation_id: id, active });
  }

  /** The operator has this conversation before the eyes, read to its end. */
  see(id) {
    const thread = this.#threads.get(id);
    if (!thread?.loaded || !this.holds(id) || this.#connection.state !== "online") return;
    const seq = thread.see();
    if (!seq) return;
    this.#connection.send({ type: "seen.set", conversation_id: id, seq });
    this.#changed();
  }

  #connected(state) {
    if (state === "online") return;
    this.#requests.abandon();
    this.#threads.pause();
  }

  #heard(frame) {
    const answered = frame.ref && this.#requests.settle(frame);
    switch (frame.type) {
      case "session.ready":
        this.#ready(frame);
        break;
      case "queue.updated":
        this.#queueUpdated(frame);
        break;
      case "conversation.changed":
        this.#conversationChanged(frame.conversation);
        break;
      case "message.created":
        this.#messageCreated(frame);
        break;
      case "message.accepted":
        this.#threads.get(frame.conversation_id)?.accept(frame, this.#operator.name);
        break;
      case "typing.changed":
        if (!this.#isMyself(frame)) this.#threads.get(frame.conversation_id)?.type(frame);
        break;
      case "assignment.started":
        if (!answered) this.#started(frame);
        break;
      case "assignment.ended":
        if (!answered) this.#ended(frame);
        break;
      case "error.raised":
        if (!answered) this.#refused(frame);
        break;
    }
  }

  /** Connected anew: what was followed is followed again, each from its own last message. */
  #ready({ operator, available, limits }) {
    this.#operator = operator;
    this.#available = available;
    this.#limits = { ...LIMITS, ...limits };
    this.#threads.resume([this.#shown, ...this.#lists.assigned.map(({ id }) => id)].filter(Boolean));
    this.#changed();
  }

  #queueUpdated(frame) {
    const arrived = this.#lists.update(frame);
    const { queued, assigned } = frame;
    for (const summary of [...queued, ...assigned]) this.#threads.get(summary.id)?.summarise(summary);
    for (const { id } of assigned) {
      if (!this.#threads.get(id)) this.#threads.follow(id);
    }
    this.#changed();
    for (const summary of arrived) {
      if (this.#available) this.#arrived({ kind: "queue", summary, text: summary.preview });
    }
  }

  /** The card is made when a conversation is opened; while the assistant has the player it goes on growing. */
  #conversationChanged(summary) {
    const { id, status } = summary;
    this.#threads.get(id)?.summarise(summary);
    if (id === this.#shown && (status === "bot" || status === "queued")) this.#threads.follow(id);
  }

  #messageCreated({ conversation_id, message }) {
    const thread = this.#threads.get(conversation_id);
    if (!thread) return;
    const added = thread.loaded ? thread.create(message) : [];
    if (thread.loaded && thread.timeline.hasGap) this.#threads.follow(conversation_id);
    this.#changed();
    for (const { author, text } of added) {
      const { summary } = thread;
      if (author === "visitor" && this.holds(conversation_id)) this.#arrived({ kind: "message", summary, text });
    }
  }

  #started({ conversation }) {
    this.#lists.take(conversation);
    this.#threads.follow(conversation.id);
    this.#threads.get(conversation.id).summarise(conversation);
    this.#changed();
    return conversation.id;
  }

  #ended({ conversation_id }) {
    this.#lists.drop(conversation_id);
    if (this.#shown === conversation_id) this.#threads.follow(conversation_id);
    this.#changed();
  }

  #refused(frame) {
    if (this.#threads.refuse(frame)) return;
    this.dispatchEvent(new CustomEvent("trouble", { detail: new RequestFailed(frame.code, frame.params) }));
  }

  #isMyself({ author, name }) {
    return author === "operator" && name === this.#operator.name;
  }

  #arrived(arrival) {
    this.dispatchEvent(new CustomEvent("arrival", { detail: arrival }));
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
