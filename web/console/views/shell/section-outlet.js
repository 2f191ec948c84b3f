/** The sections besides the conversations: fetches a view when it is first looked at, and keeps it. */

import { element, replaceChildren } from "/web/shared/dom.js";
import { sectionsOf } from "../../state/sections.js";
import { SECTION_VIEWS } from "./section-views.js";

/**
 * @import { ConsoleContext } from "../../context.js"
 * @import { OperatorApi } from "../../state/api.js"
 * @import { SectionView } from "./section-views.js"
 */

export class SectionOutlet {
  #context;
  #api;
  /** @type {Map<string, SectionView>} */
  #views = new Map();
  /** @type {string | null} */
  #shown = null;

  /**
   * @param {ConsoleContext} context
   * @param {OperatorApi} api
   */
  constructor(context, api) {
    this.#context = context;
    this.#api = api;
    this.node = element("div", { class: "section-pane" });
  }

  /**
   * Bring a section to the front.
   * @param {string} name "conversations" and what the operator may not see: none
   * @param {string | null} [reference] of the ticket to open there
   * @param {boolean} [isFull] whether it has the page for itself
   */
  async show(name, reference = null, isFull = false) {
    this.#shown = name;
    const isSeen = sectionsOf(this.#context.desk.operator).some((section) => section.name === name);
    const load = isSeen && SECTION_VIEWS[name];
    if (!load) {
      replaceChildren(this.node);
      return;
    }
    let view = this.#views.get(name);
    if (!view) {
      const { words } = this.#context;
      this.#say("status", words.text("console.section.loading"));
      try {
        view = await load(this.#context, this.#api);
      } catch {
        if (this.#shown === name) this.#say("alert", words.text("console.section.failed"));
        return;
      }
      this.#views.set(name, view);
    }
    if (this.#shown !== name) return;
    if (this.node.firstChild !== view.node) replaceChildren(this.node, view.node);
    view.show(reference, isFull);
  }

  /** @param {string} role @param {string} text */
  #say(role, text) {
    replaceChildren(this.node, element("p", { class: "section-wait", role }, text));
  }

  /** The desk has changed. */
  update() {
    this.#views.get(this.#shown ?? "")?.update?.();
  }

  focus() {
    const title = this.node.querySelector("h2");
    if (!title) return;
    title.tabIndex = -1;
    title.focus({ preventScroll: true });
  }
}
