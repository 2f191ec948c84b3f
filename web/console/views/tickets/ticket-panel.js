/** One ticket in full: what is known, its files, what was done, and what may be done next. */

import { element, replaceChildren, setText } from "/web/shared/dom.js";
import { isFailure } from "/web/shared/failure.js";
import { icon } from "/web/shared/icons.js";
import { errorText, worded } from "../../state/labels.js";
import { formatRoute } from "../../state/route.js";
import { choiceField, formDialog, textField } from "../common/form-dialog.js";
import { priorityPill } from "../common/priority-pill.js";
import { dueText, statusPill } from "./ticket-row.js";
import { ticketFacts, ticketFiles, ticketHistory } from "./ticket-sheet.js";

/**
 * @import { ConsoleContext } from "../../context.js"
 * @import { OperatorApi } from "../../state/api.js"
 * @import { FileView, TicketView } from "/web/shared/frames.d.ts"
 * @import { TicketChange } from "./ticket-sheet.js"
 */

/**
 * What the address of a ticket answers.
 * @typedef {{ticket: TicketView, changes: TicketChange[], files: FileView[]}} TicketDetails
 */

export class TicketPanel {
  #context;
  #api;
  #changed;
  #close;
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
    this.node = element("aside", { id: "ticket-panel", class: "ticket-panel", hidden: true });
  }

  /** @param {string | null} reference */
  async show(reference) {
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

  /** @param {TicketDetails} given @param {boolean} isNew */
  #draw({ ticket, changes, files }, isNew) {
    const { words, clock } = this.#context;
    setText(this.#problem, "");
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
      this.#actions(ticket),
      ticketFacts(words, ticket),
      ticketFiles(this.#context, files),
      ticketHistory(words, changes),
    );
    replaceChildren(this.node, element("header", { class: "panel-head" }, title, close), this.#problem, this.#body);
    if (isNew) title.focus({ preventScroll: true });
  }

  /** @param {TicketView} ticket */
  #actions(ticket) {
    const { words, desk } = this.#context;
    /** @param {string} text @param {() => void} click @param {string} [look] */
    const button = (text, click, look = "") =>
      element("button", { type: "button", class: `button button-small ${look}`, on: { click } }, text);
    const states = ticket.next_states.map((state) =>
      button(
        words.text(`console.ticket.to.${state}`),
        () => this.#move(ticket, state),
        state === "solved" ? "button-primary" : "",
      ),
    );
    const mine = ticket.operator_id === desk.operator.id;
    const chat = { class: "button button-small", href: formatRoute({ conversationId: ticket.conversation_id }) };
    return element(
      "div",
      { class: "panel-actions", role: "group", "aria-label": words.text("console.ticket.actions") },
      ...states,
      mine ? null : button(words.text("console.ticket.take"), () => this.#take(ticket)),
      button(words.text("console.ticket.assign"), () => this.#assign(ticket)),
      button(words.text("console.ticket.move"), () => this.#relocate(ticket)),
      button(words.text("console.ticket.merge"), () => this.#merge()),
      button(words.text("console.ticket.note"), () => this.#note()),
      element("a", chat, icon("chat"), words.text("console.tickets.conversation")),
    );
  }

  /** @param {TicketView} ticket @param {string} state */
  async #move(ticket, state) {
    const { words } = this.#context;
    if (state === "waiting_for_visitor") {
      await this.#ask(state);
      return;
    }
    const isSolved = state === "solved";
    const field = textField(words.text(isSolved ? "console.ticket.resolution" : "console.ticket.note_optional"), {
      required: isSolved,
    });
    const hint = words.text(isSolved ? "console.ticket.resolution_hint" : "console.ticket.state_hint");
    await formDialog(words, {
      title: words.text(`console.ticket.to.${state}`),
      hint,
      fields: [field],
      submit: ([text]) => this.#send("state", isSolved ? { state, resolution: text } : { state, note: text }),
    });
  }

  /** The player is told what is wanted of them in the chat. @param {string} state */
  async #ask(state) {
    const { words } = this.#context;
    await formDialog(words, {
      title: words.text(`console.ticket.to.${state}`),
      hint: words.text("console.ticket.question_hint"),
      fields: [
        textField(words.text("console.ticket.question"), { required: true }),
        textField(words.text("console.ticket.note_optional"), { lines: 2 }),
      ],
      submit: ([question, note]) => this.#send("state", { state, question, note }),
    });
  }

  /** Nobody's at once; a colleague's only after a question. @param {TicketView} ticket */
  async #take(ticket) {
    const { words, desk } = this.#context;
    const take = () =>
      this.#send("assign", { operator_id: desk.operator.id, expected_operator_id: ticket.operator_id });
    if (!ticket.operator_id) {
      const refusal = await take();
      if (refusal) setText(this.#problem, refusal);
      return;
    }
    await formDialog(words, {
      title: words.text("console.ticket.take_over", { name: ticket.operator_name ?? "" }),
      hint: words.text("console.ticket.take_over_hint"),
      confirm: words.text("console.ticket.take"),
      fields: [],
      submit: take,
    });
  }

  /** @param {TicketView} ticket */
  async #assign(ticket) {
    const { words, desk } = this.#context;
    const people = desk.status.latest.colleagues.map(({ id, name }) => [id, name]);
    const field = choiceField(
      words.text("console.ticket.assign_to"),
      [["", words.text("console.ticket.nobody")], ...people],
      ticket.operator_id ?? "",
    );
    await formDialog(words, {
      title: words.text("console.ticket.assign"),
      fields: [field],
      submit: ([id]) => this.#send("assign", { operator_id: id || null }),
    });
  }

  /** @param {TicketView} ticket */
  async #relocate(ticket) {
    const { words, desk } = this.#context;
    const departments = desk.status.departments.map((name) => [name, words.text(`console.department.${name}`)]);
    const priorities = [0, 1, 2].map((number) => [String(number), words.text(`console.priority.${number}`)]);
    const fields = [
      choiceField(words.text("console.tickets.department"), departments, ticket.department),
      choiceField(words.text("console.ticket.priority"), priorities, String(ticket.priority)),
    ];
    await formDialog(words, {
      title: words.text("console.ticket.move"),
      fields,
      submit: ([department, priority]) => this.#send("move", { department, priority: Number(priority) }),
    });
  }

  async #merge() {
    const { words } = this.#context;
    const field = textField(words.text("console.ticket.merge_into"), {
      required: true,
      lines: 1,
      placeholder: "DST-…",
    });
    await formDialog(words, {
      title: words.text("console.ticket.merge"),
      hint: words.text("console.ticket.merge_hint"),
      fields: [field],
      submit: ([into]) => this.#send("merge", { into }),
    });
  }

  async #note() {
    const { words } = this.#context;
    await formDialog(words, {
      title: words.text("console.ticket.note"),
      fields: [textField(words.text("console.ticket.note"), { required: true })],
      submit: ([text]) => this.#send("note", { text }),
    });
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
