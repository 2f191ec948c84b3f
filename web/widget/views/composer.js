/** Where the player writes: grows with the text, Enter sends, the draft survives a reload. */

import { element, setText } from "/web/shared/dom.js";
import { icon } from "/web/shared/icons.js";
import { NO_WORDS } from "/web/shared/locale.js";
import { EmojiPicker } from "./emoji-picker.js";
import { UploadList } from "./upload-list.js";

/**
 * @import { Chat } from "../state/chat.js"
 * @import { Preferences } from "../state/preferences.js"
 * @import { Words } from "/web/shared/locale.js"
 * @import { Uploads } from "/web/shared/uploads.js"
 */

const COUNTER_FROM = 0.9; // share of the limit at which the counter appears
const UNTOLD_LIMIT = 2_000; // until the server names its own
const TYPING_EVERY_MS = 3_000;
const TYPING_ENDS_MS = 5_000;
const BLOCK_LOOK_MS = 5_000; // between two looks whether a block has run out
const ACCEPTED = "image/jpeg,image/png,image/webp,image/gif,application/pdf,text/plain";

export class ComposerView {
  #chat;
  #uploads;
  #preferences;
  #words = NO_WORDS;
  #saidTypingAt = 0;
  /** @type {number | undefined} */
  #typingTimer = undefined;
  /** @type {number | undefined} */
  #blockTimer = undefined;
  #label = element("label", { class: "visually-hidden", htmlFor: "message" });
  #hint = element("p", { id: "message-hint", class: "visually-hidden" });
  #counter = element("p", { id: "message-counter", class: "counter", hidden: true });
  #text = element("textarea", {
    id: "message",
    class: "field composer-text",
    rows: 1,
    enterkeyhint: "send",
    autocomplete: "off",
    "aria-describedby": "message-hint message-counter",
  });
  #files;
  #emoji = new EmojiPicker((emoji) => this.#insert(emoji));
  #picker = element("input", {
    type: "file",
    class: "visually-hidden",
    multiple: true,
    tabIndex: -1,
    accept: ACCEPTED,
  });
  #attach = element("button", { type: "button", class: "button button-quiet button-icon attach" }, icon("paperclip"));
  #blocked = element("p", { class: "composer-blocked", role: "status", hidden: true });
  #send = element("button", { type: "submit", class: "button button-primary button-icon send" }, icon("send"));

  /**
   * @param {Chat} chat
   * @param {Preferences} preferences
   * @param {Uploads} uploads
   */
  constructor(chat, preferences, uploads) {
    this.#chat = chat;
    this.#uploads = uploads;
    this.#files = new UploadList(uploads);
    this.#files.node.addEventListener("done", () => this.focus());
    this.#preferences = preferences;
    this.node = element(
      "form",
      { class: "composer", on: { submit: (event) => this.#submit(event) } },
      this.#blocked,
      this.#files.node,
      this.#label,
      this.#picker,
      this.#attach,
      this.#emoji.node,
      this.#text,
      this.#send,
      this.#counter,
      this.#hint,
    );
    this.#text.value = preferences.draft;
    this.#text.addEventListener("input", () => this.#written());
    this.#text.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.node.requestSubmit();
    });
    this.#attach.addEventListener("click", () => this.#picker.click());
    this.#picker.addEventListener("change", () => {
      this.#upload(this.#picker.files ?? []);
      this.#picker.value = "";
    });
    this.#text.addEventListener("paste", (event) => this.#takeFiles(event, event.clipboardData?.files));
    uploads.on("change", () => this.#show());
    chat.on("conversation", () => this.#show());
  }

  /**
   * Take the files of a paste or drop, if there are any.
   * @param {Event} event
   * @param {FileList | undefined} files
   */
  #takeFiles(event, files) {
    if (!files?.length) return;
    event.preventDefault();
    this.#upload(files);
  }

  /** @param {Iterable<File>} files */
  #upload(files) {
    for (const file of files) this.#uploads.add(file);
  }

  /** Files may be dropped anywhere on `node`. @param {HTMLElement} node */
  acceptDropsOn(node) {
    /** @param {DragEvent} event */
    const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");
    node.addEventListener("dragover", (event) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      node.classList.add("widget-drop");
    });
    for (const name of ["dragleave", "drop"]) node.addEventListener(name, () => node.classList.remove("widget-drop"));
    node.addEventListener("drop", (event) => this.#takeFiles(event, event.dataTransfer?.files));
  }

  /** Show the draft again: something else may have changed it. */
  restore() {
    this.#text.value = this.#preferences.draft;
    this.fit();
    this.#show();
  }

  focus() {
    this.#text.focus({ preventScroll: true });
  }

  /** Have `text` written, ready to be sent, unless the player has begun to write something. @param {string} text */
  propose(text) {
    if (!text || this.#text.value.trim()) return;
    this.#text.value = text;
    this.#written();
  }

  /** Fit the height to the text; to be called when the widget became visible. */
  fit() {
    this.#text.style.height = "auto";
    if (this.#text.scrollHeight > 0) this.#text.style.height = `${this.#text.scrollHeight + 2}px`;
  }

  /** @param {Words} words */
  setWords(words) {
    this.#words = words;
    setText(this.#label, words.text("widget.composer.label"));
    setText(this.#hint, words.text("widget.composer.hint"));
    this.#text.placeholder = words.text("widget.composer.placeholder");
    this.#send.setAttribute("aria-label", words.text("widget.composer.send"));
    this.#attach.setAttribute("aria-label", words.text("widget.file.attach"));
    this.#attach.title = words.text("widget.file.attach");
    this.#emoji.setWords(words);
    this.#files.setWords(words);
    this.#picker.setAttribute("aria-label", words.text("widget.file.attach"));
    this.#show();
  }

  /** Where the player writes. @param {string} text */
  #insert(text) {
    this.#text.setRangeText(text, this.#text.selectionStart, this.#text.selectionEnd, "end");
    this.#written();
    this.focus();
  }

  get #limit() {
    return this.#chat.limits.message_max_characters ?? UNTOLD_LIMIT;
  }

  #written() {
    this.#preferences.draft = this.#text.value;
    this.fit();
    this.#show();
    this.#sayTyping();
  }

  /** @param {Event} event */
  #submit(event) {
    event.preventDefault();
    const text = this.#text.value.trim();
    if (!this.#isReady(text)) return;
    this.#chat.send(
      text,
      this.#uploads.take().map(({ id }) => id),
    );
    this.#text.value = "";
    this.#preferences.draft = "";
    this.#typingEnded();
    this.fit();
    this.#show();
    this.focus();
  }

  #show() {
    const text = this.#text.value.trim();
    const left = this.#limit - count(text);
    this.#send.disabled = !this.#isReady(text);
    this.#showBlocked();
    this.#counter.hidden = left > this.#limit * (1 - COUNTER_FROM);
    this.#counter.classList.toggle("counter-over", left < 0);
    this.#text.setAttribute("aria-invalid", String(left < 0));
    const key = left < 0 ? "widget.composer.over" : "widget.composer.left";
    setText(this.#counter, this.#counter.hidden ? "" : this.#words.text(key, { count: Math.abs(left) }));
  }

  /** @param {string} text */
  #isReady(text) {
    const said = Boolean(text) || this.#uploads.ready.length > 0;
    return said && count(text) <= this.#limit && !this.#uploads.isBusy && !this.#isBlocked;
  }

  /** @returns {string | null} until when the player may not write; null for not blocked */
  get #blockedUntil() {
    const until = this.#chat.conversation?.blocked_until;
    return until && Date.parse(until) > Date.now() ? until : null;
  }

  get #isBlocked() {
    return this.#blockedUntil !== null;
  }

  #showBlocked() {
    const blockedUntil = this.#blockedUntil;
    const blocked = blockedUntil !== null;
    this.#blocked.hidden = !blocked;
    this.#text.disabled = blocked;
    this.#attach.disabled = blocked;
    const until = blocked ? this.#words.moment(blockedUntil) : "";
    clearTimeout(this.#blockTimer);
    if (blocked) this.#blockTimer = setTimeout(() => this.#show(), BLOCK_LOOK_MS);
    setText(this.#blocked, blocked ? this.#words.text("widget.blocked", { until }) : "");
  }

  #sayTyping() {
    if (!this.#text.value.trim()) {
      this.#typingEnded();
      return;
    }
    clearTimeout(this.#typingTimer);
    this.#typingTimer = setTimeout(() => this.#typingEnded(), TYPING_ENDS_MS);
    if (Date.now() - this.#saidTypingAt < TYPING_EVERY_MS) return;
    this.#saidTypingAt = Date.now();
    this.#chat.setTyping(true);
  }

  #typingEnded() {
    clearTimeout(this.#typingTimer);
    if (this.#saidTypingAt > 0) this.#chat.setTyping(false);
    this.#saidTypingAt = 0;
  }
}

/** Characters as the server counts them: code points, not UTF-16 units. @param {string} text */
function count(text) {
  return Array.from(text).length;
}
