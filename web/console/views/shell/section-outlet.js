/** The sections besides the conversations: fetches a view when it is first looked at, and keeps it. */

import { element, replaceChildren } from "/web/shared/dom.js";
import { sectionsOf } from "../../state/sections.js";

export class SectionStage {
  #place;
  #api;
  /** @type {Map<string, import("../../state/sections.js").SectionView>} */
  #views = new Map();
  #shown = null;

  /** @param {import("../../workspace.js").Place} place @param {import("../../state/api.js").OperatorApi} api */
  constructor(place, api) {
    this.#place = place;
    this.#api = api;
    this.node = element("div", { class: "section-pane" });
  }

  /**
   * Bring a section to the front.
   * @param {string} name "conversations" and what the operator may not see: none
   * @param {string | null} [reference] of the ticket to open there
   */
  async show(name, reference = null) {
    this.#shown = name;
    const section = sectionsOf(this.#place.desk.operator).find((known) => known.name === name);
    if (!section?.load) {
      replaceChildren(this.node);
      return;
    }
    if (!this.#views.has(name)) {
      const { words } = this.#place;
      this.#say("status", words.text("console.section.loading"));
      try {
        this.#views.set(name, await section.load(this.#place, this.#api));
      } catch {
        if (this.#shown === name) this.#say("alert", words.text("console.section.failed"));
        return;
      }
    }
    if (this.#shown !== name) return;
    const view = this.#views.get(name);
    if (this.node.firstChild !== view.node) replaceChildren(this.node, view.node);
    view.show(reference);
  }

  #say(role, text) {
    replaceChildren(this.node, element("p", { class: "section-wait", role }, text));
  }

  /** The desk has changed. */
  update() {
    this.#views.get(this.#shown)?.update?.();
  }

  focus() {
    const title = this.node.querySelector("h2");
    if (!title) return;
    title.tabIndex = -1;
    title.focus({ preventScroll: true });
  }
}
