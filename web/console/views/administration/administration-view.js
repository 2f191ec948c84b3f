/** Settings of the desk: what holds, who changed it, and a form for each subject. Changes hold at once, everywhere. */

import { element, replaceChildren, setText } from "/web/shared/dom.js";
import { isFailure } from "/web/shared/failure.js";
import { errorText, worded } from "../../state/labels.js";
import { formDialog } from "../common/form-dialog.js";
import { settingField } from "./setting-fields.js";

/**
 * @import { ConsoleContext } from "../../context.js"
 * @import { OperatorApi } from "../../state/api.js"
 */

/**
 * @typedef {{at: string, by: string, name: string, before: string, after: string}} Line
 * @typedef {object} Told
 * @property {Record<string, string[]>} groups
 * @property {Record<string, any>} values
 * @property {Record<string, any>} defaults
 * @property {Record<string, {at: string, by: string}>} changed
 * @property {Line[]} history
 */

const ADDRESS = "/api/operator/settings";
/** Words of the console for choices that have no names of their own. @type {Record<string, string>} */
const CHOICE_WORDS = {
  close_reasons: "console.close_reason",
  close_tags: "console.close_tag",
  break_reasons: "console.break_reason",
};

export class AdministrationView {
  #context;
  #api;
  #problem = element("p", { class: "panel-problem", role: "alert" });
  #body = element("div", { class: "settings-groups" });

  /** @param {ConsoleContext} context @param {OperatorApi} api */
  constructor(context, api) {
    const { words } = context;
    this.#context = context;
    this.#api = api;
    const title = element("h2", { id: "administration-title", tabIndex: -1 }, words.text("console.admin.title"));
    this.node = element(
      "section",
      { class: "tickets", "aria-labelledby": "administration-title" },
      element("header", {}, title, element("p", { class: "card-soft" }, words.text("console.admin.about"))),
      this.#problem,
      this.#body,
    );
  }

  async show() {
    setText(this.#problem, "");
    try {
      this.#draw(await this.#api.get(ADDRESS));
    } catch (error) {
      if (!isFailure(error)) throw error;
      setText(this.#problem, errorText(this.#context.words, error));
    }
  }

  /** @param {Told} told */
  #draw(told) {
    const { words, desk } = this.#context;
    const mayChange = desk.operator.role === "administrator";
    const groups = Object.entries(told.groups).map(([group, names]) => {
      const title = words.text(`console.admin.group.${group}`);
      const edit = element(
        "button",
        { type: "button", class: "button button-small", on: { click: () => this.#edit(title, names, told) } },
        words.text("console.admin.change"),
        element("span", { class: "visually-hidden" }, `: ${title}`),
      );
      const rows = names.map((name) => this.#row(name, told));
      return element(
        "section",
        { class: "settings-group" },
        element("header", { class: "panel-head" }, element("h3", {}, title), mayChange && edit),
        element("dl", { class: "definitions" }, ...rows),
      );
    });
    replaceChildren(this.#body, ...groups, this.#history(told.history));
  }

  /** @param {string} name @param {Told} told */
  #row(name, { values, changed }) {
    const { words } = this.#context;
    const by = changed[name];
    const who = by && words.text("console.admin.changed", { name: by.by, time: words.moment(by.at) });
    return element(
      "div",
      {},
      element("dt", {}, words.text(`console.setting.${name}`)),
      element("dd", {}, this.#shown(name, values[name]), who && element("span", { class: "card-soft" }, ` ${who}`)),
    );
  }

  /** @param {string} name @param {any} value @returns {string} */
  #shown(name, value) {
    const { words } = this.#context;
    if (typeof value === "boolean") return words.text(value ? "console.admin.yes" : "console.admin.no");
    if (Array.isArray(value)) {
      /** @param {{code: string, names: Record<string, string>}} choice */
      const named = ({ code, names }) => names[words.language] ?? worded(words, CHOICE_WORDS[name] ?? "", code);
      const names = value.map((one) => (typeof one === "object" ? named(one) : one));
      return names.join(", ") || "–";
    }
    if (value && typeof value === "object") {
      const parts = Object.entries(value).map(([key, one]) => {
        const name = worded(words, "console.department", key);
        return `${name}: ${typeof one === "object" ? Object.values(one).join(" / ") : one}`;
      });
      return parts.join("; ") || "–";
    }
    return String(value) || "–";
  }

  /** @param {string} title @param {string[]} names @param {Told} told */
  async #edit(title, names, told) {
    const { words } = this.#context;
    const fields = names.map((name) => settingField(this.#context, name, told.values[name]));
    await formDialog(words, {
      title,
      hint: words.text("console.admin.hint"),
      fields,
      submit: async (given) => {
        const plain = JSON.stringify;
        const wanted = names.map((name, index) => [name, given[index]]);
        const others = wanted.filter(([name, value]) => plain(value) !== plain(told.values[name]));
        const values = others.map(([name, value]) => [
          name,
          plain(value) === plain(told.defaults[name]) ? null : value,
        ]);
        return this.#send(Object.fromEntries(values));
      },
    });
  }

  /** @param {object} values @returns {Promise<string | null>} why not, in words */
  async #send(values) {
    const { words } = this.#context;
    try {
      this.#draw(await this.#api.send("PATCH", ADDRESS, { values }));
      return null;
    } catch (error) {
      if (!isFailure(error)) throw error;
      const { field, why = "" } = error.params ?? {};
      const name = `console.setting.${field}`;
      if (error.code !== "bad_request" || !words.has(name)) return errorText(words, error);
      return words.text("console.admin.refused", { name: words.text(name), why: String(why) });
    }
  }

  /** @param {Line[]} lines */
  #history(lines) {
    const { words } = this.#context;
    const rows = lines.map(({ at, by, name, before, after }) =>
      element(
        "li",
        {},
        element("p", {}, words.text(`console.setting.${name}`)),
        element("p", { class: "panel-note" }, `${before} → ${after}`),
        element("p", { class: "card-soft" }, `${by}, ${words.moment(at)}`),
      ),
    );
    return element(
      "section",
      { class: "settings-group" },
      element("h3", {}, words.text("console.ticket.history")),
      rows.length
        ? element("ol", { class: "panel-history" }, ...rows)
        : element("p", { class: "card-soft" }, words.text("console.admin.unchanged")),
    );
  }
}
