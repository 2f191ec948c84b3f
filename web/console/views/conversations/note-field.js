/** Where operators write to each other about a conversation; `@` names a colleague. Never sent to the player. */

import { element } from "/web/shared/dom.js";
import { icon } from "/web/shared/icons.js";
import { matchingColleagues, mentionedIn } from "../../state/conversations/mentions.js";
import { calledAt } from "../../state/content/saved-replies.js";
import { Picker } from "../common/picker.js";
import { fitHeight, putAt } from "../common/text-field.js";

/**
 * @import { ConsoleContext } from "../../context.js"
 * @import { Thread } from "../../state/conversations/thread.js"
 */

export class NoteField {
  #context;
  #thread;
  #whisper;
  #text;
  #picker;
  #add;
  /** @param {CustomEvent<string>} event */
  #onDraft = ({ detail }) => detail === this.#draft && this.#restore();

  /**
   * @param {ConsoleContext} context
   * @param {Thread} thread
   * @param {{whisper: boolean}} kind a whisper is for the operator who holds the conversation
   */
  constructor(context, thread, { whisper }) {
    const { words, drafts } = context;
    this.#context = context;
    this.#thread = thread;
    this.#whisper = whisper;
    const name = thread.summary?.operator_name ?? "";
    /** @param {string} part */
    const say = (part) => words.text(whisper ? `console.whisper.${part}` : `console.note.${part}`, { name });
    this.#text = element("textarea", {
      class: "field composer-text",
      rows: 1,
      autocomplete: "off",
      maxlength: context.desk.limits.message_max_characters,
      placeholder: say("placeholder"),
      "aria-label": say("label"),
      "aria-describedby": "note-hint",
      on: { input: () => this.#written(), keydown: (event) => this.#pressed(event) },
    });
    this.#picker = new Picker({
      field: this.#text,
      label: words.text("console.note.people"),
      find: (text, caret) => this.#matching(text, caret),
      show: (colleague) => [
        element("span", { class: "picker-name" }, colleague.name),
        element("span", { class: "picker-text" }, words.text(`console.state.${colleague.state}`)),
      ],
      take: (colleague) => this.#name(colleague),
    });
    this.#add = element(
      "button",
      { type: "submit", class: "button send note-add" },
      icon(whisper ? "whisper" : "lock"),
      element("span", { class: "send-word" }, say("add")),
    );
    this.node = element(
      "form",
      { class: "composer composer-note", on: { submit: (event) => this.#submit(event) } },
      this.#picker.node,
      this.#text,
      element(
        "div",
        { class: "composer-foot" },
        element("p", { id: "note-hint", class: "composer-hint" }, say("hint")),
        this.#add,
      ),
    );
    drafts.on("change", this.#onDraft);
    this.#restore();
  }

  get whisper() {
    return this.#whisper;
  }

  focus() {
    this.#text.focus({ preventScroll: true });
  }

  fit() {
    fitHeight(this.#text);
  }

  leave() {
    this.#picker.close();
    this.#context.drafts.off("change", this.#onDraft);
  }

  #restore() {
    this.#text.value = this.#context.drafts.read(this.#draft);
    this.fit();
    this.#show();
  }

  get #draft() {
    return `${this.#thread.id}.${this.#whisper ? "whisper" : "note"}`;
  }

  /** @param {string} text @param {number} caret */
  #matching(text, caret) {
    const called = calledAt(text, caret, "@");
    return called ? matchingColleagues(this.#context.desk.status.others, called.query) : [];
  }

  /** @param {{name: string}} given */
  #name({ name }) {
    const { value, selectionStart } = this.#text;
    const from = calledAt(value, selectionStart, "@")?.from ?? selectionStart;
    putAt(this.#text, `@${name} `, { from, to: selectionStart });
    this.#written();
  }

  #written() {
    this.#context.drafts.write(this.#draft, this.#text.value);
    this.fit();
    this.#show();
  }

  #show() {
    this.#add.disabled = this.#text.value.trim() === "";
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    if (this.#picker.press(event)) return;
    if (event.key !== "Enter" || event.shiftKey || event.altKey || event.isComposing) return;
    event.preventDefault();
    this.node.requestSubmit();
  }

  /** @param {Event} event */
  #submit(event) {
    event.preventDefault();
    const text = this.#text.value.trim();
    if (!text) return;
    const mentions = mentionedIn(text, this.#context.desk.status.others);
    this.#thread.writeNote(text, { mentions, whisper: this.#whisper });
    this.#text.value = "";
    this.#written();
    this.focus();
  }
}
