/** What is done to one ticket, each by a small window that says what the player will hear of it. */

import { worded } from "../../state/labels.js";
import { LANGUAGE_NAMES } from "/web/shared/locale.js";
import { fillReply } from "../../state/content/saved-replies.js";
import { checksField, choiceField, formDialog, textField } from "../common/form-dialog.js";

/**
 * @import { ConsoleContext } from "../../context.js"
 * @import { Field } from "../common/form-dialog.js"
 * @import { TicketDocument } from "./ticket-checks.js"
 * @import { TicketView } from "/web/shared/frames.d.ts"
 * @import { Language } from "/web/shared/locale.js"
 */

/** @typedef {(what: string, body: object) => Promise<string | null>} Send */
/** @typedef {(refusal: string | null) => void} Refused */

const DOCUMENTS = ["identity", "address", "payment", "statement", "screenshot"];
const OUTCOMES = ["confirmed", "partly", "changed"];

export class TicketErrands {
  #context;
  #send;

  /** @param {ConsoleContext} context @param {Send} send what it returns is why not, in words */
  constructor(context, send) {
    this.#context = context;
    this.#send = send;
  }

  /** @param {TicketView} ticket @param {string} state */
  async move(ticket, state) {
    const { words } = this.#context;
    if (state === "waiting_for_visitor") return this.ask(ticket, state);
    if (state === "escalated") return this.escalate(ticket);
    if (state === "solved") return this.solve(ticket);
    await formDialog(words, {
      title: words.text(`console.ticket.to.${state}`),
      hint: words.text("console.ticket.state_hint"),
      fields: [textField(words.text("console.ticket.note_optional"))],
      submit: ([note]) => this.#send("state", { state, note }),
    });
  }

