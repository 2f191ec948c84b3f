/** The same to many tickets: what can be done with those that are selected, and what could not. */

import { element, replaceChildren, setText } from "/web/shared/dom.js";
import { isFailure } from "/web/shared/failure.js";
import { errorText, worded } from "../../state/labels.js";
import { choiceField, formDialog, textField } from "../common/form-dialog.js";

/**
 * @import { ConsoleContext } from "../../context.js"
 * @import { OperatorApi } from "../../state/api.js"
 */

export class TicketBulk {
  #context;
  #api;
  #done;
  #count = element("strong", { role: "status" });
  #problem = element("p", { class: "panel-problem", role: "alert" });
  /** References of the tickets that are selected. @type {Set<string>} */
  selected = new Set();

  /** @param {ConsoleContext} context @param {OperatorApi} api @param {() => void} done the list is to be drawn anew */
  constructor(context, api, done) {
    const { words } = context;
    this.#context = context;
    this.#api = api;
    this.#done = done;
    /** @param {string} name @param {() => void} click */
    const button = (name, click) =>
      element(
        "button",
        { type: "button", class: "button button-small", on: { click } },
        words.text(`console.bulk.${name}`),
      );
    this.node = element(
      "div",
      { class: "tickets-bulk", role: "group", "aria-label": words.text("console.bulk.label"), hidden: true },
      this.#count,
      button("assign", () => this.#assign()),
      button("move", () => this.#move()),
      button("review", () => this.#send({ what: "review" })),
      button("note", () => this.#note()),
      button("watch", () => this.#send({ what: "watch" })),
      button("clear", () => this.#clear()),
      this.#problem,
    );
  }

  /** @param {string} reference @param {boolean} on */
  select(reference, on) {
    if (on) this.selected.add(reference);
    else this.selected.delete(reference);
    this.update();
  }

  update() {
    this.node.hidden = this.selected.size === 0;
    setText(this.#count, this.#context.words.text("console.tickets.selected", { count: this.selected.size }));
  }

  #clear() {
    this.selected.clear();
    setText(this.#problem, "");
    this.update();
    this.#done();
  }

  async #assign() {
    const { words, desk } = this.#context;
    const people = desk.status.latest.colleagues.map(({ id, name }) => [id, name]);
    await formDialog(words, {
      title: words.text("console.bulk.assign"),
      fields: [
        choiceField(words.text("console.ticket.assign_to"), [["", words.text("console.ticket.nobody")], ...people]),
      ],
      submit: ([id]) => this.#send({ what: "assign", operator_id: id || null }),
    });
  }

  async #move() {
    const { words, desk } = this.#context;
    const same = ["", words.text("console.bulk.unchanged")];
    const departments = desk.status.departments.map(({ id }) => [id, worded(words, "console.department", id)]);
    const priorities = [0, 1, 2].map((number) => [String(number), words.text(`console.priority.${number}`)]);
    await formDialog(words, {
      title: words.text("console.bulk.move"),
      fields: [
        choiceField(words.text("console.tickets.department"), [same, ...departments]),
        choiceField(words.text("console.ticket.priority"), [same, ...priorities]),
      ],
      submit: ([department, priority]) =>
        this.#send({
          what: "move",
          department: department || null,
          priority: priority === "" ? null : Number(priority),
        }),
    });
  }

  async #note() {
    const { words } = this.#context;
    await formDialog(words, {
      title: words.text("console.bulk.note"),
      fields: [textField(words.text("console.ticket.note"), { required: true })],
      submit: ([text]) => this.#send({ what: "note", text }),
    });
  }

  /**
   * What was done is no longer selected; the others are named.
   * @param {object} what
   * @returns {Promise<string | null>}
   */
  async #send(what) {
    const { words } = this.#context;
    const references = [...this.selected];
    try {
      const { refused } = await this.#api.send("POST", "/api/operator/tickets-bulk", { references, ...what });
      this.selected = new Set(refused.map((/** @type {{reference: string}} */ { reference }) => reference));
      const names = [...this.selected].join(", ");
      const text = words.text("console.bulk.refused", { count: this.selected.size, references: names });
      replaceChildren(this.#problem, this.selected.size > 0 ? text : "");
    } catch (error) {
      if (!isFailure(error)) throw error;
      const text = errorText(words, error);
      setText(this.#problem, text);
      return text;
    } finally {
      this.update();
      this.#done();
    }
    return null;
  }
}
