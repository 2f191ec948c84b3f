/** What an operator can do about who has a conversation: each with its question and its note of success. */

import { playerName } from "../state/labels.js";
import { ask, askForm } from "../views/common/dialogs.js";
import { askClose } from "../views/conversations/close-dialog.js";
import { askAssignee, askTransfer, noteField } from "../views/conversations/transfer-dialog.js";

/**
 * @import { ConsoleContext } from "../context.js"
 * @import { ConversationRequests } from "../state/conversations/conversation-requests.js"
 * @import { Offer } from "../state/queue/offers.js"
 * @import { Session } from "../state/session.js"
 * @import { Question } from "../views/common/dialogs.js"
 * @import { ActionRunner } from "./action-runner.js"
 * @import { ConversationSummary } from "/web/shared/frames.d.ts"
 */

export class Commands {
  #context;
  #runner;
  #go;
  /** @type {string | null} what this console closed last */
  #closed = null;

  /**
   * @param {ConsoleContext} context
   * @param {ActionRunner} runner
   * @param {(id: string) => void} go show a conversation and go on in it
   */
  constructor(context, runner, go) {
    this.#context = context;
    this.#runner = runner;
    this.#go = go;
  }

  takeNext() {
    return this.#take((requests) => requests.takeNext());
  }

  /** @param {{id: string, epoch: number}} summary as it stands on the screen */
  take(summary) {
    if (this.#context.desk.status.mayPick) return this.#take((requests) => requests.take(summary));
    return this.#runner.fail({ code: "forbidden" });
  }

  /**
   * Take what somebody else, the assistant or nobody has; from a colleague only after a question.
   * @param {ConversationSummary} summary
   */
  async takeOver(summary) {
    const { words, desk } = this.#context;
    if (desk.holds(summary.id)) return;
    if (summary.status === "assigned") {
      const params = { operator: summary.operator_name ?? words.text("operator.unnamed") };
      if ((await ask(this.#question("take_over", params))) === null) return;
    }
    await this.#take((requests) => requests.takeOver(summary));
  }

  /** @param {Offer} offer */
  accept({ offer_id }) {
    return this.#take((requests) => requests.accept(offer_id));
  }

  /** @param {Offer} offer */
  decline({ offer_id }) {
    return this.#runner.run(async () => void (await this.#context.desk.requests.decline(offer_id)));
  }

  /** Send again what a channel did not deliver, or perhaps did. @param {string} id @param {number} seq */
  resend(id, seq) {
    return this.#runner.run(async () => void (await this.#context.desk.requests.resend(id, seq)));
  }

  /** @param {"bot" | "queue"} to @param {string} id */
  async giveBack(id, to) {
    const { desk } = this.#context;
    const name = `return_${to}`;
    if (!desk.holds(id) || (await ask(this.#question(name))) === null) return;
    const inDanger = to === "bot" && (desk.thread(id)?.summary?.danger ?? desk.summaryOf(id)?.danger ?? false);
    if (inDanger && (await ask({ ...this.#question("return_danger"), grave: true })) === null) return;
    await this.#leave(id, name, (requests) => requests.giveBack(id, to, inDanger));
  }

  /** @param {string} id */
  async transfer(id) {
    const { desk } = this.#context;
    if (!desk.holds(id)) return;
    const player = this.#player(id);
    await askTransfer(this.#context, desk.thread(id)?.summary ?? { id }, (to) =>
      this.#runner.attempt(async () => {
        await desk.requests.transfer(id, to);
        this.#runner.done("console.done.transfer", { player });
      }),
    );
  }

  /** @param {string} id */
  async escalate(id) {
    const { words, desk } = this.#context;
    if (!desk.holds(id)) return;
    const answer = await askForm({ ...this.#question("escalate"), fields: [noteField(words)] });
    if (answer) await this.#leave(id, "escalate", (requests) => requests.escalate(id, answer.note.trim()));
  }

  /** Give somebody's conversation, or one that waits, to an operator. @param {ConversationSummary} summary */
  async assign(summary) {
    const { desk } = this.#context;
    if (!desk.status.isSupervisor) return;
    const operatorId = await askAssignee(this.#context, summary);
    if (!operatorId) return;
    const name = desk.status.others.find(({ id }) => id === operatorId)?.name ?? "";
    await this.#runner.run(async () => {
      await desk.requests.assign(summary, operatorId);
      this.#runner.done("console.done.assign", { player: this.#player(summary.id), name });
    });
  }

  /** @param {string} id */
  async close(id) {
    const { desk, preferences } = this.#context;
    if (!desk.holds(id)) return;
    const player = this.#player(id);
    let isNext = false;
    await askClose(this.#context, desk.summaryOf(id)?.department ?? "", (reason, tags, next) =>
      this.#runner.attempt(async () => {
        await desk.requests.close(id, reason, tags);
        this.#closed = id;
        isNext = next;
        preferences.set("closeNext", next);
        this.#runner.done("console.done.close", { player }, this.#undo());
      }),
    );
    if (isNext) await this.#next();
  }

  /** Take back the last close of this console. */
  undo() {
    const id = this.#closed;
    if (id === null) return undefined;
    this.#closed = null;
    return this.#take((requests) => requests.undoClose(id));
  }

  /** All that is held goes back to the queue, then out. @param {Session} session */
  async finishShift(session) {
    const { desk } = this.#context;
    if ((await ask(this.#question("finish_shift", { count: desk.assigned.length }))) === null) return;
    await this.#runner.run(async () => {
      await desk.requests.finishShift();
      await session.signOut();
    });
  }

  changeAvailable() {
    return this.#runner.run(async () => this.#context.desk.setAvailable(!this.#context.desk.available));
  }

  changeSound() {
    const { preferences } = this.#context;
    const isOn = !preferences.get("sound");
    preferences.set("sound", isOn);
    this.#runner.done(isOn ? "console.done.sound_on" : "console.done.sound_off");
  }

  /** Sign out; only after a question while conversations are still held. @param {Session} session */
  async signOut(session) {
    const count = this.#context.desk.assigned.length;
    if (count > 0 && (await ask(this.#question("sign_out", { count }))) === null) return;
    await this.#runner.run(() => session.signOut());
  }

  /** How the note of a close offers to take it back; nothing where the desk does not. */
  #undo() {
    const { words, desk } = this.#context;
    const ms = (desk.status.latest.undo_seconds ?? 0) * 1_000;
    return ms > 0 ? { label: words.text("console.action.undo"), ms, act: () => this.undo() } : undefined;
  }

  /** After a close: who waits first, else one's own next. */
  async #next() {
    const { desk } = this.#context;
    const mine = desk.nextUnread(null) ?? desk.assigned[0]?.id;
    if (mine && (desk.unread(mine) > 0 || desk.queued.length === 0 || desk.full)) this.#go(mine);
    else if (desk.queued.length > 0) await this.takeNext();
  }

  /**
   * @param {(requests: ConversationRequests) => Promise<string>} request
   */
  #take(request) {
    return this.#runner.run(async () => {
      const id = await request(this.#context.desk.requests);
      this.#runner.speak("console.done.taken", { player: this.#player(id) });
      this.#go(id);
    });
  }

  /** @param {string} id @param {string} name @param {(requests: ConversationRequests) => Promise<unknown>} request */
  #leave(id, name, request) {
    const player = this.#player(id);
    return this.#runner.run(async () => {
      await request(this.#context.desk.requests);
      this.#runner.done(`console.done.${name}`, { player });
    });
  }

  /** @param {string} id */
  #player(id) {
    const { words, desk } = this.#context;
    const thread = desk.thread(id);
    return playerName(words, thread?.summary ?? { id }, thread?.card);
  }

  /** @param {string} name @param {Record<string, unknown>} [params] @returns {Question} */
  #question(name, params = {}) {
    const { words } = this.#context;
    /** @param {string} part */
    const text = (part) => words.text(`console.confirm.${name}.${part}`, params);
    const cancel = words.text("console.action.cancel");
    return { title: text("title"), text: text("text"), confirm: text("do"), cancel };
  }
}
