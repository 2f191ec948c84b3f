/** What can be done with the conversation on the screen: the frequent things as buttons, the rest in a menu. */

import { element, find, replaceChildren } from "/web/shared/dom.js";
import { icon } from "/web/shared/icons.js";
import { KEYS } from "../../state/settings/shortcuts.js";

/**
 * @import { ConsoleContext } from "../../context.js"
 * @import { ConversationSummary } from "/web/shared/frames.d.ts"
 * @import { IconName } from "/web/shared/icons.js"
 */

/** @typedef {[action: string, icon: IconName]} Tool */

const LETTERS = Object.fromEntries(KEYS.map(({ action, key }) => [action, key]));
const GAP_PX = 6;

export class ConversationTools {
  #context;
  #actions;
  #shown = "";
  #menu = element("div", { id: "conversation-menu", class: "menu", popover: "auto" });

  /**
   * @param {ConsoleContext} context
   * @param {Record<string, () => void>} actions by the actions of shortcuts.js
   */
  constructor(context, actions) {
    const { words } = context;
    this.#context = context;
    this.#actions = actions;
    this.node = element("div", {
      class: "conversation-tools",
      role: "group",
      "aria-label": words.text("console.conversation.actions"),
    });
    this.#menu.addEventListener("toggle", (event) => event.newState === "open" && this.#placeMenu());
  }

  /** @param {ConversationSummary} summary @returns {boolean} whether the focus was in what was replaced */
  update(summary) {
    const { desk } = this.#context;
    const isOwn = desk.holds(summary.id);
    const { status, blocked_until, priority } = summary;
    const shown = JSON.stringify([isOwn, status, blocked_until, priority, desk.status.isSupervisor]);
    if (shown === this.#shown) return false;
    this.#shown = shown;
    const hadFocus = this.node.contains(document.activeElement);
    /** @type {Tool[]} */
    const front = isOwn
      ? [
          ["transfer", "transfer"],
          ["return_bot", "assistant"],
          ["close", "check"],
        ]
      : [];
    const rest = this.#rest(summary, isOwn);
    replaceChildren(this.#menu, ...rest.map(([action, iconName]) => this.#menuItem(action, iconName)));
    replaceChildren(
      this.node,
      ...front.map(([action, iconName]) => this.#tool(action, iconName)),
      this.#iconButton("console.conversation.more", "more", { popovertarget: this.#menu.id, "aria-haspopup": "true" }),
      this.#iconButton("console.conversation.details", "info", {
        "aria-keyshortcuts": "D",
        on: { click: () => this.#actions.details() },
      }),
      this.#menu,
    );
    return hadFocus;
  }

  /** @param {ConversationSummary} summary @param {boolean} isOwn @returns {Tool[]} */
  #rest({ status, blocked_until }, isOwn) {
    const { desk, clock } = this.#context;
    const { isSupervisor } = desk.status;
    const isBlocked = blocked_until && Date.parse(blocked_until) > clock.now();
    const mayTakeOver = !isOwn && (isSupervisor || status === "closed") && status !== "queued";
    const mayAssign = isSupervisor && (status === "queued" || status === "assigned");
    /** @type {[boolean, ...Tool][]} */
    const all = [
      [isOwn, "return_queue", "queue"],
      [isOwn, "escalate", "up"],
      [mayTakeOver, "take_over", "person"],
      [mayAssign, "assign", "transfer"],
      [true, "ticket", "ticket"],
      [true, "link", "link"],
      [isSupervisor, "priority", "alert"],
      [isOwn || isSupervisor, isBlocked ? "unblock" : "block", "block"],
    ];
    return all.filter(([isAllowed]) => isAllowed).map(([, action, iconName]) => [action, iconName]);
  }

  /** @param {string} action @param {IconName} iconName */
  #tool(action, iconName) {
    const { words } = this.#context;
    const key = LETTERS[action];
    const title = `${words.text(`console.keys.${action === "close" ? "close_conversation" : action}`)} (${key})`;
    const click = () => this.#actions[action]();
    return element(
      "button",
      { type: "button", class: "button tool", "aria-keyshortcuts": key, title, on: { click } },
      icon(iconName),
      element("span", { class: "tool-word" }, words.text(`console.action.${action}`)),
    );
  }

  /** @param {string} action @param {IconName} iconName */
  #menuItem(action, iconName) {
    const { words } = this.#context;
    const key = LETTERS[action];
    const click = () => {
      this.#menu.hidePopover();
      this.#actions[action]();
    };
    return element(
      "button",
      { type: "button", class: "menu-item", "aria-keyshortcuts": key, on: { click } },
      icon(iconName),
      element("span", {}, words.text(`console.action.${action}`)),
      key && element("kbd", { class: "kbd", "aria-hidden": "true" }, key),
    );
  }

  /** @param {string} key @param {IconName} iconName @param {Record<string, unknown>} attributes */
  #iconButton(key, iconName, attributes) {
    const label = this.#context.words.text(key);
    const named = { "aria-label": label, title: label, ...attributes };
    return element("button", { type: "button", class: "button button-icon tool", ...named }, icon(iconName));
  }

  /** Popovers stand above everything; this one below its button, within the window. */
  #placeMenu() {
    const button = find(this.node, "[popovertarget]");
    if (!button) return;
    const { bottom, right } = button.getBoundingClientRect();
    this.#menu.style.top = `${bottom + GAP_PX}px`;
    this.#menu.style.left = `${Math.max(GAP_PX, right - this.#menu.offsetWidth)}px`;
  }
}
