/**
 * The messages of one conversation, ordered by `seq` and without gaps. What comes too early is held back until the
 * missing ones are there; a gap that stays is the connection's business (reconnect with `after_seq = lastSeq`).
 */

/**
 * @import { MessageView } from "./frames.d.ts"
 * @import { Entry } from "./outbox.js"
 */

/**
 * A message as far as the log needs it; what came from the desk has all fields of `MessageView`.
 * @typedef {Pick<MessageView, "seq" | "author" | "text" | "created_at"> & Partial<MessageView>} Message
 */

export class Timeline {
  /** @type {Message[]} */
  #messages = [];
  /** @type {Map<number, Message>} messages that came before an earlier one */
  #early = new Map();
  #head = 0;

  /** @returns {readonly Message[]} `seq` 1, 2, 3 ... `lastSeq` */
  get messages() {
    return this.#messages;
  }

  /** @returns {Message[]} messages held back, in order, because an earlier one is missing */
  get early() {
    return [...this.#early.values()].sort((a, b) => a.seq - b.seq);
  }

  /** The last message held without a gap before it; 0 for none. */
  get lastSeq() {
    return this.#messages.length;
  }

  /** The last message of an author; 0 for none. @param {Message["author"]} author */
  lastSeqOf(author) {
    return this.#messages.findLast((message) => message.author === author)?.seq ?? 0;
  }

  /** Whether the server is known to hold a message that is missing here. */
  get hasGap() {
    return this.#head > this.lastSeq;
  }

  /** A message by its number. @param {number} seq @returns {Message | undefined} */
  at(seq) {
    return this.#messages[seq - 1];
  }

  /** Note how far the server's log reaches (`head_seq` of a `pong` or a conversation). @param {number} headSeq */
  observe(headSeq) {
    if (headSeq > this.#head) this.#head = headSeq;
  }

  /**
   * Take in a message; taking it again changes nothing.
   * @param {Message} message
   * @returns {Message[]} what is new in the ordered list, in order; empty for a repetition or a message too early
   */
  apply(message) {
    this.observe(message.seq);
    if (message.seq <= this.lastSeq) return [];
    this.#early.set(message.seq, message);
    const added = [];
    for (let next = this.#take(); next; next = this.#take()) added.push(next);
    return added;
  }

  /** Take in several, in any order. @param {readonly Message[]} messages */
  applyAll(messages) {
    return messages.flatMap((message) => this.apply(message));
  }

  /** Change fields of a message held here, such as `helpful`. @param {number} seq @param {Partial<Message>} changes */
  amend(seq, changes) {
    const message = this.at(seq);
    if (message) this.#messages[seq - 1] = { ...message, ...changes };
  }

  /**
   * What the sender sees as unsent: the outbox's entries without those whose stored copy is here already.
   * @param {readonly Entry[]} entries
   */
  pending(entries) {
    const stored = new Set([...this.#messages, ...this.#early.values()].map((message) => message.client_message_id));
    return entries.filter((entry) => !stored.has(entry.id));
  }

  /** Forget everything: another conversation begins. */
  clear() {
    this.#messages = [];
    this.#early.clear();
    this.#head = 0;
  }

  #take() {
    const next = this.#early.get(this.lastSeq + 1);
    if (next) {
      this.#early.delete(next.seq);
      this.#messages.push(next);
    }
    return next;
  }
}
