/** What of a ticket is looked at by people: documents asked for, reviews of its decision, likely duplicates. */

import { element } from "/web/shared/dom.js";
import { worded } from "../../state/labels.js";
import { formatRoute } from "../../state/route.js";
import { statusPill } from "./ticket-row.js";

/**
 * @import { TicketView } from "/web/shared/frames.d.ts"
 * @import { Words } from "/web/shared/locale.js"
 */

/**
 * A document that the player was asked for.
 * @typedef {{id: string, kind: string, state: "asked" | "verified" | "refused", reason: string, asked_at: string,
 *   asked_by: string, decided_at: string | null, decided_by: string}} TicketDocument
 */

/**
 * An independent review of a ticket's decision.
 * @typedef {{due_at: string, reviewer_name: string | null, outcome: "confirmed" | "partly" | "changed" | null,
 *   reason: string, grounds: string}} TicketReview
 */

/**
 * The checklist of documents.
 * @param {Words} words
 * @param {TicketDocument[]} documents
 * @param {(document: TicketDocument, verdict: "verified" | "refused") => void} judge
 */
export function documentList(words, documents, judge) {
  const rows = documents.map((document) => {
    const name = worded(words, "document", document.kind);
    const state = words.text(`console.ticket.document.${document.state}`);
    /** @param {"verified" | "refused"} verdict @param {string} key */
    const button = (verdict, key) =>
      document.state !== verdict &&
      small(words.text(key), () => judge(document, verdict), `${words.text(key)}: ${name}`);
    return element(
      "li",
      { class: `document document-${document.state}` },
      element("p", {}, name, " · ", element("span", { class: "document-state" }, state)),
      document.reason && element("p", { class: "panel-note" }, document.reason),
      element(
        "p",
        { class: "card-soft" },
        `${document.decided_by || document.asked_by}, ${words.moment(document.decided_at ?? document.asked_at)}`,
      ),
      element(
        "p",
        { class: "panel-actions" },
        button("verified", "console.ticket.verify"),
        button("refused", "console.ticket.refuse"),
      ),
    );
  });
  return part(words.text("console.ticket.documents"), rows);
}

/**
 * @param {Words} words
 * @param {{reviews: TicketReview[], may_review: boolean}} known
 * @param {() => void} decide
 */
export function reviewList(words, { reviews, may_review }, decide) {
  const rows = reviews.map((review) => {
    const { outcome, reviewer_name: name } = review;
    return element(
      "li",
      {},
      outcome
        ? element("p", {}, words.text(`console.ticket.outcome.${outcome}`))
        : element("p", {}, words.text("console.ticket.review_due", { time: words.moment(review.due_at) })),
      element(
        "p",
        { class: "card-soft" },
        name ? words.text("console.ticket.review_by", { name }) : words.text("console.ticket.review_nobody"),
      ),
      review.reason && element("p", { class: "panel-note" }, review.reason),
      review.grounds && element("p", { class: "panel-note" }, review.grounds),
      !outcome && may_review && small(words.text("console.ticket.review_decide"), decide),
    );
  });
  return part(words.text("console.ticket.review"), rows);
}

/**
 * @param {Words} words
 * @param {TicketView[]} tickets
 * @param {(into: TicketView) => void} merge
 */
export function duplicateList(words, tickets, merge) {
  const rows = tickets.map((ticket) => {
    const { reference } = ticket;
    const label = words.text("console.ticket.merge_here", { reference });
    return element(
      "li",
      {},
      element(
        "p",
        { class: "board-head" },
        element("a", { class: "reference", href: formatRoute({ section: "tickets", reference }) }, reference),
        statusPill(words, ticket.status),
        worded(words, "console.kind", ticket.kind),
      ),
      element("p", { class: "card-soft" }, words.moment(ticket.created_at)),
      ticket.status !== "solved" && small(words.text("console.ticket.merge"), () => merge(ticket), label),
    );
  });
  return part(words.text("console.ticket.duplicates"), rows);
}

/** @param {string} title @param {HTMLElement[]} rows */
function part(title, rows) {
  if (rows.length === 0) return null;
  return element("section", {}, element("h4", {}, title), element("ul", { class: "panel-history" }, ...rows));
}

/** @param {string} text @param {() => void} click @param {string | null} [label] @returns {HTMLElement} */
function small(text, click, label = null) {
  const attributes = { type: "button", class: "button button-small", "aria-label": label, on: { click } };
  return element("button", attributes, text);
}
