/** The desk as supervisors see it: who is there and how busy, who waits and who is being answered. */

import { element, replaceChildren, setText } from "/web/shared/dom.js";
import { playerName, worded } from "../labels.js";
import { formatRoute } from "../route.js";
import { languageChip } from "./language-chip.js";
import { priorityPill } from "./priority-pill.js";

export class DeskView {
  #place;
  #summary = element("p", { class: "section-summary", role: "status" });
  #people = element("ul", { class: "desk-people" });
  #held = element("ul", { class: "desk-held" });
  #shown = "";

  /** @param {import("../workplace.js").Place} place */
  constructor(place) {
    const { words } = place;
    this.#place = place;
    const part = (key, list) => element("section", { class: "desk-part" }, element("h3", {}, words.text(key)), list);
    this.node = element(
      "section",
      { class: "section", "aria-labelledby": "desk-title" },
      element("header", { class: "section-head" }, element("h2", { id: "desk-title" }, words.text("console.nav.desk")),
        this.#summary),
      part("console.desk.people", this.#people),
      part("console.desk.held", this.#held),
    );
  }

  show() {
    this.update();
  }

  update() {
    const { words, desk } = this.#place;
    const { state } = desk.floor;
    const shown = JSON.stringify(state);
    if (shown === this.#shown) return;
    this.#shown = shown;
    setText(this.#summary, words.text("console.desk.waiting", { count: state.waiting }));
    replaceChildren(this.#people, ...state.colleagues.map((colleague) => this.#person(colleague)));
    replaceChildren(this.#held, ...state.held.map((summary) => this.#row(summary)));
  }

  #person({ name, role, state, load, capacity, languages }) {
    const { words } = this.#place;
    return element("li", { class: "desk-person" },
      element("span", { class: `state-lamp state-${state}`, title: words.text(`console.state.${state}`) }),
      element("span", { class: "desk-name" }, name),
      element("span", { class: "card-soft" }, worded(words, "console.role", role)),
      element("span", { class: "card-soft" }, words.text(`console.state.${state}`)),
      element("span", {}, words.text("console.transfer.load", { count: load, capacity })),
      ...languages.map((language) => languageChip(words, language)));
  }

  #row(summary) {
    const { words } = this.#place;
    const href = formatRoute({ conversationId: summary.id });
    return element("li", { class: "desk-person" },
      languageChip(words, summary.language),
      element("a", { class: "desk-name", href }, playerName(words, summary)),
      priorityPill(words, summary.priority),
      element("span", { class: "card-soft" }, summary.operator_name ?? ""));
  }
}
