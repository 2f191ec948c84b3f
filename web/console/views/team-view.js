/** The accounts of the desk's people, for administrators. */

import { element, replaceChildren } from "/web/shared/dom.js";
import { errorText, worded } from "../labels.js";
import { languageChip } from "./language-chip.js";

export class TeamView {
  #place;
  #api;
  #list = element("ul", { class: "desk-people" });

  /** @param {import("../workplace.js").Place} place @param {import("../api.js").OperatorApi} api */
  constructor(place, api) {
    this.#place = place;
    this.#api = api;
    const title = element("h2", { id: "team-title" }, place.words.text("console.nav.team"));
    const head = element("header", { class: "section-head" }, title);
    this.node = element("section", { class: "section", "aria-labelledby": "team-title" }, head, this.#list);
  }

  async show() {
    const { words } = this.#place;
    try {
      const { accounts } = await this.#api.get("/api/operator/accounts");
      replaceChildren(this.#list, ...accounts.map((account) => this.#row(account)));
    } catch (error) {
      if (typeof error?.code !== "string") throw error;
      replaceChildren(this.#list, element("li", { class: "desk-person", role: "alert" }, errorText(words, error)));
    }
  }

  #row({ name, username, role, languages }) {
    const { words } = this.#place;
    return element("li", { class: "desk-person" },
      element("span", { class: "desk-name" }, name),
      element("span", { class: "card-soft" }, username),
      element("span", { class: "card-soft" }, worded(words, "console.role", role)),
      ...languages.map((language) => languageChip(words, language)));
  }
}
