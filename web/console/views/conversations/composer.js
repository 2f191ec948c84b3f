/**
 * Where the operator writes to the player: grows with the text, Enter sends, `/` opens the saved replies, files come by
 * button, drop or paste. The draft survives a reload.
 */

import { element, setText } from "/web/shared/dom.js";
import { icon } from "/web/shared/icons.js";
import { newClientId } from "/web/shared/outbox.js";
import { Uploads } from "/web/shared/uploads.js";
import { countCharacters } from "../../state/labels.js";
import { calledAt, fillReply, firstGap, matchingReplies } from "../../state/content/saved-replies.js";
import { TypingSignal } from "../../state/conversations/typing-signal.js";
import { AttachmentTray } from "./attachment-tray.js";
import { Picker } from "../common/picker.js";
import { fitHeight, putAt } from "../common/text-field.js";

/**
 * @import { ConsoleContext } from "../../context.js"
 * @import { SavedReply } from "../../state/content/saved-replies.js"
 * @import { Thread } from "../../state/conversations/thread.js"
 */

const COUNTER_FROM = 0.8; // share of the limit at which the counter appears

export class Composer {
  #context;
  #thread;
  #typing;
  #uploads;
  #text;
  #picker;
  #send;
  #counter = element("p", { id: "reply-counter", class: "counter", hidden: true });
  #onReplies = () => this.#picker.update();
  /** @param {CustomEvent<string>} event */
  #onDraft = ({ detail }) => detail === this.#thread.id && this.#restore();

  /**
   * @param {ConsoleContext} context
   * @param {Thread} thread
   */
  constructor(context, thread) {
    const { words, desk, clock, drafts, api } = context;
    this.#context = context;
    this.#thread = thread;
    this.#typing = new TypingSignal({ send: (active) => desk.setTyping(thread.id, active), clock });
    this.#uploads = new Uploads({ upload: (file) => api.upload(thread.id, file), newId: newClientId });
    this.#uploads.on("change", () => this.#show());
    this.#text = element("textarea", {
      class: "field composer-text",
      rows: 1,
      autocomplete: "off",
      enterkeyhint: "send",
      lang: thread.summary?.language,
      placeholder: words.text("console.composer.placeholder"),
      "aria-label": words.text("console.composer.label"),
      "aria-describedby": "reply-hint reply-counter",
      on: { input: () => this.#written(), keydown: (event) => this.#pressed(event), blur: () => this.#typing.end() },
    });
    this.#picker = new Picker({
      field: this.#text,
      label: words.text("console.saved.label"),
      find: (text, caret) => this.#matching(text, caret),
      show: ({ shortcut, text }) => [
        element("span", { class: "picker-name" }, `/${shortcut}`),
        element("span", { class: "picker-text" }, fillReply(text, this.#values)),
      ],
      take: (reply) => this.#takeReply(reply),
    });
    context.replyBook.on("change", this.#onReplies);
    drafts.on("change", this.#onDraft);
    this.#send = element(
      "button",
      { type: "submit", class: "button button-primary send" },
      icon("send"),
      element("span", { class: "send-word" }, words.text("console.composer.send")),
    );
    const tray = new AttachmentTray(context, this.#uploads);
    this.node = element(
      "form",
      {
        class: "composer",
        on: {
          submit: (event) => this.#submit(event),
          paste: (event) => tray.takeFrom(event, event.clipboardData),
          dragover: (event) => event.preventDefault(),
          drop: (event) => tray.takeFrom(event, event.dataTransfer),
        },
      },
      this.#picker.node,
      tray.list,
      this.#text,
      element(
        "div",
        { class: "composer-foot" },
        tray.button,
        element("p", { id: "reply-hint", class: "composer-hint" }, words.text("console.composer.hint")),
        this.#counter,
        this.#send,
      ),
    );
    this.#restore();
  }

  focus() {
    this.#text.focus({ preventScroll: true });
  }

  /** Fit the height to the text; to be called when the field has become visible. */
  fit() {
    fitHeight(this.#text);
  }

  /** Open the list of saved replies at the caret. */
  openReplies() {
    this.focus();
    const { value, selectionStart } = this.#text;
    const isFree = selectionStart === 0 || /\s$/.test(value.slice(0, selectionStart));
    this.#put(isFree ? "/" : " /", { from: selectionStart, to: selectionStart });
    this.#context.replyBook.refresh();
  }

  /** Put a text where the caret is; never sent by itself. @param {string} text */
  insert(text) {
    const { selectionStart, selectionEnd } = this.#text;
    this.#put(text, { from: selectionStart, to: selectionEnd });
    this.focus();
  }

  /** The field leaves the page. */
  leave() {
    this.#typing.end();
    this.#context.replyBook.off("change", this.#onReplies);
    this.#context.drafts.off("change", this.#onDraft);
  }

  #restore() {
    this.#text.value = this.#context.drafts.read(this.#thread.id);
    this.fit();
    this.#show();
  }

  get #limit() {
    return this.#context.desk.limits.message_max_characters;
  }

