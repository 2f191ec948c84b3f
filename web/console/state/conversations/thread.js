/**
 * One conversation as the console knows it: summary, card, messages, notes, what is unsent, who is typing. Knows no
 * DOM.
 */

import { Emitter } from "/web/shared/emitter.js";
import { Outbox } from "/web/shared/outbox.js";
import { Timeline } from "/web/shared/timeline.js";
import { Deliveries } from "./deliveries.js";
import { saidAfter } from "./said-after.js";

/**
 * @import { Clock } from "/web/shared/clock.js"
 * @import { ConversationOpened, ConversationSummary, FileView, FromOperator } from "/web/shared/frames.d.ts"
 * @import { HandoffCard, MessageAccepted, MessageView, NoteView, TypingChanged } from "/web/shared/frames.d.ts"
 * @import { KeyValueStore } from "/web/shared/storage.js"
 * @import { Message } from "/web/shared/timeline.js"
 */

const TYPING_ENDS_MS = 12_000; // without a new mark; the writer's page may have gone

/**
 * Event "change" after each change that a view may show.
 * @extends {Emitter<{change: null}>}
 */
export class Thread extends Emitter {
  #clock;
  #hurry;
  /** @type {ConversationSummary | null} */
  #summary = null;
  /** @type {HandoffCard | null} */
  #card = null;
  #loaded = false;
  /** @type {string | null} */
  #failure = null;
  /** @type {{author: string, name: string | null} | null} */
  #typing = null;
  /** @type {unknown} */
  #typingTimer = null;
  #seenSeq = 0;
  /** @type {Map<string, NoteView>} by id */
  #notes = new Map();
  /** @type {Map<string, FileView[]>} of unsent replies */
  #files = new Map();

