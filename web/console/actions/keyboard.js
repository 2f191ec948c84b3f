/** Carries out what a single key asks for. */

import { actionOf } from "../state/settings/shortcuts.js";
import { SECTIONS } from "../state/sections.js";

const TEXT_FIELDS = "input:not([type=checkbox], [type=radio]), textarea, select";
const SUGGESTIONS = { Digit1: 0, Digit2: 1, Digit3: 2 };

/**
 * What the keys need of the page.
 * @typedef {object} Hands
 * @property {() => import("../state/route.js").Route} route
 * @property {(route: Partial<import("../state/route.js").Route>) => void} go
 * @property {() => void} back to the conversations, where they were left
 * @property {() => import("../views/conversations/foot-view.js").FootView | undefined} foot of the conversation on the screen
 * @property {(event: KeyboardEvent) => boolean} answerOffer whether the key answered an offer
 * @property {() => Record<string, () => void>} acts what can be done with the conversation on the screen
 * @property {() => void} toggleCard
 * @property {() => void} reply put the focus on the reply field
 * @property {(id: string) => void} focusRow
 * @property {() => void} showKeys
 */

export class Keyboard {
  #place;
  #commands;
  #hands;

  /**
   * @param {import("../workspace.js").Place} place
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
    if (event.defaultPrevented || document.querySelector("dialog[open], [popover]:popover-open")) return;
    if (event.altKey && event.code in SUGGESTIONS && this.#hands.foot()?.suggest(SUGGESTIONS[event.code])) {
      event.preventDefault();
      return;
    }
    const field = event.target.closest?.(TEXT_FIELDS);
    if (!field && this.#hands.answerOffer(event)) {
      event.preventDefault();
      return;
    }
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
    const foot = this.#hands.foot();
    const acts = {
      down: () => this.#step(id, 1),
      up: () => this.#step(id, -1),
      reply: () => foot?.write("reply") || this.#hands.reply(),
      saved: () => foot?.openReplies(),
      suggest: () => foot?.suggest(0),
      note: () => foot?.write("note"),
      whisper: () => foot?.write("whisper"),
      ...(id ? this.#hands.acts() : {}),
    };
    acts[action]?.();
    return action in acts;
  }

  #anywhere(action) {
    const { operator, calls } = this.#place.desk;
    const section = SECTIONS.find(({ name }) => name === action);
    if (section && section.load === null) this.#hands.back();
    else if (section && (section.roles?.includes(operator.role) ?? true)) this.#hands.go({ section: action });
    const acts = {
      next: () => this.#commands.takeNext(),
      available: () => this.#commands.changeAvailable(),
      sound: () => this.#commands.changeSound(),
      acknowledge: () => calls.acknowledge(),
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
