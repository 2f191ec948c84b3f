/** Puts the notes of a conversation into its log, each behind the message that it came after. */

import { NoteItem } from "./note-item.js";

/**
 * @import { ConsoleContext } from "../../context.js"
 * @import { Thread } from "../../state/conversations/thread.js"
 * @import { NoteView } from "/web/shared/frames.d.ts"
 * @import { Entry } from "/web/shared/outbox.js"
 */

export class LogNotes {
  #context;
  #thread;
  #list;
  /** @type {Map<string, NoteItem>} */
  #items = new Map();

  /**
   * @param {ConsoleContext} context
   * @param {Thread} thread
   * @param {HTMLElement} list of the messages; each has its number in `data-seq`
   */
  constructor(context, thread, list) {
    this.#context = context;
    this.#thread = thread;
    this.#list = list;
  }

  /** Bring in what is new; the messages up to now are in the list already. */
  update() {
    const { notes, pendingNotes } = this.#thread;
    const kept = new Set([...notes, ...pendingNotes].map(({ id }) => id));
    for (const [id, { node }] of [...this.#items]) {
      if (kept.has(id)) continue;
      node.remove();
      this.#items.delete(id);
    }
    for (const note of notes) this.#show(note, null);
    const author_name = this.#context.desk.operator.name;
    for (const entry of pendingNotes) {
      const { id, text, created_at, frame } = entry;
      const { whisper, mentions = [] } = frame;
      this.#show({ id, text, created_at, author_name, whisper, mentions, after_seq: Infinity }, entry);
    }
  }

  /** @param {NoteView} note @param {Entry | null} entry */
  #show(note, entry) {
    let item = this.#items.get(note.id);
    if (!item) {
      item = new NoteItem(this.#context, note, this.#thread);
      this.#items.set(note.id, item);
      this.#list.insertBefore(item.node, this.#nodeAfter(note.after_seq));
    }
    item.setState(entry);
  }

  /** What a note after this message stands before: behind earlier notes of the same place. @param {number} seq */
  #nodeAfter(seq) {
    if (seq === Infinity) return null;
    const messages = [...this.#list.querySelectorAll("[data-seq]")];
    const anchor = messages.findLast((node) => Number(node.getAttribute("data-seq")) <= seq);
    let next = anchor ? anchor.nextElementSibling : this.#list.firstElementChild;
    while (next?.classList.contains("note")) next = next.nextElementSibling;
    return next;
  }
}
