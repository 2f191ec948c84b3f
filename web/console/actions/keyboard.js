/** Carries out what a single key asks for. */

import { actionOf } from "../state/settings/shortcuts.js";
import { HOME_SECTION, sectionsOf } from "../state/sections.js";
import { isPaletteKey, Palette } from "../views/search/palette.js";

/**
 * @import { ConsoleContext } from "../context.js"
 * @import { Route } from "../state/route.js"
 * @import { FootView } from "../views/conversations/foot-view.js"
 * @import { Commands } from "./commands.js"
 */

const TEXT_FIELDS = "input:not([type=checkbox], [type=radio]), textarea, select";
/** @type {Record<string, number>} */
const SUGGESTIONS = { Digit1: 0, Digit2: 1, Digit3: 2 };

/**
 * What the keys need of the page.
 * @typedef {object} PageControls
 * @property {() => Route} route
 * @property {(route: Partial<Route>) => void} go
 * @property {() => void} back to the conversations, where they were left
 * @property {() => FootView | undefined} foot of the conversation on the screen
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
  #palette;
  #page;

  /**
   * @param {ConsoleContext} context
   * @param {Commands} commands
   * @param {PageControls} page
   */
  constructor(context, commands, page) {
    this.#context = context;
    this.#palette = new Palette(context);
    this.#commands = commands;
    this.#page = page;
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    if (event.defaultPrevented || document.querySelector("dialog[open], [popover]:popover-open")) return;
    if (isPaletteKey(event)) {
      event.preventDefault();
      this.#palette.open();
      return;
    }
    if (event.altKey && event.code in SUGGESTIONS && this.#page.foot()?.suggest(SUGGESTIONS[event.code])) {
      event.preventDefault();
      return;
    }
    const field = event.target instanceof Element ? event.target.closest(TEXT_FIELDS) : null;
    if (!field && this.#page.answerOffer(event)) {
      event.preventDefault();
      return;
    }
    if (event.key === "Escape") {
      if (field instanceof HTMLElement) field.blur();
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

  /**
   * @param {string} action
   * @param {string | null} id
   * @returns {boolean} whether the action is one of those that the conversations know
   */
  #inConversations(action, id) {
    const foot = this.#page.foot();
    /** @type {Record<string, () => unknown>} */
    const actions = {
      down: () => this.#step(id, 1),
      up: () => this.#step(id, -1),
      unread: () => this.#toUnread(id),
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

  /** @param {string} action */
  #anywhere(action) {
    const { operator, alerts } = this.#context.desk;
    if (action === HOME_SECTION) this.#page.back();
    else if (sectionsOf(operator).some(({ name }) => name === action)) this.#page.go({ section: action });
    /** @type {Record<string, () => unknown>} */
    const actions = {
      next: () => this.#commands.takeNext(),
      undo: () => this.#commands.undo(),
      available: () => this.#commands.changeAvailable(),
      sound: () => this.#commands.changeSound(),
      acknowledge: () => alerts.acknowledge(),
      help: () => this.#page.showKeys(),
    };
    actions[action]?.();
  }

  /** To the next own conversation with unread words. @param {string | null} current */
  #toUnread(current) {
    const id = this.#context.desk.nextUnread(current);
    if (id) this.#page.go({ conversationId: id });
  }

  /**
   * To the next or previous conversation as the lists show them, own ones before those who wait.
   * @param {string | null} current
   * @param {1 | -1} by
   */
  #step(current, by) {
    const { desk } = this.#context;
    const ids = [...desk.assigned, ...desk.queued].map(({ id }) => id);
    if (ids.length === 0) return;
    const at = current === null ? -1 : ids.indexOf(current);
    const next = at < 0 ? (by > 0 ? 0 : ids.length - 1) : Math.min(ids.length - 1, Math.max(0, at + by));
    this.#page.go({ conversationId: ids[next] });
    this.#page.focusRow(ids[next]);
  }
}
