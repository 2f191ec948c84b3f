/** What an operator can do about who has a conversation: each with its question and its note of success. */

import { playerName } from "../state/labels.js";
import { ask, askForm } from "../views/common/dialogs.js";
import { askAssignee, askTransfer, noteField } from "../views/conversations/transfer-dialog.js";

const CLOSE_REASONS = ["solved", "no_reply", "other"];

export class Commands {
  #place;
  #errand;
  #go;

  /**
   * @param {import("../workspace.js").Place} place
   * @param {import("./action-runner.js").Errand} errand
   * @param {(id: string) => void} go show a conversation and go on in it
   */
  constructor(place, errand, go) {
    this.#place = place;
    this.#errand = errand;
    this.#go = go;
  }

  takeNext() {
    return this.#take((moves) => moves.takeNext());
  }

  /** @param {{id: string, epoch: number}} summary as it stands on the screen */
  take(summary) {
    if (this.#place.desk.floor.mayPick) return this.#take((moves) => moves.take(summary));
    return this.#errand.fail({ code: "forbidden" });
  }

  /** Take what somebody else, the assistant or nobody has; from a colleague only after a question. */
  async takeOver(summary) {
    const { words, desk } = this.#place;
    if (desk.holds(summary.id)) return;
    if (summary.status === "assigned") {
      const params = { operator: summary.operator_name ?? words.text("operator.unnamed") };
      if ((await ask(this.#question("take_over", params))) === null) return;
    }
    await this.#take((moves) => moves.takeOver(summary));
  }

  /** @param {import("../state/queue/offers.js").Offer} offer */
  accept({ offer_id }) {
    return this.#take((moves) => moves.accept(offer_id));
  }

  /** @param {import("../state/queue/offers.js").Offer} offer */
  decline({ offer_id }) {
    return this.#errand.run(async () => void (await this.#place.desk.moves.decline(offer_id)));
  }

  /** @param {"bot" | "queue"} to */
  async giveBack(id, to) {
    const name = `return_${to}`;
    if (!this.#place.desk.holds(id) || (await ask(this.#question(name))) === null) return;
    await this.#leave(id, name, (moves) => moves.giveBack(id, to));
  }

  async transfer(id) {
    const { desk } = this.#place;
    if (!desk.holds(id)) return;
    const to = await askTransfer(this.#place, desk.thread(id)?.summary ?? { id });
    if (to) await this.#leave(id, "transfer", (moves) => moves.transfer(id, to));
  }

  async escalate(id) {
    const { words, desk } = this.#place;
    if (!desk.holds(id)) return;
    const answer = await askForm({ ...this.#question("escalate"), fields: [noteField(words)] });
    if (answer) await this.#leave(id, "escalate", (moves) => moves.escalate(id, answer.note.trim()));
  }

  /** Give somebody's conversation, or one that waits, to an operator. */
  async assign(summary) {
    const { desk } = this.#place;
    if (!desk.floor.isSupervisor) return;
    const operatorId = await askAssignee(this.#place, summary);
    if (!operatorId) return;
    const { name } = desk.floor.others.find(({ id }) => id === operatorId);
    await this.#errand.run(async () => {
      await desk.moves.assign(summary, operatorId);
      this.#errand.done("console.done.assign", { player: this.#player(summary.id), name });
    });
  }

  async close(id) {
    const { words, desk } = this.#place;
    if (!desk.holds(id)) return;
    const options = CLOSE_REASONS.map((reason) => [reason, words.text(`console.close_reason.${reason}`)]);
    const choice = { legend: words.text("console.confirm.close.reason"), options };
    const reason = await ask({ ...this.#question("close"), choice });
    if (reason !== null) await this.#leave(id, "close", (moves) => moves.close(id, reason));
  }

  changeAvailable() {
    return this.#errand.run(async () => this.#place.desk.setAvailable(!this.#place.desk.available));
  }

  changeSound() {
    const { preferences } = this.#place;
    const isOn = !preferences.get("sound");
    preferences.set("sound", isOn);
    this.#errand.done(isOn ? "console.done.sound_on" : "console.done.sound_off");
  }

  /** Ask before leaving when conversations are still held. @returns {Promise<boolean>} */
  async mayLeave() {
    const count = this.#place.desk.assigned.length;
    if (count === 0) return true;
    return (await ask(this.#question("sign_out", { count }))) !== null;
  }

  /** @param {(moves: import("../state/conversations/conversation-requests.js").Moves) => Promise<string>} move */
  #take(move) {
    return this.#errand.run(async () => {
      const id = await move(this.#place.desk.moves);
      this.#errand.speak("console.done.taken", { player: this.#player(id) });
      this.#go(id);
    });
  }

  #leave(id, name, move) {
    const player = this.#player(id);
    return this.#errand.run(async () => {
      await move(this.#place.desk.moves);
      this.#errand.done(`console.done.${name}`, { player });
    });
  }

  #player(id) {
    const { words, desk } = this.#place;
    const thread = desk.thread(id);
    return playerName(words, thread?.summary ?? { id }, thread?.card);
  }

  #question(name, params) {
    const { words } = this.#place;
    const text = (part) => words.text(`console.confirm.${name}.${part}`, params);
    const cancel = words.text("console.action.cancel");
    return { title: text("title"), text: text("text"), confirm: text("do"), cancel };
  }
}