  /**
   * @param {object} options
   * @param {string} options.id
   * @param {ConversationSummary} [options.summary] where one is known
   * @param {string} options.storageKey prefix for unsent replies
   * @param {KeyValueStore} options.storage
   * @param {(frame: FromOperator) => boolean} options.send
   * @param {() => void} options.hurry somebody waits for the connection
   * @param {Clock} options.clock
   */
  constructor({ id, summary, storageKey, storage, send, hurry, clock }) {
    super();
    this.#hurry = hurry;
    this.id = id;
    this.#summary = summary ?? null;
    this.#clock = clock;
    this.timeline = new Timeline();
    this.outbox = new Outbox({ key: `${storageKey}.${id}`, storage, send, clock });
    this.outbox.on("change", () => this.#changed());
    this.deliveries = new Deliveries();
    this.deliveries.on("change", () => this.#changed());
    const key = `${storageKey}.note.${id}`;
    this.noteBox = new Outbox({ key, storage, send, clock, idName: "client_note_id" });
    this.noteBox.on("change", () => this.#changed());
  }

  /** `ConversationSummary`; null until one has come. */
  get summary() {
    return this.#summary;
  }

  /** `HandoffCard`; null until the conversation has been opened. */
  get card() {
    return this.#card;
  }

  /** Whether the messages are here. */
  get loaded() {
    return this.#loaded;
  }

  /** The code of the error that kept it from being opened, or null. */
  get failure() {
    return this.#failure;
  }

  /** Who is typing besides this operator: `{author, name}` or null. */
  get typing() {
    return this.#typing;
  }

  /** Replies that the server has not confirmed. */
  get pending() {
    return this.timeline.pending(this.outbox.entries);
  }

  /** @returns {NoteView[]} in their places between the messages */
  get notes() {
    return [...this.#notes.values()].sort(
      (a, b) => a.after_seq - b.after_seq || a.created_at.localeCompare(b.created_at),
    );
  }

  /** Notes that the server has not confirmed. */
  get pendingNotes() {
    return this.noteBox.entries.filter(({ id }) => !this.#notes.has(id));
  }

  /**
   * The files of an unsent reply, as far as they are known.
   * @param {string} entryId
   * @returns {FileView[]}
   */
  filesOf(entryId) {
    return this.#files.get(entryId) ?? [];
  }

  /** The number of the player's last words; 0 for none. */
  get lastQuestionSeq() {
    return this.timeline.lastSeqOf("visitor");
  }

  /** The player's messages that no operator has seen. Before the messages are here, the server's numbers decide. */
  get unread() {
    if (!this.#summary) return 0;
    const seen = this.seenSeq;
    if (!this.#loaded) return Math.max(0, this.#summary.head_seq - seen);
    let count = 0;
    for (let seq = this.timeline.lastSeq; seq > seen; seq -= 1) {
      if (this.timeline.at(seq)?.author === "visitor") count += 1;
    }
    return count;
  }

  get seenSeq() {
    return Math.max(this.#seenSeq, this.#summary?.operator_seen_seq ?? 0);
  }

  /** Note that the operator has read up to here. @returns {number} the position to report, 0 for none */
  see() {
    const seq = this.timeline.lastSeq;
    if (seq <= this.seenSeq) return 0;
    this.#seenSeq = seq;
    this.#changed();
    return seq;
  }

  /**
   * A summary from any frame. An older one (by epoch, then by head) is not taken.
   * @param {ConversationSummary} summary
   */
  summarise(summary) {
    const old = this.#summary;
    if (old && (summary.epoch < old.epoch || (summary.epoch === old.epoch && summary.head_seq < old.head_seq))) return;
    this.#summary = summary;
    this.timeline.observe(summary.head_seq);
    this.#changed();
  }

  /** `conversation.opened`. @param {ConversationOpened} given */
  open({ conversation, card, messages, notes = [], deliveries = [] }) {
    this.#card = card;
    this.#failure = null;
    this.timeline.applyAll(messages);
    for (const { seq, helpful } of card.answers) this.timeline.amend(seq, { helpful });
    for (const note of notes) this.note(note);
    this.deliveries.take(...deliveries);
    this.#loaded = true;
    this.summarise(conversation);
    this.outbox.open();
    this.noteBox.open();
    this.#changed();
  }

  /** The conversation could not be opened. @param {string} code */
  fail(code) {
    this.#failure = code;
    this.#changed();
  }

  /**
   * `message.created`.
   * @param {MessageView} message
   * @returns {Message[]} those that are new here, in order
   */
  create(message) {
    this.timeline.amend(message.seq, message);
    const added = this.timeline.apply(message);
    if (message.client_message_id) this.outbox.accept(message.client_message_id);
    if (this.#typing?.author === message.author) this.#stopTyping();
    const summary = this.#summary;
    if (summary && message.seq > summary.head_seq) {
      const told = { head_seq: message.seq, updated_at: message.created_at };
      this.#summary = { ...summary, ...told, ...saidAfter(summary, message) };
    }
    this.#changed();
    return added;
  }

  /**
   * `message.accepted`: the reply stands where the server put it, also before its `message.created` comes.
   * @param {MessageAccepted} given
   * @param {string} authorName
   */
  accept({ client_message_id, seq, created_at }, authorName) {
    const entry = this.outbox.accept(client_message_id);
    if (!entry) return;
    const { text } = entry;
    const attachments = this.filesOf(client_message_id);
    this.timeline.apply({
      seq,
      created_at,
      text,
      client_message_id,
      attachments,
      author: "operator",
      author_name: authorName,
      buttons: [],
      outcome: null,
    });
    this.#changed();
  }

  /** `typing.changed`. @param {TypingChanged} given */
  type({ author, name, active }) {
    this.#stopTyping();
    if (active) {
      this.#typing = { author, name };
      this.#typingTimer = this.#clock.setTimeout(() => {
        this.#stopTyping();
        this.#changed();
      }, TYPING_ENDS_MS);
    }
    this.#changed();
  }

  /** `note.added`, or one of those that came with the conversation. @param {NoteView} note */
  note(note) {
    this.#notes.set(note.id, note);
    this.noteBox.accept(note.id);
    this.#changed();
  }

  /** Keep a reply and send it. @param {string} text @param {FileView[]} [files] */
  write(text, files = []) {
    const attachments = files.map(({ id }) => id);
    const entry = this.outbox.add({ type: "message.send", conversation_id: this.id, text, attachments });
    if (files.length > 0) this.#files.set(entry.id, files);
    this.#changed();
    this.#hurry();
    return entry;
  }

  /**
   * Keep a note for colleagues and send it. @param {string} text @param {{mentions?: string[], whisper?: boolean}}
   * [more]
   */
  writeNote(text, { mentions = [], whisper = false } = {}) {
    const entry = this.noteBox.add({ type: "note.add", conversation_id: this.id, text, mentions, whisper });
    this.#hurry();
    return entry;
  }

  /** Send what failed once more. @param {Outbox} box the replies or the notes @param {string} id */
  retry(box, id) {
    box.retry(id);
    this.#hurry();
  }

  /** The connection is gone. */
  pause() {
    this.outbox.pause();
    this.noteBox.pause();
    this.#stopTyping();
    this.#changed();
  }

  /** It is followed no longer. What was not sent yet stays in storage. */
  leave() {
    this.pause();
    this.outbox.leave();
    this.noteBox.leave();
  }

  #stopTyping() {
    if (this.#typingTimer !== null) this.#clock.clearTimeout(this.#typingTimer);
    this.#typingTimer = null;
    this.#typing = null;
  }

  #changed() {
    this.emit("change", null);
  }
}
