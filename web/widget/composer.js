/** Where the player writes: grows with the text, Enter sends, the draft survives a reload. */

import { element, setText } from "/web/shared/dom.js";
import { icon } from "/web/shared/icons.js";

const COUNTER_FROM = 0.9; // share of the limit at which the counter appears
const UNTOLD_LIMIT = 2_000; // until the server names its own
const TYPING_EVERY_MS = 3_000;
const TYPING_ENDS_MS = 5_000;

export class ComposerView {
  #chat;
  #preferences;
  #words;
  #saidTypingAt = 0;
  #typingTimer = null;
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
  #send = element("button", { type: "submit", class: "button button-primary button-icon send" }, icon("send"));

  /**
   * @param {import("./chat.js").Chat} chat
   * @param {import("./preferences.js").Preferences} preferences
   */
  constructor(chat, preferences) {
    this.#chat = chat;
    this.#preferences = preferences;
    this.node = element(
      "form",
      { class: "composer", on: { submit: (event) => this.#submit(event) } },
      this.#label,
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
    chat.addEventListener("conversation", () => this.#show());
  }

  focus() {
    this.#text.focus({ preventScroll: true });
  }

  /** Have `text` written, ready to be sent, unless the player has begun to write something. */
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

  /** @param {import("/web/shared/locale.js").Words} words */
  setWords(words) {
    this.#words = words;
    setText(this.#label, words.text("widget.composer.label"));
    setText(this.#hint, words.text("widget.composer.hint"));
    this.#text.placeholder = words.text("widget.composer.placeholder");
    this.#send.setAttribute("aria-label", words.text("widget.composer.send"));
    this.#show();
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

  #submit(event) {
    event.preventDefault();
    const text = this.#text.value.trim();
    if (!text || count(text) > this.#limit) return;
    this.#chat.send(text);
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
    this.#send.disabled = !text || left < 0;
    this.#counter.hidden = left > this.#limit * (1 - COUNTER_FROM);
    this.#counter.classList.toggle("counter-over", left < 0);
    this.#text.setAttribute("aria-invalid", String(left < 0));
    const key = left < 0 ? "widget.composer.over" : "widget.composer.left";
    setText(this.#counter, this.#counter.hidden ? "" : this.#words.text(key, { count: Math.abs(left) }));
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

/** Characters as the server counts them: code points, not UTF-16 units. */
function count(text) {
  return Array.from(text).length;
}
