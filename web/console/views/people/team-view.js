/** Administrators' page: the accounts of the people at the desk. */

import { element, replaceChildren, setText } from "/web/shared/dom.js";
import { isFailure } from "/web/shared/failure.js";
import { LANGUAGES, LANGUAGE_NAMES } from "/web/shared/locale.js";
import { errorText, worded } from "../../state/labels.js";
import { parseHours } from "../../state/people/working-hours.js";
import { checksField, choiceField, formDialog, textField } from "../common/form-dialog.js";
import { languageChip } from "../common/language-chip.js";

/**
 * @import { ConsoleContext } from "../../context.js"
 * @import { OperatorApi } from "../../state/api.js"
 * @import { OperatorView } from "/web/shared/frames.d.ts"
 */

/**
 * What an administrator sets of an account.
 * @typedef {Omit<OperatorView, "id" | "username" | "language" | "is_active">} Profile
 */

const ADDRESS = "/api/operator/accounts";
const ROLES = ["operator", "supervisor", "administrator"];
const DEPARTMENTS = ["support", "payments", "product", "investigation"];
const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

export class TeamView {
  #context;
  #api;
  #problem = element("p", { class: "panel-problem", role: "alert" });
  #list = element("ul", { class: "team-list" });

  /**
   * @param {ConsoleContext} context
   * @param {OperatorApi} api
   */
  constructor(context, api) {
    const { words } = context;
    this.#context = context;
    this.#api = api;
    const add = element(
      "button",
      { type: "button", class: "button button-primary", on: { click: () => this.#create() } },
      words.text("console.team.add"),
    );
    this.node = element(
      "section",
      { class: "tickets", "aria-labelledby": "team-title" },
      element(
        "header",
        { class: "tickets-head" },
        element("h2", { id: "team-title", tabIndex: -1 }, words.text("console.team.title")),
        add,
      ),
      this.#problem,
      this.#list,
    );
  }

  async show() {
    await this.#do(async () => this.#draw((await this.#api.get(ADDRESS)).accounts));
  }

  /** @param {OperatorView[]} accounts */
  #draw(accounts) {
    const { words } = this.#context;
    const rows = accounts.map((account) => {
      const hours = Object.keys(account.working_hours).length
        ? DAYS.filter((day) => account.working_hours[day])
            .map((day) => `${words.text(`console.team.day.${day}`)} ${account.working_hours[day].join("–")}`)
            .join(", ")
        : words.text("console.team.always");
      return element(
        "li",
        { class: ["team-person", !account.is_active && "team-closed"] },
        element(
          "p",
          { class: "board-head" },
          element("strong", {}, account.name),
          element("span", { class: "card-soft" }, account.username),
          element(
            "span",
            { class: "pill" },
            words.text(account.is_active ? `console.role.${account.role}` : "console.team.closed"),
          ),
        ),
        element(
          "p",
          { class: "chips" },
          ...account.languages.map((language) => languageChip(words, language)),
          ` ${account.departments.map((name) => worded(words, "console.department", name)).join(", ")}`,
        ),
        element(
          "p",
          { class: "card-soft" },
          [
            `${words.text("console.team.capacity")}: ${account.capacity}`,
            hours,
            ...(account.may_pick ? [] : [words.text("console.team.next_only")]),
          ].join(" · "),
        ),
        this.#actions(account),
      );
    });
    replaceChildren(this.#list, ...rows);
  }

  /** @param {OperatorView} account */
  #actions(account) {
    const { words } = this.#context;
    /** @param {string} name @param {() => void} click */
    const button = (name, click) =>
      element(
        "button",
        { type: "button", class: "button button-small", on: { click } },
        words.text(`console.team.${name}`),
      );
    return element(
      "p",
      { class: "panel-actions" },
      button("edit", () => this.#edit(account)),
      button("password", () => this.#password(account)),
      account.is_active
        ? button("close", () => this.#close(account))
        : button("reopen", () => this.#do(() => this.#change(account, { is_active: true }))),
    );
  }

  async #create() {
    const { words } = this.#context;
    /** @type {Profile} */
    const fresh = {
      name: "",
      role: "operator",
      languages: [...LANGUAGES],
      departments: DEPARTMENTS.slice(0, 3),
      capacity: 5,
      working_hours: {},
      may_pick: true,
    };
    const fields = [
      textField(words.text("console.team.username"), { required: true, lines: 1, max: 64 }),
      textField(words.text("console.team.password_new"), {
        required: true,
        lines: 1,
        type: "password",
        max: 256,
        hint: words.text("console.team.password_hint"),
      }),
      ...this.#fields(fresh),
    ];
    await formDialog(words, {
      title: words.text("console.team.add"),
      fields,
      submit: ([username, password, ...rest]) =>
        this.#save("POST", ADDRESS, { username, password, ...this.#read(rest) }),
    });
  }

  /** @param {OperatorView} account */
  async #edit(account) {
    const { words } = this.#context;
    await formDialog(words, {
      title: account.name,
      fields: this.#fields(account),
      submit: (values) => this.#change(account, this.#read(values)),
    });
  }

  /** @param {OperatorView} account */
  async #password(account) {
    const { words } = this.#context;
    const field = textField(words.text("console.team.password_new"), {
      required: true,
      lines: 1,
      type: "password",
      max: 256,
      hint: words.text("console.team.password_hint"),
    });
    await formDialog(words, {
      title: account.name,
      fields: [field],
      submit: ([password]) => this.#change(account, { password }),
    });
  }

  /** It ends the person's sign-ins at once, so it is asked first. @param {OperatorView} account */
  async #close(account) {
    const { words } = this.#context;
    await formDialog(words, {
      title: words.text("console.team.close_title", { name: account.name }),
      hint: words.text("console.team.close_hint"),
      confirm: words.text("console.team.close"),
      danger: true,
      fields: [],
      submit: () => this.#change(account, { is_active: false }),
    });
  }

  /** @param {{id: string}} given @param {object} changes */
  #change({ id }, changes) {
    return this.#save("PATCH", `${ADDRESS}/${id}`, changes);
  }