  get #values() {
    const { desk, replyBook } = this.#context;
    const { card, summary } = this.#thread;
    return {
      player: card?.player_name || summary?.player_name || "",
      operator: desk.operator.name,
      site: replyBook.siteName,
      ticket: card?.tickets.at(-1)?.reference ?? "",
    };
  }

  /** @param {string} text @param {number} caret */
  #matching(text, caret) {
    const called = calledAt(text, caret, "/");
    if (!called) return [];
    const { replyBook } = this.#context;
    if (replyBook.replies.length === 0) replyBook.refresh();
    return matchingReplies(replyBook.replies, { query: called.query, language: this.#thread.summary?.language ?? "" });
  }

  /** @param {SavedReply} reply */
  #takeReply(reply) {
    const { value, selectionStart } = this.#text;
    const called = calledAt(value, selectionStart, "/");
    const from = called?.from ?? selectionStart;
    this.#put(fillReply(reply.text, this.#values), { from, to: selectionStart });
    const gap = firstGap(this.#text.value);
    if (gap) this.#text.setSelectionRange(gap.from, gap.to);
  }

  /** @param {string} text @param {{from: number, to: number}} range */
  #put(text, range) {
    putAt(this.#text, text, range);
    this.#written();
    this.#picker.update();
  }

  #written() {
    this.#context.drafts.write(this.#thread.id, this.#text.value);
    this.fit();
    this.#show();
    if (this.#text.value.trim() === "") this.#typing.end();
    else this.#typing.touch();
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
    if (this.#send.disabled) return;
    const gap = firstGap(text);
    if (gap) {
      const from = this.#text.value.indexOf(text) + gap.from;
      this.#text.setSelectionRange(from, from + gap.to - gap.from);
      this.focus();
      return;
    }
    this.#typing.end();
    this.#thread.write(text, this.#uploads.take());
    this.#text.value = "";
    this.#context.drafts.write(this.#thread.id, "");
    this.#context.suggestions.drop(this.#thread.id);
    this.fit();
    this.#show();
    this.focus();
  }

  #show() {
    const { words } = this.#context;
    const text = this.#text.value.trim();
    const left = this.#limit - countCharacters(text);
    const hasFile = this.#uploads.ready.length > 0;
    const gap = firstGap(text);
    this.#send.disabled = (text === "" && !hasFile) || left < 0 || this.#uploads.isBusy;
    this.#counter.hidden = left > this.#limit * (1 - COUNTER_FROM) && !gap;
    this.#counter.classList.toggle("counter-over", left < 0);
    if (left < 0) this.#text.setAttribute("aria-invalid", "true");
    else this.#text.removeAttribute("aria-invalid");
    const key = left < 0 ? "console.composer.over" : "console.composer.left";
    const count = gap ? words.text("console.saved.gap") : words.text(key, { count: Math.abs(left) });
    setText(this.#counter, this.#counter.hidden ? "" : count);
  }
}
