/** The right side, the handoff card: all that an operator must know before the first word. */

import { element, replaceChildren } from "/web/shared/dom.js";
import { icon } from "/web/shared/icons.js";
import { endText } from "../../state/choices.js";
import { languageName, promiseText, reasonText, worded } from "../../state/labels.js";
import { thumb } from "./message-item.js";
import { attachmentList } from "../common/attachments.js";
import { callSection } from "./call-section.js";
import { CardHistory } from "./card-history.js";
import { contactSection } from "./contact-section.js";
import { dangerSteps } from "./danger-section.js";
import { CardPlayer } from "./card-player.js";
import { CardWriting } from "./card-writing.js";
import { isUrgent, priorityText } from "../common/priority-pill.js";
import { dueText } from "../tickets/ticket-row.js";

/**
 * @import { ConsoleContext } from "../../context.js"
 * @import { Thread } from "../../state/conversations/thread.js"
 * @import { Child } from "/web/shared/dom.js"
 * @import { AnswerShown, ConversationSummary, HandoffCard, TicketView } from "/web/shared/frames.d.ts"
 * @import { IconName } from "/web/shared/icons.js"
 */

const MOST_STARS = 5;
/** The form's fields as an operator reads them; others follow. */
const FORM_ORDER = [
  "kind",
  "account_id",
  "transaction_id",
  "bet_id",
  "amount",
  "currency",
  "happened",
  "description",
  "contact",
];

export class CardView {
  #context;
  #onShow;
  #history;
  #player;
  #writing;
  #content = element("div", { class: "card-content", tabIndex: 0 });
  #shown = "";

  /**
   * @param {ConsoleContext} context
   * @param {{show: (seq: number) => void, close: () => void}} actions `show` a message by its number
   */
  constructor(context, { show, close }) {
    const { words } = context;
    this.#context = context;
    this.#onShow = show;
    this.#history = new CardHistory(context);
    this.#player = new CardPlayer(context);
    this.#writing = new CardWriting(context);
    const label = words.text("console.keys.close");
    const hide = element(
      "button",
      { type: "button", class: "button button-quiet button-icon", "aria-label": label, on: { click: close } },
      icon("close"),
    );
    const title = words.text("console.card.label");
    this.node = element(
      "aside",
      { class: "card", "aria-label": title },
      element("header", { class: "card-head" }, element("h2", {}, title), hide),
      this.#content,
    );
  }

  /** @param {Thread | null} thread */
  update(thread) {
    const card = thread?.card ?? null;
    const facts = card && { ...card, ...live(thread?.summary) };
    const shown = JSON.stringify(facts);
    if (shown === this.#shown) return;
    this.#shown = shown;
    if (card?.conversation_id !== this.#content.dataset.of) this.#content.scrollTop = 0;
    this.#content.dataset.of = card?.conversation_id ?? "";
    if (card) this.#history.show(card.conversation_id);
    if (card) this.#player.show(card.conversation_id);
    if (card) this.#writing.show(card.conversation_id);
    const sections = card &&
      facts && [
        thread?.summary?.danger && this.#section("danger", dangerSteps(this.#context.words, card)),
        this.#reason(card),
        callSection(this.#context, card, this.#isOurs(thread)),
        this.#identity(card),
        contactSection(this.#context.words, card.contact),
        this.#said(card),
        this.#promises(card),
        this.#facts(facts),
        this.#form(card),
        this.#list("tickets", card.tickets, (ticket) => this.#ticket(ticket)),
        this.#list("answers", card.answers, (answer) => this.#answer(answer)),
        card.files?.length > 0 && this.#section("files", attachmentList(this.#context, card.files)),
        this.#end(card),
        this.#history.node,
        this.#list("ratings", card.ratings, (score) => this.#stars(score)),
      ];
    replaceChildren(this.#content, ...(sections ?? []));
  }

  /** @param {Thread | null} thread */
  #isOurs(thread) {
    return thread?.summary?.operator_id === this.#context.desk.operator?.id;
  }

  /** How it ended last. @param {HandoffCard} card */
  #end({ closed_reason, tags }) {
    const text = endText(this.#context.words, closed_reason, tags);
    return text && this.#section("end", element("p", {}, text));
  }

  /** @param {string} name @param {...Child} content */
  #section(name, ...content) {
    const title = element("h3", {}, this.#context.words.text(`console.card.${name}`));
    return element("section", { class: `card-section card-${name}` }, title, ...content);
  }

  /**
   * A section of items, or the words that there are none.
   * @template Item
   * @param {string} name
   * @param {Item[]} items
   * @param {(item: Item) => HTMLElement} show
   */
  #list(name, items, show) {
    if (items.length > 0) return this.#section(name, element("ul", { class: "card-list" }, ...items.map(show)));
    return this.#section(name, this.#empty(name));
  }

  /** @param {string} name */
  #empty(name) {
    return element("p", { class: "card-soft" }, this.#context.words.text(`console.card.${name}_empty`));
  }

  /** @param {HandoffCard} card */
  #reason({ reason, reason_text, priority }) {
    const { words } = this.#context;
    const urgent = isUrgent(priority);
    const look = ["card-why", urgent && "card-why-urgent"];
    const sentence =
      reason_text &&
      element(
        "figure",
        { class: "card-words" },
        element("figcaption", { class: "visually-hidden" }, words.text("console.card.sentence")),
        element("blockquote", {}, reason_text),
      );
    const why = element("p", { class: look }, urgent && icon("alert"), reasonText(words, reason));
    return this.#section("reason", why, sentence);
  }

  /** Who the player is: proven by the page, or only said. @param {HandoffCard} card */
  #identity({ account_id, player_name, form, tickets }) {
    const { words } = this.#context;
    const said = form?.account_id || tickets[0]?.account_id;
    const account = account_id || (said ? String(said) : "");
    /** @type {"verified" | "said" | "unknown"} */
    const mark = account_id ? "verified" : said ? "said" : "unknown";
    /** @type {Record<typeof mark, IconName>} */
    const looks = { verified: "check", said: "alert", unknown: "person" };
    return this.#section(
      "identity",
      player_name && element("p", { class: "card-name" }, player_name),
      account && element("p", { class: "reference" }, account),
      element("p", { class: `identity identity-${mark}` }, icon(looks[mark]), words.text(`console.identity.${mark}`)),
    );
  }

