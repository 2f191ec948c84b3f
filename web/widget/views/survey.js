/** One question afterwards: how a ticket was solved (1 to 5), or whether the player would recommend us (0 to 10). */

import { element, replaceChildren, setText } from "/web/shared/dom.js";
import { NO_WORDS } from "/web/shared/locale.js";

/**
 * @import { Chat } from "../state/chat.js"
 * @import { RatingView } from "./rating.js"
 * @import { VisitorConversation } from "/web/shared/frames.d.ts"
 * @import { Words } from "/web/shared/locale.js"
 */

const SCALES = { ticket: [1, 5], nps: [0, 10] };
const COMMENT_LIMIT = 1_000; // `SurveyAnswer.comment`

export class SurveyView {
  #chat;
  #words = NO_WORDS;
  #skipped = new Set(); // surveys put aside or answered on this page
  #rating;
  /** @type {VisitorConversation["survey"]} */
  #shown = null;
  /** @type {number | null} */
  #score = null;
  #title = element("legend", { class: "rating-title" });
  #scores = element("div", { class: "survey-scores" });
  #ends = element("p", { class: "survey-ends", "aria-hidden": "true" }, element("span", {}), element("span", {}));
  #word = element("p", { class: "rating-word", role: "status" });
  #commentLabel = element("label", { class: "rating-label", htmlFor: "survey-comment" });
  #comment = element("textarea", { class: "field", rows: 2, maxlength: COMMENT_LIMIT, id: "survey-comment" });
  #send = element("button", { type: "submit", class: "button button-primary" });
  #skip = element("button", { type: "button", class: "button button-quiet" });

  /**
   * @param {Chat} chat
   * @param {RatingView} rating goes first
   */
  constructor(chat, rating) {
    this.#chat = chat;
    this.#rating = rating;
    this.node = element(
      "form",
      { class: "rating", hidden: true },
      element("fieldset", {}, this.#title, this.#scores, this.#ends),
      this.#word,
      this.#commentLabel,
      this.#comment,
      element("div", { class: "rating-actions" }, this.#send, this.#skip),
    );
    this.node.addEventListener("submit", (event) => this.#submit(event));
    this.#skip.addEventListener("click", () => this.#done());
    chat.on("conversation", () => this.#show());
    chat.on("cleared", () => this.#show());
    // Who writes on has other things in mind, and the answer must not come behind a card.
    chat.on("outbox", () => {
      if (this.#shown && chat.pending.length > 0) this.#putAside();
    });
  }

  /** @param {Words} words */
  setWords(words) {
    this.#words = words;
    setText(this.#commentLabel, words.text("widget.rating.comment"));
    setText(this.#send, words.text("widget.survey.send"));
    setText(this.#skip, words.text("widget.rating.skip"));
    this.#shown = null;
    this.#show();
  }

  #show() {
    const conversation = this.#chat.conversation;
    const isOther = conversation?.rating_open || this.#rating.isThanking; // one question a visit
    const survey = isOther ? null : conversation?.survey;
    const open = survey && !this.#skipped.has(survey.id);
    this.node.hidden = !open;
    if (!open || survey.id === this.#shown?.id) return;
    this.#shown = survey;
    this.#score = null;
    this.#comment.value = "";
    setText(this.#word, "");
    const words = this.#words;
    setText(this.#title, words.text(`widget.survey.${survey.kind}`, { reference: survey.reference ?? "" }));
    const [low, high] = SCALES[survey.kind];
    [...this.#ends.children].forEach((node, index) =>
      setText(node, words.text(`widget.survey.${survey.kind}.${index ? "high" : "low"}`)),
    );
    replaceChildren(
      this.#scores,
      ...Array.from({ length: high - low + 1 }, (_, index) => this.#choice(survey.kind, low + index)),
    );
  }

  /** @param {keyof typeof SCALES} kind @param {number} score */
  #choice(kind, score) {
    const [low, high] = SCALES[kind];
    const end = score === low ? "low" : score === high ? "high" : null;
    const label = end ? `${score}, ${this.#words.text(`widget.survey.${kind}.${end}`)}` : String(score);
    const change = () => (this.#score = score);
    const input = element("input", {
      type: "radio",
      name: "survey",
      value: String(score),
      class: "visually-hidden",
      "aria-label": label,
      on: { change },
    });
    return element(
      "label",
      { class: "survey-score" },
      input,
      element("span", { "aria-hidden": "true" }, String(score)),
    );
  }

  /** @param {Event} event */
  #submit(event) {
    event.preventDefault();
    if (this.#score === null || !this.#shown) {
      setText(this.#word, this.#words.text("widget.survey.choose"));
      this.#scores.querySelector("input")?.focus();
      return;
    }
    this.#chat.requests.answerSurvey(this.#shown.id, this.#score, this.#comment.value.trim());
    this.#done();
  }

  #done() {
    this.#putAside();
    this.node.dispatchEvent(new Event("done"));
  }

  #putAside() {
    if (this.#shown) this.#skipped.add(this.#shown.id);
    this.#shown = null;
    this.#show();
  }
}
