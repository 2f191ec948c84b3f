/** The bell: how many alerts are open, and the list of them; each leads to what it is about. */

import { element, replaceChildren, setText } from "/web/shared/dom.js";
import { icon } from "/web/shared/icons.js";
import { alertText, alertTitle } from "../../state/labels.js";

/**
 * @import { ConsoleContext } from "../../context.js"
 * @import { Alert } from "../../state/alerts/alerts.js"
 */

export class AlertsMenu {
  #context;
  #open;
  #count = element("span", { class: "badge bell-count", hidden: true });
  #list = element("ul", { class: "alerts" });
  #empty;
  #all;
  #shown = "";

  /**
   * @param {ConsoleContext} context
   * @param {(alert: Alert) => void} open
   */
  constructor(context, open) {
    const { words, desk } = context;
    this.#context = context;
    this.#open = open;
    const label = words.text("console.alerts.label");
    this.#empty = element("p", { class: "rows-empty" }, words.text("console.alerts.empty"));
    this.#all = element(
      "button",
      {
        type: "button",
        class: "button button-small",
        "aria-keyshortcuts": "H",
        on: { click: () => desk.alerts.acknowledge() },
      },
      words.text("console.alerts.acknowledge"),
      element("kbd", { class: "kbd", "aria-hidden": "true" }, "H"),
    );
    this.node = element(
      "div",
      { id: "alerts", class: "settings alerts-menu", popover: "auto", role: "dialog", "aria-label": label },
      element("div", { class: "alerts-head" }, element("h2", {}, label), this.#all),
      this.#empty,
      this.#list,
    );
    const look = { type: "button", class: "button button-quiet button-icon bell" };
    const opens = { popovertarget: "alerts", "aria-haspopup": "dialog" };
    this.button = element("button", { ...look, ...opens }, icon("bell"), this.#count);
    this.update();
  }

  update() {
    const { words, desk } = this.#context;
    const alerts = desk.alerts.open.filter(({ kind }) => kind !== "offer");
    const shown = JSON.stringify(alerts.map(({ key, text }) => [key, text]));
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#count.hidden = alerts.length === 0;
    setText(this.#count, words.number(alerts.length));
    this.button.setAttribute("aria-label", words.text("console.alerts.count", { count: alerts.length }));
    this.button.classList.toggle("bell-open", alerts.length > 0);
    this.#empty.hidden = alerts.length > 0;
    this.#all.disabled = alerts.length === 0;
    replaceChildren(this.#list, ...alerts.map((alert) => element("li", {}, this.#row(alert))));
  }

  /** @param {Alert} alert */
  #row(alert) {
    const { words, desk } = this.#context;
    const click = () => {
      this.node.hidePopover();
      desk.alerts.settle(({ key }) => key === alert.key);
      this.#open(alert);
    };
    const text = alertText(words, alert);
    return element(
      "button",
      { type: "button", class: "alert", on: { click } },
      element(
        "span",
        { class: "alert-title" },
        alertTitle(words, alert, desk.thread(alert.conversationId ?? "")?.card),
      ),
      text && element("span", { class: "alert-text" }, text),
    );
  }
}
