/** Rules of cards that come up on the site's pages by themselves. */

import { element, replaceChildren, setText } from "/web/shared/dom.js";
import { isFailure } from "/web/shared/failure.js";
import { LANGUAGES, LANGUAGE_NAMES } from "/web/shared/locale.js";
import { checksField, choiceField, formDialog, textField } from "../common/form-dialog.js";
import { accountError } from "../people/factor-forms.js";

/**
 * @import { ConsoleContext } from "../../context.js"
 * @import { OperatorApi } from "../../state/api.js"
 */

/**
 * @typedef {{id: string, name: string, is_enabled: boolean, page: string, seconds: number, languages: string[],
 *   came_back: boolean | null, attribute: string, value: string, texts: Record<string, string>, topic: string,
 *   every_hours: number}} Rule
 */

const ADDRESS = "/api/operator/proactive";
/** @type {Omit<Rule, "id" | "name" | "is_enabled">} */
const FRESH = {
  page: "",
  seconds: 30,
  languages: [],
  came_back: null,
  attribute: "",
  value: "",
  texts: {},
  topic: "",
  every_hours: 24,
};

export class ProactivePart {
  #context;
  #api;
  #changes;
  #problem = element("p", { class: "panel-problem", role: "alert" });
  #list = element("ul", { class: "team-list" });

  /** @param {ConsoleContext} context @param {OperatorApi} api @param {boolean} changes whether they may */
  constructor(context, api, changes) {
    this.#context = context;
    this.#api = api;
    this.#changes = changes;
    const add = changes ? this.#button("cards_add", () => this.#edit(null), "button button-primary") : "";
    this.node = element(
      "section",
      {},
      element("header", { class: "tickets-head" }, element("h3", {}, this.#text("cards")), add),
      element("p", { class: "card-soft" }, this.#text("cards_hint")),
      this.#problem,
      this.#list,
    );
  }

  async show() {
    await this.#do(async () => {
      const { rules } = await this.#api.get(ADDRESS);
      const rows = rules.map((/** @type {Rule} */ rule) => this.#row(rule));
      replaceChildren(this.#list, ...(rows.length ? rows : [element("li", {}, this.#text("cards_none"))]));
    });
  }

  /** @param {string} name @param {Record<string, string | number>} [values] */
  #text(name, values) {
    return this.#context.words.text(`integrations.${name}`, values);
  }

  /** @param {string} name @param {() => void} click @param {string} [look] */
  #button(name, click, look = "button button-small") {
    return element("button", { type: "button", class: look, on: { click } }, this.#text(name));
  }

  /** @param {Rule} rule */
  #row(rule) {
    const address = `${ADDRESS}/${rule.id}`;
    const toggle = () => this.#do(() => this.#save("PATCH", address, { is_enabled: !rule.is_enabled }));
    const facts = [
      rule.page,
      this.#text("card_after", { count: rule.seconds }),
      rule.languages.join(", "),
      rule.attribute && `${rule.attribute} = ${rule.value || "*"}`,
      this.#text("card_every", { count: rule.every_hours }),
    ];
    const buttons = [
      this.#button("edit", () => this.#edit(rule)),
      this.#button(rule.is_enabled ? "turn_off" : "turn_on", toggle),
      this.#button("remove", () => this.#do(() => this.#save("DELETE", address, {}))),
    ];
    return element(
      "li",
      { class: ["team-person", !rule.is_enabled && "team-closed"] },
      element("p", { class: "board-head" }, element("strong", {}, rule.name)),
      element("p", { class: "card-soft" }, facts.filter(Boolean).join(" · ")),
      element("p", {}, Object.values(rule.texts)[0] ?? rule.topic),
      this.#changes ? element("p", { class: "panel-actions" }, ...buttons) : "",
    );
  }

  /** @param {Rule | null} rule */
  async #edit(rule) {
    const before = rule ?? { ...FRESH, name: "" };
    /** @param {string} name @param {string | number} value @param {string} [hint] */
    const line = (name, value, hint = "") =>
      textField(this.#text(`card.${name}`), { lines: 1, value: String(value), hint, max: 200 });
    const back = ["", "true", "false"].map((one) => [one, this.#text(`card.came_back.${one || "any"}`)]);
    const names = LANGUAGES.map((code) => [code, LANGUAGE_NAMES[code]]);
    const fields = [
      line("name", before.name),
      line("page", before.page, this.#text("card.page_hint")),
      line("seconds", before.seconds),
      checksField(this.#text("card.languages"), names, before.languages),
      choiceField(this.#text("card.came_back"), back, before.came_back === null ? "" : String(before.came_back)),
      line("attribute", before.attribute),
      line("value", before.value),
      line("every_hours", before.every_hours),
      line("topic", before.topic, this.#text("card.topic_hint")),
      ...LANGUAGES.map((code) =>
        textField(LANGUAGE_NAMES[code], { lines: 2, max: 200, value: before.texts[code] ?? "" }),
      ),
    ];
    await formDialog(this.#context.words, {
      title: this.#text(rule ? "edit" : "cards_add"),
      fields,
      submit: ([name, page, seconds, languages, came, attribute, value, every, topic, ...texts]) =>
        this.#save(rule ? "PATCH" : "POST", rule ? `${ADDRESS}/${rule.id}` : ADDRESS, {
          name,
          page,
          seconds: Number(seconds),
          languages,
          came_back: came === "" ? null : came === "true",
          attribute,
          value,
          every_hours: Number(every),
          topic,
          texts: Object.fromEntries(LANGUAGES.map((code, index) => [code, texts[index]])),
        }),
    });
  }

  /**
   * @param {"POST" | "PATCH" | "DELETE"} method @param {string} address @param {object} body
   * @returns {Promise<string | null>} why not, in words
   */
  async #save(method, address, body) {
    try {
      await this.#api.send(method, address, body);
    } catch (error) {
      if (!isFailure(error)) throw error;
      return accountError(this.#context.words, error);
    }
    await this.show();
    return null;
  }

  /** @param {() => Promise<string | null | void>} call */
  async #do(call) {
    setText(this.#problem, "");
    try {
      setText(this.#problem, (await call()) ?? "");
    } catch (error) {
      if (!isFailure(error)) throw error;
      setText(this.#problem, accountError(this.#context.words, error));
    }
  }
}
