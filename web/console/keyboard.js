/** Carries out what a single key asks for. */

import { actionOf } from "./keys.js";

const TEXT_FIELDS = "input:not([type=checkbox], [type=radio]), textarea, select";

/**
 * What the keys need of the page.
 * @typedef {object} Hands
 * @property {() => import("./route.js").Route} route
 * @property {(route: Partial<import("./route.js").Route>) => void} go
 * @property {() => void} back to the conversations, where they were left
 * @property {() => void} reply put the focus on the reply field
 * @property {() => void} toggleCard
 * @property {(id: string) => void} focusRow
 * @property {() => void} showKeys
 */

export class Keyboard {
  #place;
  #commands;
  #hands;

  /**
   * @param {import("./workplace.js").Place} place
   * @param {import("./commands.js").Commands} commands
   * @param {Hands} hands
   */
  constructor(place, commands, hands) {
    this.#place = place;
    this.#commands = commands;
    this.#hands = hands;
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
    const field = event.target.closest?.(TEXT_FIELDS);
    if (event.key === "Escape") {
      if (field) field.blur();
      else if (this.#hands.route().details) this.#hands.toggleCard();
      return;
    }
    if (field || !this.#place.preferences.get("keys")) return;
    const action = actionOf(event);
    if (!action) return;
    event.preventDefault();
    const { section, conversationId } = this.#hands.route();
    if (section === "conversations" && this.#inConversations(action, conversationId)) return;
    this.#anywhere(action);
  }

  /** @returns {boolean} whether the action is one of those that the conversations know */
  #inConversations(action, id) {
    const { desk } = this.#place;
    const summary = id && desk.thread(id)?.summary;
    const acts = {
      take: () => summary?.status === "queued" && this.#commands.take(summary),
      down: () => this.#step(id, 1),
      up: () => this.#step(id, -1),
      reply: () => this.#hands.reply(),
      return_bot: () => id && this.#commands.giveBack(id, "bot"),
      return_queue: () => id && this.#commands.giveBack(id, "queue"),
      close: () => id && this.#commands.close(id),
      details: () => this.#hands.toggleCard(),
    };
    acts[action]?.();
    return action in acts;
  }

  #anywhere(action) {
    const acts = {
      next: () => this.#commands.takeNext(),
      available: () => this.#commands.changeAvailable(),
      sound: () => this.#commands.changeSound(),
      conversations: () => this.#hands.back(),
      tickets: () => this.#hands.go({ section: "tickets" }),
      help: () => this.#hands.showKeys(),
    };
    acts[action]?.();
  }

  /** To the next or previous conversation as the lists show them, own ones after those who wait. */
  #step(current, by) {
    const { desk } = this.#place;
    const ids = [...desk.queued, ...desk.assigned].map(({ id }) => id);
    if (ids.length === 0) return;
    const at = ids.indexOf(current);
    const next = at < 0 ? (by > 0 ? 0 : ids.length - 1) : Math.min(ids.length - 1, Math.max(0, at + by));
    this.#hands.go({ conversationId: ids[next] });
    this.#hands.focusRow(ids[next]);
  }
}
