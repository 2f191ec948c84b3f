/** The right side, the handoff card: all that an operator must know before the first word. */

import { element, replaceChildren } from "/web/shared/dom.js";
import { icon } from "/web/shared/icons.js";
import { languageName, reasonText, ticketDue, worded } from "../labels.js";
import { thumb } from "./message-item.js";

const URGENT = 2;
const MOST_STARS = 5;
const FORM_ORDER = ["kind", "account_id", "transaction_id", "bet_id", "amount", "occurred_at", "description", "contact"];

export class CardView {
  #place;
  #onShow;
  #content = element("div", { class: "card-content", tabIndex: 0 });
  #shown = "";

  /**
   * @param {import("../workplace.js").Place} place
   * @param {{show: (seq: number) => void, close: () => void}} actions `show` a message by its number
   */
  constructor(place, { show, close }) {
    const { words } = place;
    this.#place = place;
    this.#onShow = show;
    const hide = element("button", { type: "button", class: "button button-quiet button-icon",
      "aria-label": words.text("console.keys.close"), on: { click: close } }, icon("close"));
    this.node = element(
      "aside",
      { class: "card", "aria-label": words.text("console.card.label") },
      element("header", { class: "card-head" }, element("h2", {}, words.text("console.card.label")), hide),
      this.#content,
    );
  }

  /** @param {import("../thread.js").Thread | null} thread */
  update(thread) {
    const card = thread?.card ?? null;
    const { summary } = thread ?? {};
    const shown = JSON.stringify([card, summary?.language, summary?.priority, summary?.department, summary?.waiting_since]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#content.scrollTop = 0;
    if (!card) {
      replaceChildren(this.#content);
      return;
    }
    replaceChildren(this.#content, this.#reason(card), this.#facts({ ...card, ...live(summary) }), this.#form(card),
      this.#tickets(card), this.#answers(card), this.#ratings(card));
  }

  #section(name, ...content) {
    const title = element("h3", {}, this.#place.words.text(`console.card.${name}`));
    return element("section", { class: `card-section card-${name}` }, title, ...content);
  }

  #empty(name) {
    return element("p", { class: "card-empty" }, this.#place.words.text(`console.card.${name}_empty`));
  }

  #reason({ reason, reason_text, priority }) {
    const { words } = this.#place;
    const urgent = priority >= URGENT;
    return this.#section(
      "reason",
      element("p", { class: ["card-why", urgent && "card-why-urgent"] }, urgent && icon("alert"), reasonText(words, reason)),
      reason_text && element(
        "figure",
        { class: "card-words" },
        element("figcaption", { class: "visually-hidden" }, words.text("console.card.sentence")),
        element("blockquote", {}, reason_text),
      ),
    );
  }

  #facts(card) {
    const { words } = this.#place;
    const { language, page_language, priority, department, waiting_since, started_at, page_url } = card;
    const rows = [["language", languageName(words, language)]];
    if (page_language !== language) rows.push(["page_language", languageName(words, page_language)]);
    rows.push(["priority", words.text(`console.priority.${Math.min(priority, URGENT)}`)]);
    rows.push(["department", worded(words, "console.department", department)]);
    if (waiting_since) rows.push(["waiting", words.moment(waiting_since)]);
    rows.push(["started", words.moment(started_at)]);
    // Where the player says to be is shown, never linked: it is the player's text.
    if (page_url) rows.push(["page", element("span", { class: "card-address", title: page_url }, page_url)]);
    const named = rows.map(([name, value]) => [words.text(`console.card.${name}`), value]);
    return this.#section("facts", definitions(named));
  }

  #form({ form }) {
    const { words } = this.#place;
    const known = Object.entries(form ?? {}).filter(([, value]) => value !== null && value !== "" && typeof value !== "object");
    if (known.length === 0) return this.#section("form", this.#empty("form"));
    const place = (name) => (FORM_ORDER.indexOf(name) + FORM_ORDER.length + 1) % (FORM_ORDER.length + 1);
    known.sort(([a], [b]) => place(a) - place(b));
    const rows = known.map(([name, value]) => [
      worded(words, "console.form", name),
      name === "kind" ? worded(words, "console.kind", value) : element("span", { class: "card-value" }, String(value)),
    ]);
    return this.#section("form", definitions(rows));
  }

  #tickets({ tickets }) {
    if (tickets.length === 0) return this.#section("tickets", this.#empty("tickets"));
    return this.#section("tickets", element("ul", { class: "card-tickets" }, ...tickets.map((one) => this.#ticket(one))));
  }

  #ticket(ticket) {
    const { words, clock } = this.#place;
    const due = ticketDue(ticket, clock.now());
    return element(
      "li",
      { class: "card-ticket" },
      element("p", { class: "card-ticket-head" }, element("span", { class: "reference" }, ticket.reference),
        element("span", { class: "pill" }, worded(words, "console.ticket_status", ticket.status))),
      element("p", { class: "card-soft" }, `${worded(words, "console.kind", ticket.kind)} · ${worded(words, "console.department", ticket.department)}`),
      due && element("p", { class: ["due", `due-${due.state}`] },
        words.text(`console.tickets.${due.kind}_due`, { time: words.moment(due.at) }),
        element("span", { class: "due-relative" },
          due.state === "late" ? words.text("console.tickets.overdue") : words.relative(due.at, clock.now()))),
    );
  }

  #answers({ answers }) {
    const { words } = this.#place;
    if (answers.length === 0) return this.#section("answers", this.#empty("answers"));
    const items = answers.map(({ seq, title, topic, score, helpful, question }) =>
      element(
        "li",
        {},
        element(
          "button",
          { type: "button", class: "card-answer", title: words.text("console.card.show"), on: { click: () => this.#onShow(seq) } },
          element("span", { class: "card-answer-title" }, title || topic),
          question && element("span", { class: "card-soft" }, words.text("console.card.asked", { question })),
          element("span", { class: "card-answer-foot" },
            typeof score === "number" && words.text("console.answer.score", { score: words.percent(score) }),
            thumb(words, helpful)),
        ),
      ));
    return this.#section("answers", element("ul", { class: "card-answers" }, ...items));
  }

  #ratings({ ratings }) {
    const { words } = this.#place;
    if (ratings.length === 0) return this.#section("ratings", this.#empty("ratings"));
    const items = ratings.map((score) =>
      element(
        "li",
        { class: "stars" },
        element("span", { class: "visually-hidden" }, words.text("console.card.rating", { score })),
        ...Array.from({ length: MOST_STARS }, (_, index) => icon("star", { solid: index < score })),
      ));
    return this.#section("ratings", element("ul", { class: "card-ratings" }, ...items));
  }
}

/** The part of the summary that goes on changing after the card was made. */
function live(summary) {
  if (!summary) return {};
  const { language, priority, department, waiting_since } = summary;
  return { language, priority, department, waiting_since };
}

function definitions(rows) {
  const parts = rows.map(([name, value]) => element("div", {}, element("dt", {}, name), element("dd", {}, value)));
  return element("dl", { class: "definitions" }, ...parts);
}