  /** The player is told what is wanted of them in the chat. @param {TicketView} ticket @param {string} state */
  async ask(ticket, state) {
    const { words } = this.#context;
    await formDialog(words, {
      title: words.text(`console.ticket.to.${state}`),
      hint: words.text("console.ticket.question_hint"),
      fields: [
        ...(await this.#reply(ticket, "console.ticket.question")),
        textField(words.text("console.ticket.note_optional"), { lines: 2 }),
      ],
      submit: ([, question, note]) => this.#send("state", { state, question, note }),
    });
  }

  /**
   * Nobody's at once; a colleague's only after a question.
   * @param {TicketView} ticket
   * @param {(refusal: string | null) => void} refused
   */
  async take(ticket, refused) {
    const { words, desk } = this.#context;
    const take = () =>
      this.#send("assign", { operator_id: desk.operator.id, expected_operator_id: ticket.operator_id });
    if (!ticket.operator_id) {
      refused(await take());
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
  async assign(ticket) {
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
  async relocate(ticket) {
    const { words, desk } = this.#context;
    const departments = desk.status.departments.map(({ id }) => [id, worded(words, "console.department", id)]);
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

  async merge() {
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

  async note() {
    const { words } = this.#context;
    await formDialog(words, {
      title: words.text("console.ticket.note"),
      fields: [textField(words.text("console.ticket.note"), { required: true })],
      submit: ([text]) => this.#send("note", { text }),
    });
  }

  /** @param {TicketView} ticket */
  async answer(ticket) {
    const { words } = this.#context;
    const language = LANGUAGE_NAMES[/** @type {Language} */ (ticket.language)];
    await formDialog(words, {
      title: words.text("console.ticket.answer"),
      hint: words.text("console.ticket.answer_hint", { language }),
      fields: await this.#reply(ticket, "console.ticket.answer"),
      submit: ([, text]) => this.#send("answer", { text }),
    });
  }

  /** @param {TicketView} ticket */
  async solve(ticket) {
    const { words } = this.#context;
    await formDialog(words, {
      title: words.text("console.ticket.to.solved"),
      hint: words.text("console.ticket.resolution_hint"),
      fields: await this.#reply(ticket, "console.ticket.resolution"),
      submit: ([, resolution]) => this.#send("state", { state: "solved", resolution }),
    });
  }

  /** @param {TicketView} ticket */
  async escalate(ticket) {
    const { words, desk } = this.#context;
    const investigation = desk.status.departments.find(({ investigates }) => investigates)?.id;
    const leads = desk.status.latest.colleagues.filter(({ role, departments }) =>
      ticket.level === 0 ? role !== "operator" : departments.some((id) => id === investigation),
    );
    const people = leads.map(({ id, name }) => [id, name]);
    await formDialog(words, {
      title: words.text("console.ticket.to.escalated"),
      hint: words.text("console.ticket.escalate_hint"),
      fields: [
        choiceField(words.text("console.ticket.escalate_to"), [["", "–"], ...people]),
        textField(words.text("console.ticket.note_optional")),
      ],
      submit: ([id, note]) => this.#send("escalate", { operator_id: id || null, note }),
    });
  }

  async askDocuments() {
    const { words } = this.#context;
    const options = DOCUMENTS.map((kind) => [kind, words.text(`document.${kind}`)]);
    await formDialog(words, {
      title: words.text("console.ticket.documents_ask"),
      hint: words.text("console.ticket.documents_hint"),
      fields: [checksField(words.text("console.ticket.documents"), options, [])],
      submit: ([kinds]) => this.#send("documents", { kinds }),
    });
  }

  /**
   * Verified at once; refused with the reason.
   * @param {TicketDocument} document
   * @param {"verified" | "refused"} verdict
   * @param {Refused} refused
   */
  async judge({ id, kind }, verdict, refused) {
    const { words } = this.#context;
    if (verdict === "verified") return refused(await this.#send(`documents/${id}`, { verdict }));
    await formDialog(words, {
      title: `${words.text("console.ticket.refuse")}: ${words.text(`document.${kind}`)}`,
      fields: [textField(words.text("console.ticket.refuse_why"), { required: true, lines: 3, max: 500 })],
      submit: ([reason]) => this.#send(`documents/${id}`, { verdict, reason }),
    });
  }

  async askReview() {
    const { words } = this.#context;
    await formDialog(words, {
      title: words.text("console.ticket.review_ask"),
      hint: words.text("console.ticket.review_hint"),
      fields: [textField(words.text("console.ticket.review_reason"))],
      submit: ([reason]) => this.#send("review", { reason }),
    });
  }

  /** @param {TicketView} ticket */
  async decide(ticket) {
    const { words } = this.#context;
    const language = LANGUAGE_NAMES[/** @type {Language} */ (ticket.language)];
    const outcomes = OUTCOMES.map((name) => [name, words.text(`console.ticket.outcome.${name}`)]);
    await formDialog(words, {
      title: words.text("console.ticket.review_decide"),
      hint: words.text("console.ticket.review_decide_hint", { language }),
      fields: [
        choiceField(words.text("console.ticket.review_outcome"), outcomes),
        textField(words.text("console.ticket.review_grounds"), { required: true, lines: 6 }),
      ],
      submit: ([outcome, grounds]) => this.#send("review/decide", { outcome, grounds }),
    });
  }

  /** @param {string} into @param {Refused} refused */
  async mergeInto(into, refused) {
    const { words } = this.#context;
    await formDialog(words, {
      title: words.text("console.ticket.merge_here", { reference: into }),
      hint: words.text("console.ticket.merge_hint"),
      confirm: words.text("console.ticket.merge"),
      fields: [],
      submit: async () => {
        const refusal = await this.#send("merge", { into });
        refused(refusal);
        return refusal;
      },
    });
  }

  /**
   * A choice of the saved replies in the player's language, and the text that it fills.
   * @param {TicketView} ticket
   * @param {string} label
   * @returns {Promise<Field[]>}
   */
  async #reply(ticket, label) {
    const { words, desk, replyBook } = this.#context;
    await replyBook.refresh();
    const own = replyBook.replies.filter(({ language }) => language === ticket.language);
    const text = textField(words.text(label), { required: true, lines: 6 });
    const options = own.map(({ id, shortcut }) => [id, shortcut]);
    const choice = choiceField(words.text("console.ticket.reply"), [
      ["", words.text("console.ticket.reply_none")],
      ...options,
    ]);
    choice.node.addEventListener("change", () => {
      const reply = own.find(({ id }) => id === choice.read());
      const area = text.node.querySelector("textarea");
      if (!reply || !area) return;
      const values = { operator: desk.operator.name, site: replyBook.siteName, ticket: ticket.reference };
      area.value = [area.value.trim(), fillReply(reply.text, values)].filter(Boolean).join("\n\n");
      area.focus();
    });
    if (own.length === 0) choice.node.hidden = true;
    return [choice, text];
  }
}
