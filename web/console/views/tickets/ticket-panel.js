/** One ticket in full: what is known, its files, what was done, and what may be done next. */

import { element, replaceChildren, setText } from "/web/shared/dom.js";
import { isFailure } from "/web/shared/failure.js";
import { icon } from "/web/shared/icons.js";
import { errorText, worded } from "../../state/labels.js";
import { formatRoute } from "../../state/route.js";
import { priorityPill } from "../common/priority-pill.js";
import { dueText, statusPill } from "./ticket-row.js";
import { duplicateList, documentList, reviewList } from "./ticket-checks.js";
import { TicketErrands } from "./ticket-errands.js";
import { ticketFacts, ticketFiles, ticketHistory } from "./ticket-sheet.js";

/**
 * @import { ConsoleContext } from "../../context.js"
 * @import { OperatorApi } from "../../state/api.js"
 * @import { FileView, TicketView } from "/web/shared/frames.d.ts"
 * @import { TicketDocument, TicketReview } from "./ticket-checks.js"
 * @import { TicketChange } from "./ticket-sheet.js"
 */

/**
 * What the address of a ticket answers.
 * @typedef {object} TicketDetails
 * @property {TicketView} ticket
 * @property {TicketChange[]} changes
 * @property {FileView[]} files
 * @property {TicketDocument[]} documents that the player was asked for
 * @property {TicketReview[]} reviews
 * @property {boolean} may_review whether the reader may decide the open one
 * @property {TicketView[]} duplicates
 */

export class TicketPanel {
  #context;
  #api;
  #changed;
  #close;
  #errands;
  #isFull = false;
  /** @type {string | null} */
  #reference = null;
  #problem = element("p", { class: "panel-problem", role: "alert" });
  #body = element("div", { class: "panel-body" });

  /**
   * @param {ConsoleContext} context
   * @param {OperatorApi} api
   * @param {{changed: (ticket: TicketView) => void, close: () => void}} told
   */
  constructor(context, api, { changed, close }) {
    this.#context = context;
    this.#api = api;
    this.#changed = changed;
    this.#close = close;
    this.#errands = new TicketErrands(context, (what, body) => this.#send(what, body));
    this.node = element("aside", { id: "ticket-panel", class: "ticket-panel", hidden: true });
  }

