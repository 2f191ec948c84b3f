/** One message in the log. Built once; afterwards only its delivery mark changes. */

import { element, replaceChildren } from "/web/shared/dom.js";
import { icon } from "/web/shared/icons.js";
import { renderMarkdown } from "/web/shared/markdown.js";
import { errorText, reasonText, worded } from "../../state/labels.js";
import { attachmentList } from "../common/attachments.js";
import { arrivedWith, deliveryMark } from "./channel-marks.js";

/**
 * @import { ConsoleContext } from "../../context.js"
 * @import { DeliveryView } from "/web/shared/frames.d.ts"
 * @import { Failure } from "/web/shared/failure.js"
 * @import { IconName } from "/web/shared/icons.js"
 * @import { Words } from "/web/shared/locale.js"
 * @import { Message } from "/web/shared/timeline.js"
 */

/** @type {Record<Delivery["state"], IconName>} */
const MARKS = { sending: "clock", waiting: "clock", stored: "check", seen: "check-double", failed: "alert" };

/**
 * @typedef {object} Delivery state of the operator's own reply
 * @property {"sending" | "waiting" | "stored" | "seen" | "failed"} state `waiting` for the connection
 * @property {Failure | null} [error]
 * @property {string} [entryId] of the outbox, for `failed`
 */

/**
 * @typedef {object} Actions
 * @property {(id: string) => void} retry an unsent reply
 * @property {(id: string) => void} discard an unsent reply
 * @property {(seq: number) => void} resend what a channel did not deliver
 */

/** @typedef {Omit<Message, "seq"> & {seq?: number}} Shown a message, or an unsent reply, which has no number */

export class MessageItem {
  #context;
  /** @type {HTMLElement | null} */
  #delivery = null;
  /** @type {HTMLElement | null} */
  #outcomeNode = null;
  #shown = "";

  /**
   * @param {Shown} message
   * @param {ConsoleContext} context
   * @param {{follows: boolean, topicTitle: string | null, actions: Actions}} options
   *   `follows`: comes right after one of the same author
   */
  constructor(message, context, options) {
    this.#context = context;
    this.message = message;
    this.actions = options.actions;
    this.node = message.author === "system" ? this.#event() : this.#speech(options);
    if (message.seq) this.node.dataset.seq = String(message.seq);
  }

  /** The reply was unsent and is stored now. @param {Message} message */
  settle(message) {
    this.message = message;
    this.node.dataset.seq = String(message.seq);
  }