  /** @param {Profile} account */
  #fields(account) {
    const { words } = this.#context;
    const days = DAYS.map((day) => {
      const value = account.working_hours[day]?.join("-") ?? "";
      const label = words.text(`console.team.day.${day}`);
      /** @param {string} text */
      const check = (text) => (parseHours(text) ? "" : words.text("console.team.hours_wrong", { day: label }));
      return textField(label, { lines: 1, max: 13, value, placeholder: "09:00-18:00", check });
    });
    return [
      textField(words.text("console.team.name"), { required: true, lines: 1, max: 80, value: account.name }),
      choiceField(
        words.text("console.team.role"),
        ROLES.map((role) => [role, words.text(`console.role.${role}`)]),
        account.role,
      ),
      checksField(
        words.text("console.team.languages"),
        LANGUAGES.map((language) => [language, LANGUAGE_NAMES[language]]),
        account.languages,
      ),
      checksField(
        words.text("console.team.departments"),
        DEPARTMENTS.map((name) => [name, words.text(`console.department.${name}`)]),
        account.departments,
      ),
      textField(words.text("console.team.capacity"), {
        required: true,
        lines: 1,
        type: "number",
        value: String(account.capacity),
      }),
      checksField(
        words.text("console.team.rights"),
        [["may_pick", words.text("console.team.may_pick")]],
        account.may_pick ? ["may_pick"] : [],
      ),
      ...days,
    ];
  }

  /** @param {any[]} values in the order of `#fields` */
  #read([name, role, languages, departments, capacity, rights, ...days]) {
    /** @type {OperatorView["working_hours"]} */
    const working_hours = {};
    DAYS.forEach((day, index) => {
      const hours = parseHours(days[index]);
      if (hours?.length) working_hours[day] = hours;
    });
    return {
      name,
      role,
      languages,
      departments,
      capacity: Number(capacity),
      may_pick: rights.includes("may_pick"),
      working_hours,
    };
  }

  /**
   * @param {"POST" | "PATCH"} method
   * @param {string} address
   * @param {object} body
   * @returns {Promise<string | null>} why not, in words
   */
  async #save(method, address, body) {
    try {
      await this.#api.send(method, address, body);
    } catch (error) {
      if (!isFailure(error)) throw error;
      return errorText(this.#context.words, error);
    }
    await this.show();
    return null;
  }

  /** @param {() => unknown} call */
  async #do(call) {
    setText(this.#problem, "");
    try {
      await call();
      return true;
    } catch (error) {
      if (!isFailure(error)) throw error;
      setText(this.#problem, errorText(this.#context.words, error));
      return false;
    }
  }
}