  /** @param {string | null} reference @param {boolean} [isFull] whether it is a page of its own */
  async show(reference, isFull = this.#isFull) {
    this.#isFull = isFull;
    const isNew = reference !== this.#reference;
    this.#reference = reference;
    this.node.hidden = reference === null;
    if (reference === null) return;
    const { words } = this.#context;
    this.node.setAttribute("aria-label", words.text("console.tickets.details_of", { reference }));
    if (isNew) replaceChildren(this.node, element("p", { class: "card-soft" }, words.text("console.tickets.loading")));
    try {
      const known = await this.#api.get(`/api/operator/tickets/${reference}`);
      if (reference === this.#reference) this.#draw(known, isNew);
    } catch (error) {
      this.#fail(error);
      replaceChildren(this.node, this.#problem);
    }
  }

  /** @param {TicketDetails} known @param {boolean} isNew */
  #draw(known, isNew) {
    const { ticket, changes, files } = known;
    const { words, clock } = this.#context;
    setText(this.#problem, "");
    /** @param {string | null} refusal */
    const refused = (refusal) => setText(this.#problem, refusal ?? "");
    const close = element(
      "button",
      {
        type: "button",
        class: "button button-quiet button-icon",
        "aria-label": words.text("console.ticket.close"),
        on: { click: () => this.#close() },
      },
      icon("close"),
    );
    const other = { section: "tickets", reference: ticket.reference, details: !this.#isFull };
    const full = element(
      "a",
      { class: "button button-quiet button-small", href: formatRoute(other) },
      words.text(`console.ticket.${this.#isFull ? "beside" : "full"}`),
    );
    const title = element("h3", { tabIndex: -1, class: "panel-title" }, ticket.reference);
    replaceChildren(
      this.#body,
      element(
        "p",
        { class: "board-head" },
        statusPill(words, ticket.status),
        worded(words, "console.kind", ticket.kind),
        priorityPill(words, ticket.priority),
      ),
      element(
        "p",
        {},
        worded(words, "console.department", ticket.department),
        " · ",
        ticket.operator_name ?? words.text("console.ticket.nobody"),
      ),
      dueText(words, ticket, clock.now()),
      ticket.breached_at &&
        element(
          "p",
          { class: "due due-late" },
          words.text("console.ticket.breached", { time: words.moment(ticket.breached_at) }),
        ),
      ticket.level > 0 && element("p", {}, words.text(`console.level.${ticket.level}`)),
      ticket.watchers.length > 0 &&
        element("p", { class: "card-soft" }, words.text("console.ticket.watchers", { count: ticket.watchers.length })),
      this.#actions(ticket, known),
      reviewList(words, known, () => this.#errands.decide(ticket)),
      documentList(words, known.documents, (document, verdict) => this.#errands.judge(document, verdict, refused)),
      duplicateList(words, known.duplicates, (into) => this.#errands.mergeInto(into.reference, refused)),
      ticketFacts(words, ticket),
      ticketFiles(this.#context, files),
      ticketHistory(words, changes),
    );
    const head = element("header", { class: "panel-head" }, title, full, close);
    replaceChildren(this.node, head, this.#problem, this.#body);
    if (isNew) title.focus({ preventScroll: true });
  }

  /** @param {TicketView} ticket @param {TicketDetails} known */
  #actions(ticket, { reviews }) {
    const { words, desk } = this.#context;
    const errands = this.#errands;
    /** @param {string} text @param {() => void} click @param {string} [look] */
    const button = (text, click, look = "") =>
      element("button", { type: "button", class: `button button-small ${look}`, on: { click } }, text);
    const states = ticket.next_states.map((state) =>
      button(
        words.text(`console.ticket.to.${state}`),
        () => errands.move(ticket, state),
        state === "solved" ? "button-primary" : "",
      ),
    );
    /** @param {string | null} refusal */
    const refused = (refusal) => setText(this.#problem, refusal ?? "");
    const isLive = ticket.status !== "solved" && !ticket.merged_into;
    const watches = ticket.watchers.includes(desk.operator.id);
    const mine = ticket.operator_id === desk.operator.id;
    const chat = { class: "button button-small", href: formatRoute({ conversationId: ticket.conversation_id }) };
    return element(
      "div",
      { class: "panel-actions", role: "group", "aria-label": words.text("console.ticket.actions") },
      ...states,
      isLive && button(words.text("console.ticket.answer"), () => errands.answer(ticket)),
      isLive && button(words.text("console.ticket.documents_ask"), () => errands.askDocuments()),
      mine ? null : button(words.text("console.ticket.take"), () => errands.take(ticket, refused)),
      button(words.text("console.ticket.assign"), () => errands.assign(ticket)),
      button(words.text("console.ticket.move"), () => errands.relocate(ticket)),
      button(words.text("console.ticket.merge"), () => errands.merge()),
      button(words.text("console.ticket.note"), () => errands.note()),
      ticket.status === "solved" &&
        reviews.length === 0 &&
        button(words.text("console.ticket.review_ask"), () => errands.askReview()),
      button(words.text(`console.ticket.${watches ? "unwatch" : "watch"}`), async () =>
        refused(await this.#send("watch", { on: !watches })),
      ),
      element("a", chat, icon("chat"), words.text("console.tickets.conversation")),
    );
  }

  /**
   * A colleague may have done something meanwhile: the panel then shows what holds now.
   * @param {string} what
   * @param {object} body
   * @returns {Promise<string | null>} why not, in words
   */
  async #send(what, body) {
    const reference = this.#reference;
    try {
      const { ticket } = await this.#api.send("POST", `/api/operator/tickets/${reference}/${what}`, body);
      this.#changed(ticket);
      if (reference === this.#reference) await this.show(ticket.merged_into ?? reference);
      return null;
    } catch (error) {
      if (!isFailure(error)) throw error;
      if (reference === this.#reference) await this.show(reference);
      return errorText(this.#context.words, error);
    }
  }

  /** @param {unknown} error */
  #fail(error) {
    if (!isFailure(error)) throw error;
    setText(this.#problem, errorText(this.#context.words, error));
  }
}