  /** What the page says of the player, and where they want to be written to: unproven. @param {HandoffCard} card */
  #said({ attributes = {}, email = "" }) {
    const { words } = this.#context;
    const rows = Object.entries(attributes);
    if (email) rows.unshift([words.text("console.card.email"), email]);
    if (rows.length === 0) return null;
    const unproven = element("p", { class: "card-soft" }, words.text("console.card.page_unproven"));
    const list = definitions(rows, (name) => name);
    return this.#section("page", unproven, list);
  }

  /** What the assistant has told the player to expect. @param {HandoffCard} card */
  #promises({ promises = [], promise_params = {} }) {
    if (promises.length === 0) return null;
    const items = promises.map((code) => element("li", {}, promiseText(this.#context.words, code, promise_params)));
    return this.#section("promises", element("ul", { class: "promise-list" }, ...items));
  }

  /** @param {HandoffCard} card */
  #facts({ level = 0, language, page_language, priority, department, waiting_since, started_at, page_url }) {
    const { words } = this.#context;
    /** @type {[string, Child][]} */
    const rows = [["language", languageName(words, language)]];
    if (page_language !== language) rows.push(["page_language", languageName(words, page_language)]);
    rows.push(["priority", priorityText(words, priority)]);
    rows.push(["department", worded(words, "console.department", department)]);
    if (level > 0) rows.push(["level", worded(words, "console.level", String(level))]);
    if (waiting_since) rows.push(["waiting", words.moment(waiting_since)]);
    rows.push(["started", words.moment(started_at)]);
    // Where the player says to be is shown, never linked: it is the player's text.
    if (page_url) rows.push(["page", element("span", { class: "card-address", title: page_url }, page_url)]);
    return this.#section(
      "facts",
      definitions(rows, (name) => words.text(`console.card.${name}`)),
    );
  }

  /** @param {HandoffCard} card */
  #form({ form }) {
    const { words } = this.#context;
    /** @param {unknown} value */
    const isFilled = (value) => typeof value === "number" || (typeof value === "string" && value !== "");
    const filled = Object.entries(form ?? {}).filter(([, value]) => isFilled(value));
    if (filled.length === 0) return this.#section("form", this.#empty("form"));
    /** @param {string} name */
    const order = (name) => (FORM_ORDER.includes(name) ? FORM_ORDER.indexOf(name) : FORM_ORDER.length);
    const rows = filled
      .toSorted(([a], [b]) => order(a) - order(b))
      .map(([name, value]) => this.#field(name, String(value)));
    return this.#section(
      "form",
      definitions(rows, (name) => worded(words, "console.form", name)),
    );
  }

  /** @param {string} name @param {string} value @returns {[string, Child]} */
  #field(name, value) {
    const isKind = name === "kind";
    const { words } = this.#context;
    return [name, isKind ? worded(words, "console.kind", value) : element("span", { class: "card-value" }, value)];
  }

  /** @param {TicketView} ticket */
  #ticket(ticket) {
    const { words, clock } = this.#context;
    const { reference, status, kind, department } = ticket;
    const about = `${worded(words, "console.kind", kind)} · ${worded(words, "console.department", department)}`;
    return element(
      "li",
      { class: "card-ticket" },
      element(
        "p",
        { class: "card-ticket-head" },
        element("span", { class: "reference" }, reference),
        element("span", { class: `pill state-${status}` }, worded(words, "console.ticket_status", status)),
      ),
      element("p", { class: "card-soft" }, about),
      dueText(words, ticket, clock.now()),
    );
  }

  /** @param {AnswerShown} given */
  #answer({ seq, title, topic, score, helpful, question }) {
    const { words } = this.#context;
    const label = words.text("console.card.show");
    const certainty = typeof score === "number" && words.text("console.answer.score", { score: words.percent(score) });
    return element(
      "li",
      {},
      element(
        "button",
        { type: "button", class: "card-answer", title: label, on: { click: () => this.#onShow(seq) } },
        element("span", { class: "card-answer-title" }, title || topic),
        question && element("span", { class: "card-soft" }, words.text("console.card.asked", { question })),
        element("span", { class: "card-answer-foot" }, certainty, thumb(words, helpful)),
      ),
    );
  }

  /** @param {number} score */
  #stars(score) {
    const label = this.#context.words.text("console.card.rating", { score });
    const stars = Array.from({ length: MOST_STARS }, (_, index) => icon("star", { solid: index < score }));
    return element("li", { class: "stars" }, element("span", { class: "visually-hidden" }, label), ...stars);
  }
}

/**
 * The part of the summary that goes on changing after the card was made.
 * @param {ConversationSummary | null} [summary]
 */
function live(summary) {
  if (!summary) return {};
  const { language, priority, department, waiting_since, level, danger } = summary;
  return { language, priority, department, waiting_since, level, danger };
}

/** @param {[string, Child][]} rows @param {(name: string) => string} title */
function definitions(rows, title) {
  const parts = rows.map(([name, value]) =>
    element("div", {}, element("dt", {}, title(name)), element("dd", {}, value)),
  );
  return element("dl", { class: "definitions" }, ...parts);
}
