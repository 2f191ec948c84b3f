/** What an operator can do about a player's matter: tickets, urgency, a pause for an abuser. */

import { ask } from "../views/common/dialogs.js";
import { askReference, askTicket } from "../views/tickets/ticket-dialog.js";

/**
 * @import { ConsoleContext } from "../context.js"
 * @import { Option, Question } from "../views/common/dialogs.js"
 * @import { ActionRunner } from "./action-runner.js"
 * @import { ConversationSummary, TicketView } from "/web/shared/frames.d.ts"
 */

const BLOCK_MINUTES = [15, 60, 1_440, 10_080];
/** @type {(0 | 1 | 2)[]} */
const PRIORITIES = [0, 1, 2];
const HIGHEST = 2;

export class PlayerCommands {
  #context;
  #runner;

  /**
   * @param {ConsoleContext} context
   * @param {ActionRunner} runner
   */
  constructor(context, runner) {
    this.#context = context;
    this.#runner = runner;
  }

  /** Take down a complaint; the conversation gets its ticket. @param {string} id */
  async makeTicket(id) {
    const { api, desk } = this.#context;
    await askTicket(this.#context, desk.thread(id)?.card, (complaint) =>
      this.#runner.attempt(async () => this.#hasTicket("made", await api.makeTicket(id, complaint))),
    );
  }

  /** @param {string} id */
  async linkTicket(id) {
    const { words, api } = this.#context;
    await askReference(words, (reference) =>
      this.#runner.attempt(async () => this.#hasTicket("linked", await api.linkTicket(id, reference))),
    );
  }

  /** @param {ConversationSummary} summary */
  async setPriority({ id, priority }) {
    const { words, desk } = this.#context;
    if (!desk.status.isSupervisor) return;
    /** @type {Option[]} */
    const options = PRIORITIES.map((value) => [String(value), words.text(`console.priority.${value}`)]);
    const chosen = String(Math.min(priority, HIGHEST));
    const choice = { legend: words.text("console.card.priority"), options, chosen };
    const answer = await ask({ ...this.#question("priority"), choice });
    if (answer === null) return;
    await this.#runner.run(async () => {
      await desk.requests.setPriority(id, PRIORITIES[Number(answer)] ?? 0);
      this.#runner.done("console.done.priority", { priority: words.text(`console.priority.${answer}`) });
    });
  }

  /**
   * Ask for how long the player shall not write, or lift the block that there is.
   * @param {ConversationSummary} summary
   */
  async block({ id, blocked_until }) {
    const { words, desk, clock } = this.#context;
    if (!desk.holds(id) && !desk.status.isSupervisor) return;
    const isBlocked = blocked_until && Date.parse(blocked_until) > clock.now();
    /** @type {Option[]} */
    const options = BLOCK_MINUTES.map((minutes) => [String(minutes), words.text(`console.block.${minutes}`)]);
    const question = isBlocked
      ? this.#question("unblock")
      : { ...this.#question("block"), choice: { legend: words.text("console.block.legend"), options } };
    const answer = await ask(question);
    if (answer === null) return;
    await this.#runner.run(async () => {
      await desk.requests.block(id, isBlocked ? 0 : Number(answer));
      this.#runner.done(isBlocked ? "console.done.unblock" : "console.done.block");
    });
  }

  /** @param {"made" | "linked"} how @param {TicketView} ticket */
  #hasTicket(how, { reference }) {
    this.#runner.done(`console.done.ticket_${how}`, { reference });
    this.#context.desk.refresh();
  }

  /** @param {string} name @returns {Question} */
  #question(name) {
    const { words } = this.#context;
    /** @param {string} part */
    const text = (part) => words.text(`console.confirm.${name}.${part}`);
    const cancel = words.text("console.action.cancel");
    return { title: text("title"), text: text("text"), confirm: text("do"), cancel };
  }
}
