/** What an operator can do, each with its question, its note of success and its words for failure. */

import { RequestFailed } from "./requests.js";
import { errorText, playerName } from "./labels.js";
import { ask } from "./views/dialogs.js";

const CLOSE_REASONS = ["solved", "no_reply", "other"];

export class Commands {
  #place;
  #toasts;
  #go;
  #busy = false;

  /**
   * @param {import("./workplace.js").Place} place
   * @param {import("./views/toasts.js").Toasts} toasts
   * @param {(id: string, options: {focus: boolean}) => void} go show a conversation
   */
  constructor(place, toasts, go) {
    this.#place = place;
    this.#toasts = toasts;
    this.#go = go;
  }

  takeNext() {
    return this.#try(async () => this.#taken(await this.#place.desk.takeNext()));
  }

  /** @param {{id: string, epoch: number}} summary as it stands on the screen */
  take(summary) {
    return this.#try(async () => this.#taken(await this.#place.desk.take(summary)));
  }

  /** @param {"bot" | "queue"} to */
  async giveBack(id, to) {
    const { words, desk } = this.#place;
    if (!desk.holds(id)) return;
    const name = `return_${to}`;
    const answer = await ask(this.#question(name));
    if (answer === null) return;
    await this.#try(async () => {
      await desk.giveBack(id, to);
      this.#toasts.done(words.text(`console.done.${name}`, { player: this.#player(id) }));
    });
  }

  async close(id) {
    const { words, desk } = this.#place;
    if (!desk.holds(id)) return;
    const options = CLOSE_REASONS.map((reason) => [reason, words.text(`console.close_reason.${reason}`)]);
    const choice = { legend: words.text("console.confirm.close.reason"), options };
    const reason = await ask({ ...this.#question("close"), choice });
    if (reason === null) return;
    await this.#try(async () => {
      await desk.close(id, reason);
      this.#toasts.done(words.text("console.done.close", { player: this.#player(id) }));
    });
  }

  changeAvailable() {
    return this.#try(async () => this.#place.desk.setAvailable(!this.#place.desk.available));
  }

  changeSound() {
    const { words, preferences } = this.#place;
    const isOn = !preferences.get("sound");
    preferences.set("sound", isOn);
    this.#toasts.done(words.text(isOn ? "console.done.sound_on" : "console.done.sound_off"));
  }

  /** Ask before leaving when conversations are still held. @returns {Promise<boolean>} */
  async mayLeave() {
    const count = this.#place.desk.assigned.length;
    if (count === 0) return true;
    const answer = await ask(this.#question("sign_out", { count }));
    return answer !== null;
  }

  fail(error) {
    this.#toasts.error(errorText(this.#place.words, error));
  }

  #taken(id) {
    this.#toasts.speak(this.#place.words.text("console.done.taken", { player: this.#player(id) }));
    this.#go(id, { focus: true });
  }

  #player(id) {
    const { words, desk } = this.#place;
    return playerName(words, { id }, desk.thread(id)?.card);
  }

  #question(name, params) {
    const { words } = this.#place;
    const text = (part) => words.text(`console.confirm.${name}.${part}`, params);
    const cancel = words.text("console.action.cancel");
    return { title: text("title"), text: text("text"), confirm: text("do"), cancel };
  }

  /** One thing at a time: a key held down or pressed twice does not take two players. */
  async #try(action) {
    if (this.#busy) return;
    this.#busy = true;
    try {
      await action();
    } catch (error) {
      if (!(error instanceof RequestFailed)) throw error;
      this.fail(error);
    } finally {
      this.#busy = false;
    }
  }
}
