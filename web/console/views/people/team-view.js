/** Administrators' page: the accounts of the people at the desk. */

import { element, replaceChildren, setText } from "/web/shared/dom.js";
import { isFailure } from "/web/shared/failure.js";
import { LANGUAGES } from "/web/shared/locale.js";
import { worded } from "../../state/labels.js";
import { formDialog, textField } from "../common/form-dialog.js";
import { languageChip } from "../common/language-chip.js";
import { accountFields, DAYS, readAccount } from "./account-fields.js";
import { confirmed } from "./confirm-identity.js";
import { accountError } from "./factor-forms.js";

/**
 * @import { ConsoleContext } from "../../context.js"
 * @import { Profile } from "./account-fields.js"
 * @import { OperatorApi } from "../../state/api.js"
 * @import { OperatorView } from "/web/shared/frames.d.ts"
 */

const ADDRESS = "/api/operator/accounts";

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
      button("sign_out", () => this.#do(() => this.#save("POST", `${ADDRESS}/${account.id}/sign-out`, {}))),
      button("reset_factors", () => this.#reset(account)),
      account.is_active
        ? button("close", () => this.#close(account))
        : button("reopen", () => this.#do(() => this.#change(account, { is_active: true }))),
    );
  }

  async #create() {
    const { words, desk } = this.#context;
    const { departments } = desk.status;
    /** @type {Profile} */
    const fresh = {
      name: "",
      role: "operator",
      languages: [...LANGUAGES],
      departments: departments.filter((one) => one.new_accounts).map(({ id }) => id),
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
      ...accountFields(this.#context, fresh),
    ];
    await formDialog(words, {
      title: words.text("console.team.add"),
      fields,
      submit: ([username, password, ...rest]) =>
        this.#save("POST", ADDRESS, { username, password, ...readAccount(rest) }),
    });
  }

  /** @param {OperatorView} account */
  async #edit(account) {
    const { words } = this.#context;
    await formDialog(words, {
      title: account.name,
      fields: accountFields(this.#context, account),
      submit: (values) => this.#change(account, readAccount(values)),
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

  /** @param {OperatorView} account */
  async #reset(account) {
    const { words } = this.#context;
    await formDialog(words, {
      title: account.name,
      hint: words.text("console.team.reset_factors_hint"),
      confirm: words.text("console.team.reset_factors"),
      fields: [],
      submit: () => this.#save("POST", `${ADDRESS}/${account.id}/factors/reset`, {}),
    });
  }

  /** @param {{id: string}} given @param {object} changes */
  #change({ id }, changes) {
    return this.#save("PATCH", `${ADDRESS}/${id}`, changes);
  }

  /**
   * @param {"POST" | "PATCH"} method
   * @param {string} address
   * @param {object} body
   * @returns {Promise<string | null>} why not, in words
   */
  async #save(method, address, body) {
    try {
      await confirmed(this.#context, this.#api, () => this.#api.send(method, address, body));
    } catch (error) {
      if (!isFailure(error)) throw error;
      return accountError(this.#context.words, error);
    }
    await this.show();
    return null;
  }

  /** @param {() => unknown} call */
  async #do(call) {
    setText(this.#problem, "");
    try {
      const why = await call();
      setText(this.#problem, typeof why === "string" ? why : "");
      return typeof why !== "string";
    } catch (error) {
      if (!isFailure(error)) throw error;
      setText(this.#problem, accountError(this.#context.words, error));
      return false;
    }
  }
}
