/** What operators tell each other, between the messages and plainly not one of them. */

import { element, replaceChildren } from "/web/shared/dom.js";
import { icon } from "/web/shared/icons.js";
import { errorText } from "../../state/labels.js";
import { cutAtNames } from "../../state/conversations/mentions.js";

/**
 * @import { ConsoleContext } from "../../context.js"
 * @import { Thread } from "../../state/conversations/thread.js"
 * @import { NoteView } from "/web/shared/frames.d.ts"
 * @import { Entry } from "/web/shared/outbox.js"
 */

export class NoteItem {
  #context;
  #thread;
  #foot = element("p", { class: "note-foot" });
  /** @type {string | null} */
  #shown = null;

  /**
   * @param {ConsoleContext} context
   * @param {NoteView} note, or its likeness while it is unsent
   * @param {Thread} thread
   */
  constructor(context, note, thread) {
    const { words, desk } = context;
    this.#context = context;
    this.#thread = thread;
    const isOwn = note.author_name === desk.operator.name;
    const kind = words.text(note.whisper ? "console.note.whisper" : "console.note.internal");
    const people = [...desk.status.others, desk.operator];
    const text = cutAtNames(note.text, people).map((part) =>
      part.isName ? element("strong", { class: "note-name" }, part.text) : part.text,
    );
    this.node = element(
      "article",
      { class: ["note", note.whisper && "note-whisper"] },
      element(
        "header",
        { class: "note-head" },
        icon(note.whisper ? "whisper" : "lock"),
        element("span", { class: "note-kind" }, kind),
        element("span", { class: "message-author" }, isOwn ? words.text("author.you") : note.author_name),
        element("time", { datetime: note.created_at }, words.time(note.created_at)),
      ),
      element("p", { class: "note-text" }, ...text),
      this.#foot,
    );
  }

  /** @param {Entry | null} entry null once it is stored */
  setState(entry) {
    const { words } = this.#context;
    const { noteBox } = this.#thread;
    const state = entry?.state === "sending" && !noteBox.isOpen ? "waiting" : entry?.state;
    const shown = entry && `${state} ${entry.error?.code}`;
    if (shown === this.#shown) return;
    this.#shown = shown;
    if (!entry) {
      replaceChildren(this.#foot);
      return;
    }
    if (state !== "failed") {
      replaceChildren(this.#foot, words.text(`console.delivery.${state}`));
      return;
    }
    /** @param {string} name @param {() => void} click */
    const button = (name, click) =>
      element(
        "button",
        { type: "button", class: "button button-small", on: { click } },
        words.text(`console.delivery.${name}`),
      );
    replaceChildren(
      this.#foot,
      words.text("console.delivery.failed"),
      " ",
      errorText(words, entry.error ?? { code: "internal" }),
      " ",
      button("retry", () => this.#thread.retry(noteBox, entry.id)),
      button("discard", () => noteBox.discard(entry.id)),
    );
  }
}