  /** @param {Delivery | null} delivery null for none to show */
  setDelivery(delivery) {
    const shown = JSON.stringify(delivery);
    if (!this.#delivery || shown === this.#shown) return;
    this.#shown = shown;
    this.node.classList.toggle("message-failed", delivery?.state === "failed");
    if (!delivery) {
      replaceChildren(this.#delivery);
      return;
    }
    const { words } = this.#context;
    const { state, error, entryId } = delivery;
    const mark = element(
      "span",
      { class: `delivery-mark delivery-${state}` },
      icon(MARKS[state]),
      element("span", {}, words.text(`console.delivery.${state}`)),
    );
    if (state !== "failed") {
      replaceChildren(this.#delivery, mark);
      return;
    }
    const reason = element("span", { class: "delivery-error" }, errorText(words, error ?? { code: "internal" }));
    /** @param {"retry" | "discard"} name */
    const button = (name) =>
      element(
        "button",
        { type: "button", class: "button button-small", on: { click: () => this.actions[name](entryId ?? "") } },
        words.text(`console.delivery.${name}`),
      );
    replaceChildren(this.#delivery, mark, reason, button("retry"), button("discard"));
  }

  /** How it stands with the channel that delivers it. @param {DeliveryView} delivery */
  setChannelDelivery(delivery) {
    const shown = JSON.stringify(delivery);
    if (!this.#delivery || shown === this.#shown) return;
    this.#shown = shown;
    this.node.classList.toggle("message-failed", delivery.state === "failed");
    replaceChildren(this.#delivery, ...deliveryMark(this.#context.words, delivery, this.actions.resend));
  }

  /** The player's thumb came, or changed. @param {boolean | null} helpful */
  setHelpful(helpful) {
    if (helpful === this.message.helpful || !this.#outcomeNode) return;
    this.message = { ...this.message, helpful };
    this.#outcomeNode.querySelector(".thumb")?.remove();
    const mark = thumb(this.#context.words, helpful);
    if (mark) this.#outcomeNode.append(mark);
  }

  #event() {
    const { words } = this.#context;
    const { code, params = {}, created_at } = this.message;
    const text = [words.system(this.message)];
    if (code === "handoff_requested" && params.reason) text.push(reasonText(words, String(params.reason)));
    this.#delivery = element("div", { class: "delivery" });
    return element(
      "div",
      { class: "event" },
      element("span", { class: "event-text" }, text.join("\u00a0· ")),
      element("time", { class: "event-time", datetime: created_at }, words.time(created_at)),
      this.#delivery,
    );
  }

  /** @param {{follows: boolean, topicTitle: string | null}} given */
  #speech({ follows, topicTitle }) {
    const { message } = this;
    const { words } = this.#context;
    if (message.author !== "visitor") this.#delivery = element("div", { class: "delivery" });
    this.#outcomeNode = this.#outcome(topicTitle);
    const text = element("div", { class: "bubble-text" });
    if (message.author === "bot") text.append(renderMarkdown(message.text));
    else text.textContent = message.text;
    return element(
      "article",
      { class: ["message", `message-${message.author}`, follows && "message-follows"] },
      element(
        "header",
        { class: follows ? "visually-hidden" : "message-head" },
        message.author === "bot" && icon("assistant"),
        element("span", { class: "message-author" }, this.#author()),
        element("time", { datetime: message.created_at }, words.time(message.created_at)),
      ),
      element("div", { class: "bubble" }, message.text && text, this.#files(), this.#choices()),
      message.author === "visitor" && arrivedWith(words, message.params ?? {}),
      this.#outcomeNode,
      this.#delivery,
    );
  }

  #files() {
    return attachmentList(this.#context, this.message.attachments ?? []);
  }

  #author() {
    const { words, desk } = this.#context;
    const { author, author_name } = this.message;
    if (author !== "operator") return words.text(`author.${author}`);
    const isOther = author_name && author_name !== desk.operator.name;
    return isOther ? author_name : words.text("author.you");
  }

  /** The buttons that the player saw; here only to be read. */
  #choices() {
    const { buttons = [] } = this.message;
    if (buttons.length === 0) return null;
    const label = this.#context.words.text("console.conversation.choices");
    const items = buttons.map(({ label: words }) => element("li", { class: "choice" }, words));
    return element("ul", { class: "choices", "aria-label": label }, ...items);
  }

  /** @param {string | null} topicTitle */
  #outcome(topicTitle) {
    const { outcome, helpful } = this.message;
    if (this.message.author !== "bot" || !outcome || outcome.kind === "smalltalk") return null;
    const { words } = this.#context;
    const parts = [worded(words, "outcome", outcome.kind)];
    if (outcome.kind === "answer" && outcome.topic) parts.push(topicTitle ?? outcome.topic);
    if (outcome.kind === "answer" && typeof outcome.score === "number") {
      parts.push(words.text("console.answer.score", { score: words.percent(outcome.score) }));
    }
    return element(
      "p",
      { class: ["outcome", `outcome-${outcome.kind}`] },
      element("span", {}, parts.join(" · ")),
      thumb(words, helpful ?? null),
    );
  }
}

/**
 * The player's verdict on an answer, or nothing.
 * @param {Words} words
 * @param {boolean | null} helpful
 */
export function thumb(words, helpful) {
  if (helpful !== true && helpful !== false) return null;
  return element(
    "span",
    { class: helpful ? "thumb thumb-up" : "thumb thumb-down" },
    icon(helpful ? "thumb-up" : "thumb-down"),
    element("span", { class: "visually-hidden" }, words.text(`console.answer.${helpful ? "helpful" : "unhelpful"}`)),
  );
}
