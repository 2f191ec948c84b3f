/** The survey after a conversation with a person: one to five stars, and a comment if the player likes. */

import { element, replaceChildren, setText } from "/web/shared/dom.js";
import { icon } from "/web/shared/icons.js";
import { NO_WORDS } from "/web/shared/locale.js";

/**
 * @import { Chat } from "../state/chat.js"
 * @import { Words } from "/web/shared/locale.js"
 */

const SCORES = [1, 2, 3, 4, 5];
const COMMENT_LIMIT = 1_000; // `RatingSubmit.comment`

export class RatingView {
  #chat;
  #words = NO_WORDS;
  #score = 0;
  #skippedEpoch = -1; // "not now" holds until the owner changes again
  #sentEpoch = -1; // rated; thanks are said until the owner changes again
  #title = element("legend", { class: "rating-title" });
  #stars = element("div", { class: "rating-stars" });
  #word = element("p", { class: "rating-word", role: "status" });
  #comment = element("textarea", { class: "field", rows: 2, maxlength: COMMENT_LIMIT, id: "rating-comment" });
  #commentLabel = element("label", { class: "rating-label", htmlFor: "rating-comment" });
  #send = element("button", { type: "submit", class: "button button-primary" });
  #skip = element("button", { type: "button", class: "button button-quiet" });
  #form = element("form", { class: "rating" });
  #thanks = element("p", { class: "rating-thanks", role: "status", tabIndex: -1 });

  /** @param {Chat} chat */
  constructor(chat) {
    this.#chat = chat;
    replaceChildren(
      this.#form,
      element("fieldset", {}, this.#title, this.#stars),
      this.#word,
      this.#commentLabel,
      this.#comment,
      element("div", { class: "rating-actions" }, this.#send, this.#skip),
    );
    this.node = element("section", { class: "rating-place" }, this.#form, this.#thanks);
    this.#form.addEventListener("submit", (event) => this.#submit(event));
    this.#skip.addEventListener("click", () => {
      this.#skippedEpoch = this.#chat.conversation?.epoch ?? -1;
      this.#show();
      this.node.dispatchEvent(new Event("done"));
    });
    chat.on("conversation", () => this.#show());
    chat.on("cleared", () => this.#show());
    chat.on("failure", ({ detail }) => {
      if (detail.ref !== "rating") return;
      this.#sentEpoch = -1;
      this.#show();
    });
  }

  /** @param {Words} words */
  setWords(words) {
    this.#words = words;
    setText(this.#title, words.text("widget.rating.title"));
    setText(this.#commentLabel, words.text("widget.rating.comment"));
    setText(this.#send, words.text("widget.rating.send"));
    setText(this.#skip, words.text("widget.rating.skip"));
    replaceChildren(this.#stars, ...SCORES.map((score) => this.#star(score)));
    this.#choose(this.#score);
    this.#show();
  }

  /** @param {number} score */
  #star(score) {
    const words = this.#words;
    const count = words.text("widget.rating.score", { count: score });
    const label = `${count}: ${words.text(`widget.rating.word.${score}`)}`;
    const input = element("input", {
      type: "radio",
      name: "score",
      value: String(score),
      checked: score === this.#score,
      class: "visually-hidden",
      "aria-label": label,
      on: { change: () => this.#choose(score) },
    });
    return element("label", { class: "star", title: label }, input, icon("star"));
  }

  /** @param {number} score */
  #choose(score) {
    this.#score = score;
    [...this.#stars.children].forEach((star, index) => star.classList.toggle("star-on", index < score));
    setText(this.#word, score > 0 ? this.#words.text(`widget.rating.word.${score}`) : "");
  }

  /** @param {Event} event */
  #submit(event) {
    event.preventDefault();
    if (this.#score === 0) {
      setText(this.#word, this.#words.text("widget.rating.choose"));
      this.#stars.querySelector("input")?.focus();
      return;
    }
    this.#chat.rate(this.#score, this.#comment.value.trim());
    this.#sentEpoch = this.#chat.conversation?.epoch ?? -1;
    this.#show();
    this.#thanks.focus({ preventScroll: true });
  }

  /** Whether thanks for a rating are being said: no further question then. */
  get isThanking() {
    return !this.#thanks.hidden && !this.node.hidden;
  }

  #show() {
    const { epoch, rating_open: wanted } = this.#chat.conversation ?? {};
    const sent = epoch !== undefined && epoch === this.#sentEpoch;
    const open = Boolean(wanted) && !sent && epoch !== this.#skippedEpoch;
    if (!open && !this.#form.hidden) this.#reset();
    this.#form.hidden = !open;
    this.#thanks.hidden = !sent;
    setText(this.#thanks, sent ? this.#words.text("widget.rating.thanks") : "");
    this.node.hidden = !open && !sent;
  }

  #reset() {
    this.#comment.value = "";
    for (const input of this.#stars.querySelectorAll("input")) input.checked = false;
    this.#choose(0);
  }
}
