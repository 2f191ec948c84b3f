/** The end of the card: what this player came with before. Fetched when the conversation is looked at. */

import { element, replaceChildren } from "/web/shared/dom.js";
import { isFailure } from "/web/shared/failure.js";
import { endText } from "../../state/choices.js";
import { reasonText, worded } from "../../state/labels.js";
import { formatRoute } from "../../state/route.js";
import { languageChip } from "../common/language-chip.js";
import { dueText } from "../tickets/ticket-row.js";

/**
 * @import { ConsoleContext } from "../../context.js"
 * @import { ConversationSummary, TicketView } from "/web/shared/frames.d.ts"
 */

export class CardHistory {
  #context;
  /** @type {string | null} */
  #id = null;
  #content = element("div", { class: "card-history" });

  /** @param {ConsoleContext} context */
  constructor(context) {
    this.#context = context;
    const title = element("h3", {}, context.words.text("console.card.history"));
    this.node = element("section", { class: "card-section" }, title, this.#content);
  }

  /** @param {string} id of the conversation that the card is about */
  async show(id) {
    if (id === this.#id) return;
    this.#id = id;
    const { words, api } = this.#context;
    this.#say(words.text("console.card.history_loading"));
    try {
      const { conversations = [], tickets = [], closed_reasons = {}, tags = {} } = await api.history(id);
      if (id !== this.#id) return;
      const ends = (/** @type {string} */ of) => endText(words, closed_reasons[of], tags[of]);
      this.#draw(conversations, tickets, ends);
    } catch (error) {
      if (!isFailure(error)) throw error;
      if (id === this.#id) this.#say(words.text("console.card.history_failed"));
    }
  }

  /** @param {string} text */
  #say(text) {
    replaceChildren(this.#content, element("p", { class: "card-soft" }, text));
  }

  /**
   * @param {ConversationSummary[]} conversations
   * @param {TicketView[]} tickets
   * @param {(id: string) => string} ends how a conversation ended
   */
  #draw(conversations, tickets, ends) {
    const { words } = this.#context;
    if (conversations.length + tickets.length === 0) {
      this.#say(words.text("console.card.history_empty"));
      return;
    }
    const rows = conversations
      .map((row) => this.#conversation(row, ends(row.id)))
      .concat(tickets.map((ticket) => this.#ticket(ticket)));
    replaceChildren(this.#content, element("ul", { class: "card-list" }, ...rows));
  }

  /** @param {ConversationSummary} summary @param {string} end */
  #conversation({ id, language, preview, updated_at, reason, status, account_id }, end) {
    const { words } = this.#context;
    const isProven = Boolean(account_id);
    return element(
      "li",
      {},
      element(
        "a",
        { class: "card-answer card-earlier", href: formatRoute({ conversationId: id }) },
        element(
          "span",
          { class: "card-answer-foot" },
          languageChip(words, language),
          words.moment(updated_at),
          worded(words, "console.state_of", status),
        ),
        element("span", { class: "card-answer-title" }, preview || reasonText(words, reason)),
        end && element("span", { class: "card-soft" }, end),
        !isProven && element("span", { class: "card-soft" }, words.text("console.card.history_said")),
      ),
    );
  }

  /** @param {TicketView} ticket */
  #ticket(ticket) {
    const { words, clock } = this.#context;
    const state = worded(words, "console.ticket_status", ticket.status);
    return element(
      "li",
      { class: "card-ticket" },
      element(
        "p",
        { class: "card-ticket-head" },
        element("span", { class: "reference" }, ticket.reference),
        element("span", { class: `pill state-${ticket.status}` }, state),
      ),
      element("p", { class: "card-soft" }, worded(words, "console.kind", ticket.kind)),
      dueText(words, ticket, clock.now()),
    );
  }
}
