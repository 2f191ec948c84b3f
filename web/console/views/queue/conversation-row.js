/** One conversation in the lists at the left: who, how urgent, why, how long, and the last words. */

import { element, find, replaceChildren } from "/web/shared/dom.js";
import { channelName, playerName, reasonText, worded } from "../../state/labels.js";
import { formatRoute } from "../../state/route.js";
import { languageChip } from "../common/language-chip.js";
import { dangerPill, isUrgent, priorityPill } from "../common/priority-pill.js";

/**
 * @import { ConsoleContext } from "../../context.js"
 * @import { Child } from "/web/shared/dom.js"
 * @import { ConversationSummary } from "/web/shared/frames.d.ts"
 */

export class ConversationRow {
  #context;
  #actions;
  #kind;
  #shown = "";
  #link = element("a", { class: "row-link" });
  #body = element("div", { class: "row-body" });

  /**
   * @param {"queued" | "assigned"} kind
   * @param {ConsoleContext} context
   * @param {{take: (summary: ConversationSummary) => void}} actions
   */
  constructor(kind, context, actions) {
    this.#kind = kind;
    this.#context = context;
    this.#actions = actions;
    this.node = element("li", { class: "row" }, this.#link, this.#body);
  }

  focus() {
    this.#link.focus();
  }

  /**
   * Which one of how many it is, for those who hear the list: not all of them need be drawn.
   * @param {number} position
   * @param {number} size
   */
  place(position, size) {
    this.node.setAttribute("aria-posinset", String(position));
    this.node.setAttribute("aria-setsize", String(size));
  }

  /**
   * @param {ConversationSummary} summary
   * @param {{current: boolean, canTake: boolean, full: boolean}} state `canTake`: this operator may choose it; `full`:
   *   but holds as many as possible
   */
  update(summary, { current, canTake, full }) {
    const { words, desk } = this.#context;
    const thread = desk.thread(summary.id);
    const unread = this.#kind === "assigned" ? desk.unread(summary.id) : 0;
    const typing = thread?.typing?.author === "visitor";
    const name = playerName(words, summary, thread?.card);
    // The parts are built anew only when they differ, so that neither focus nor a hover is lost without need.
    const shown = JSON.stringify([summary, unread, typing, name, canTake, full]);
    if (current) this.#link.setAttribute("aria-current", "true");
    else this.#link.removeAttribute("aria-current");
    if (shown === this.#shown) return;
    this.#shown = shown;
    const hadFocus = this.#body.contains(document.activeElement);
    this.#link.href = formatRoute({ conversationId: summary.id });
    const isForeign = summary.serves === false;
    this.node.classList.toggle("row-urgent", isUrgent(summary.priority) || summary.danger === true);
    this.node.classList.toggle("row-unread", unread > 0);
    this.node.classList.toggle("row-foreign", isForeign);
    const { channel = "chat" } = summary;
    const way = channel !== "chat" && element("span", { class: "pill" }, channelName(words, channel));
    replaceChildren(
      this.#link,
      languageChip(words, summary.language),
      way,
      element("span", { class: "row-name" }, name),
    );
    replaceChildren(
      this.#body,
      this.#aside(summary, unread),
      ...(this.#kind === "assigned"
        ? this.#held(summary, typing)
        : this.#waiting(summary, typing, canTake && this.#takeButton(summary, name, full))),
    );
    if (hadFocus) (find(this.#body, "button:enabled") ?? this.#link).focus();
  }

  /** @param {ConversationSummary} summary @param {number} unread */
  #aside(summary, unread) {
    const { words, stopwatches } = this.#context;
    if (this.#kind === "assigned") {
      if (!unread) return element("time", { class: "row-aside" }, words.time(summary.updated_at));
      const label = words.text("console.mine.unread", { count: unread });
      return element(
        "span",
        { class: "row-aside badge" },
        element("span", { "aria-hidden": "true" }, words.number(unread)),
        element("span", { class: "visually-hidden" }, label),
      );
    }
    if (!summary.waiting_since) return null;
    const label = words.text("console.queue.waiting", { time: "" });
    const hidden = element("span", { class: "visually-hidden" }, label);
    return element("span", { class: "row-aside" }, hidden, stopwatches.make(summary.waiting_since));
  }

  /** @param {ConversationSummary} summary @param {boolean} typing @param {Child} takeButton */
  #waiting(summary, typing, takeButton) {
    const { words } = this.#context;
    const reason = element("span", {}, reasonText(words, summary.reason));
    return [
      element(
        "p",
        { class: "row-reason" },
        dangerPill(words, summary) ?? priorityPill(words, summary.priority),
        this.#level(summary),
        reason,
      ),
      this.#promised(summary),
      element("div", { class: "row-foot" }, this.#preview(summary, typing), takeButton),
    ];
  }

  #level({ level = 0 }) {
    return level > 0 && element("span", { class: "pill" }, worded(this.#context.words, "console.level", String(level)));
  }

  /**
   * To whom it is held out or reserved, and in which other languages the player would be answered.
   * @param {ConversationSummary} summary
   */
  #promised({ offered_to, reserved_for, accepted_languages = [], language }) {
    const { words, desk } = this.#context;
    const colleague = reserved_for && desk.status.latest.colleagues.find(({ id }) => id === reserved_for)?.name;
    const others = accepted_languages.filter((other) => other !== language);
    const languages = others.map((other) => other.toUpperCase()).join(", ");
    const parts = [
      offered_to && words.text("console.queue.offered", { name: offered_to }),
      !offered_to && colleague && words.text("console.queue.reserved", { name: colleague }),
      languages && words.text("console.queue.accepts", { languages }),
    ].filter(Boolean);
    return parts.length > 0 && element("p", { class: "row-promised" }, parts.join(" · "));
  }

  /** @param {ConversationSummary} summary @param {boolean} typing */
  #held(summary, typing) {
    const { words } = this.#context;
    const pill = dangerPill(words, summary) ?? priorityPill(words, summary.priority);
    return [
      element("div", { class: "row-foot" }, pill, this.#level(summary), this.#preview(summary, typing)),
      this.#unanswered(summary),
    ];
  }

  /** Since when the player's words have no answer. @param {ConversationSummary} summary */
  #unanswered({ unanswered_since }) {
    if (!unanswered_since) return null;
    const { words, stopwatches } = this.#context;
    const hidden = element("span", { class: "visually-hidden" }, words.text("console.mine.since", { time: "" }));
    return element("span", { class: "row-unanswered" }, hidden, stopwatches.make(unanswered_since));
  }

  /** @param {ConversationSummary} summary @param {boolean} typing */
  #preview(summary, typing) {
    if (!typing) return element("p", { class: "row-preview" }, summary.preview);
    return element("p", { class: "row-preview row-typing" }, this.#context.words.text("console.conversation.typing"));
  }

  /** @param {ConversationSummary} summary @param {string} player @param {boolean} full */
  #takeButton(summary, player, full) {
    const { words } = this.#context;
    return element(
      "button",
      {
        type: "button",
        class: "button button-small row-take",
        disabled: full,
        "aria-label": words.text("console.queue.take_of", { player }),
        on: { click: () => this.#actions.take(summary) },
      },
      words.text("console.queue.take"),
    );
  }
}
