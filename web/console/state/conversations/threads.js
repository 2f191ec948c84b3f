/** The conversations that this page follows: opens each from its last message on, and again after a gap or a loss. */

import { Emitter } from "/web/shared/emitter.js";
import { RequestFailed } from "../request-channel.js";
import { Thread } from "./thread.js";

/**
 * @import { RequestChannel } from "../request-channel.js"
 * @import { ConversationOpen, ConversationOpened, ErrorRaised, HistoryLoaded } from "/web/shared/frames.d.ts"
 * @import { OperatorHistoryLoad } from "/web/shared/frames.d.ts"
 */

/**
 * Event "change" when a thread changed, detail = its id.
 * @extends {Emitter<{change: string}>}
 */
export class Threads extends Emitter {
  #channel;
  #make;
  /** @type {Map<string, Thread>} */
  #threads = new Map();
  /** Conversations whose opening is under way. */
  #following = new Set();

  /**
   * @param {object} options
   * @param {RequestChannel} options.channel
   * @param {(id: string) => Thread} options.make
   */
  constructor({ channel, make }) {
    super();
    this.#channel = channel;
    this.#make = make;
  }

  /** @param {string} id @returns {Thread | undefined} undefined for a conversation that is not followed */
  get(id) {
    return this.#threads.get(id);
  }

  /** @returns {IterableIterator<Thread>} */
  [Symbol.iterator]() {
    return this.#threads.values();
  }

  /** Open a conversation from where it is known; its messages follow from then on. @param {string} id */
  async follow(id) {
    const thread = this.#threadFor(id);
    if (this.#following.has(id)) return;
    this.#following.add(id);
    /** @type {ConversationOpen} */
    const frame = { type: "conversation.open", conversation_id: id, after_seq: thread.timeline.lastSeq };
    try {
      const opened = /** @type {ConversationOpened} */ (await this.#channel.ask(frame));
      thread.timeline.applyAll(opened.messages);
      await this.#fetchOlder(thread);
      thread.open(opened);
    } catch (error) {
      if (!(error instanceof RequestFailed)) throw error;
      if (error.code !== "offline") thread.fail(error.code);
    } finally {
      this.#following.delete(id);
    }
  }

  /**
   * A long conversation opens at its end: the pages before it are fetched until nothing is missing.
   * @param {Thread} thread
   */
  async #fetchOlder(thread) {
    for (let [first] = thread.timeline.early; first; [first] = thread.timeline.early) {
      /** @type {OperatorHistoryLoad} */
      const frame = { type: "history.load", conversation_id: thread.id, before_seq: first.seq };
      const { messages } = /** @type {HistoryLoaded} */ (await this.#channel.ask(frame));
      if (messages.length === 0) return;
      thread.timeline.applyAll(messages);
    }
  }

  /** Connected anew: follow exactly these. @param {Iterable<string>} ids */
  resume(ids) {
    const wanted = new Set(ids);
    for (const id of [...this.#threads.keys()]) if (!wanted.has(id)) this.leave(id);
    for (const id of wanted) this.follow(id);
  }

  /** It is off the screen and nobody's here. @param {string} id */
  leave(id) {
    this.#threads.get(id)?.leave();
    this.#threads.delete(id);
  }

  /** The connection is gone. */
  pause() {
    for (const thread of this) thread.pause();
  }

  /**
   * Another window of this browser wrote a reply or a note, or is done with it ("storage" event).
   * @param {string | null} key
   * @param {string | null} value
   */
  hear(key, value) {
    for (const { outbox, noteBox } of this) for (const box of [outbox, noteBox]) box.hear(key, value);
  }

  /**
   * Give an error to the thread whose unsent reply or note it is about.
   * @param {ErrorRaised} frame
   * @returns {boolean} whether there is one
   */
  refuse(frame) {
    for (const thread of this) if (thread.outbox.refuse(frame) || thread.noteBox.refuse(frame)) return true;
    return false;
  }

  /** @param {string} id */
  #threadFor(id) {
    let thread = this.#threads.get(id);
    if (!thread) {
      thread = this.#make(id);
      thread.on("change", () => this.emit("change", id));
      this.#threads.set(id, thread);
    }
    return thread;
  }
}
