/** Where the operator writes: grows with the text, Enter sends, the draft survives a reload. */

import { element, setText } from "/web/shared/dom.js";
import { icon } from "/web/shared/icons.js";
import { countCharacters } from "../labels.js";
import { TypingSignal } from "../typing-signal.js";

const COUNTER_FROM = 0.8; // share of the limit at which the counter appears
const BORDERS_PX = 2;

export class Composer {
  #place;
  #thread;
  #typing;
  #text;
  #send;
  #counter = element("p", { id: "reply-counter", class: "counter", hidden: true });

  /** @param {import("../workplace.js").Place} place @param {import("../thread.js").Thread} thread */
  constructor(place, thread) {
    const { words, desk, clock, drafts } = place;
    this.#place = place;
    this.#thread = thread;
    this.#typing = new TypingSignal({ send: (active) => desk.setTyping(thread.id, active), clock });
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
    this.#send = element("button", { type: "submit", class: "button button-primary send" },
      icon("send"), element("span", { class: "send-word" }, words.text("console.composer.send")));
    this.node = element(
      "form",
      { class: "composer", on: { submit: (event) => this.#submit(event) } },
      this.#text,
      element("div", { class: "composer-foot" },
        element("p", { id: "reply-hint", class: "composer-hint" }, words.text("console.composer.hint")),
        this.#counter, this.#send),
    );
    this.#text.value = drafts.read(thread.id);
    this.#show();
  }

  focus() {
    this.#text.focus({ preventScroll: true });
  }

  /** Fit the height to the text; to be called when the field has become visible. */
  fit() {
    this.#text.style.height = "auto";
    if (this.#text.scrollHeight > 0) this.#text.style.height = `${this.#text.scrollHeight + BORDERS_PX}px`;
  }

  /** The field leaves the page. */
  leave() {
    this.#typing.end();
  }

  get #limit() {
    return this.#place.desk.limits.message_max_characters;
  }

  #written() {
    this.#place.drafts.write(this.#thread.id, this.#text.value);
    this.fit();
    this.#show();
    if (this.#text.value.trim() === "") this.#typing.end();
    else this.#typing.touch();
  }

  #pressed(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.node.requestSubmit();
  }

  #submit(event) {
    event.preventDefault();
    const text = this.#text.value.trim();
    if (text === "" || countCharacters(text) > this.#limit) return;
    this.#typing.end();
    this.#thread.write(text);
    this.#text.value = "";
    this.#place.drafts.write(this.#thread.id, "");
    this.fit();
    this.#show();
    this.focus();
  }

  #show() {
    const { words } = this.#place;
    const text = this.#text.value.trim();
    const left = this.#limit - countCharacters(text);
    this.#send.disabled = text === "" || left < 0;
    this.#counter.hidden = left > this.#limit * (1 - COUNTER_FROM);
    this.#counter.classList.toggle("counter-over", left < 0);
    if (left < 0) this.#text.setAttribute("aria-invalid", "true");
    else this.#text.removeAttribute("aria-invalid");
    const key = left < 0 ? "console.composer.over" : "console.composer.left";
    setText(this.#counter, this.#counter.hidden ? "" : words.text(key, { count: Math.abs(left) }));
  }
}
