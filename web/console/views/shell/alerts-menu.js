/** The bell: how many calls are open, and the list of them; each leads to what it is about. */

import { element, replaceChildren, setText } from "/web/shared/dom.js";
import { icon } from "/web/shared/icons.js";
import { callText, callTitle } from "../../state/labels.js";

export class CallsMenu {
  #place;
  #open;
  #count = element("span", { class: "badge bell-count", hidden: true });
  #list = element("ul", { class: "calls" });
  #empty;
  #all;
  #shown = "";

  /** @param {import("../../workspace.js").Place} place @param {(call: import("../../state/alerts/alerts.js").Call) => void} open */
  constructor(place, open) {
    const { words, desk } = place;
    this.#place = place;
    this.#open = open;
    const label = words.text("console.calls.label");
    this.#empty = element("p", { class: "rows-empty" }, words.text("console.calls.empty"));
    this.#all = element("button", { type: "button", class: "button button-small", "aria-keyshortcuts": "H",
      on: { click: () => desk.calls.acknowledge() } }, words.text("console.calls.acknowledge"),
      element("kbd", { class: "kbd", "aria-hidden": "true" }, "H"));
    this.node = element(
      "div",
      { id: "calls", class: "settings calls-menu", popover: "auto", role: "dialog", "aria-label": label },
      element("div", { class: "calls-head" }, element("h2", {}, label), this.#all),
      this.#empty,
      this.#list,
    );
    const look = { type: "button", class: "button button-quiet button-icon bell" };
    const opens = { popovertarget: "calls", "aria-haspopup": "dialog" };
    this.button = element("button", { ...look, ...opens }, icon("bell"), this.#count);
    this.update();
  }

  update() {
    const { words, desk } = this.#place;
    const calls = desk.calls.open.filter(({ kind }) => kind !== "offer");
    const shown = JSON.stringify(calls.map(({ key, text }) => [key, text]));
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#count.hidden = calls.length === 0;
    setText(this.#count, words.number(calls.length));
    this.button.setAttribute("aria-label", words.text("console.calls.count", { count: calls.length }));
    this.button.classList.toggle("bell-open", calls.length > 0);
    this.#empty.hidden = calls.length > 0;
    this.#all.disabled = calls.length === 0;
    replaceChildren(this.#list, ...calls.map((call) => element("li", {}, this.#row(call))));
  }

  #row(call) {
    const { words, desk } = this.#place;
    const click = () => {
      this.node.hidePopover();
      desk.calls.settle(({ key }) => key === call.key);
      this.#open(call);
    };
    const text = callText(words, call);
    return element("button", { type: "button", class: "call", on: { click } },
      element("span", { class: "call-title" }, callTitle(words, call, desk.thread(call.conversationId)?.card)),
      text && element("span", { class: "call-text" }, text));
  }
}
