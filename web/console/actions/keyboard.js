/** Carries out what a single key asks for. */

import { actionOf } from "../state/settings/shortcuts.js";
import { HOME_SECTION, sectionsOf } from "../state/sections.js";

const TEXT_FIELDS = "input:not([type=checkbox], [type=radio]), textarea, select";
const SUGGESTIONS = { Digit1: 0, Digit2: 1, Digit3: 2 };

/**
 * What the keys need of the page.
 * @typedef {object} PageControls
 * @property {() => import("../state/route.js").Route} route
 * @property {(route: Partial<import("../state/route.js").Route>) => void} go
 * @property {() => void} back to the conversations, where they were left
 * @property {() => import("../views/conversations/foot-view.js").FootView | undefined} foot of the conversation on the screen
 * @property {(event: KeyboardEvent) => boolean} answerOffer whether the key answered an offer
 * @property {() => Record<string, () => void>} actions what can be done with the conversation on the screen
 * @property {() => void} toggleCard
 * @property {() => void} reply put the focus on the reply field
 * @property {(id: string) => void} focusRow
 * @property {() => void} showKeys
 */

export class Keyboard {
  #context;
  #commands;
  #page;

  /**
   * @param {import("../context.js").ConsoleContext} context
   * @param {import("./commands.js").Commands} commands
   * @param {PageControls} page
   */
  constructor(context, commands, page) {
    this.#context = context;
    this.#commands = commands;
    this.#page = page;
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    if (event.defaultPrevented || document.querySelector("dialog[open], [popover]:popover-open")) return;
    if (event.altKey && event.code in SUGGESTIONS && this.#page.foot()?.suggest(SUGGESTIONS[event.code])) {
      event.preventDefault();
      return;
    }
    const field = event.target.closest?.(TEXT_FIELDS);
    if (!field && this.#page.answerOffer(event)) {
      event.preventDefault();
      return;
    }
    if (event.key === "Escape") {
      if (field) field.blur();
      else if (this.#page.route().details) this.#page.toggleCard();
      return;
    }
    if (field || !this.#context.preferences.get("keys")) return;
    const action = actionOf(event);
    if (!action) return;
    event.preventDefault();
    const { section, conversationId } = this.#page.route();
    if (section === HOME_SECTION && this.#inConversations(action, conversationId)) return;
    this.#anywhere(action);
  }

  /** @returns {boolean} whether the action is one of those that the conversations know */
  #inConversations(action, id) {
    const foot = this.#page.foot();
    const actions = {
      down: () => this.#step(id, 1),
      up: () => this.#step(id, -1),
      reply: () => foot?.write("reply") || this.#page.reply(),
      saved: () => foot?.openReplies(),
      suggest: () => foot?.suggest(0),
      note: () => foot?.write("note"),
      whisper: () => foot?.write("whisper"),
      ...(id ? this.#page.actions() : {}),
    };
    actions[action]?.();
    return action in actions;
  }

  #anywhere(action) {
    const { operator, alerts } = this.#context.desk;
    if (action === HOME_SECTION) this.#page.back();
    else if (sectionsOf(operator).some(({ name }) => name === action)) this.#page.go({ section: action });
    const actions = {
      next: () => this.#commands.takeNext(),
      available: () => this.#commands.changeAvailable(),
      sound: () => this.#commands.changeSound(),
      acknowledge: () => alerts.acknowledge(),
      help: () => this.#page.showKeys(),
    };
    actions[action]?.();
  }

  /** To the next or previous conversation as the lists show them, own ones after those who wait. */
  #step(current, by) {
    const { desk } = this.#context;
    const ids = [...desk.queued, ...desk.assigned].map(({ id }) => id);
    if (ids.length === 0) return;
    const at = ids.indexOf(current);
    const next = at < 0 ? (by > 0 ? 0 : ids.length - 1) : Math.min(ids.length - 1, Math.max(0, at + by));
    this.#page.go({ conversationId: ids[next] });
    this.#page.focusRow(ids[next]);
  }
}
