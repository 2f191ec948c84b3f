/** The page before the desk: user name, password, language. */

import { element, replaceChildren } from "/web/shared/dom.js";
import { isFailure } from "/web/shared/failure.js";
import { icon } from "/web/shared/icons.js";
import { hasPasskeys, showPasskey } from "../../state/people/passkeys.js";
import { accountError } from "../people/factor-forms.js";
import { languageSelect } from "../settings/settings-menu.js";

/**
 * @import { Failure } from "/web/shared/failure.js"
 * @import { Language, Words } from "/web/shared/locale.js"
 */

export class SignInView {
  #words;
  #api;
  #passed;
  #others = element("div", { class: "sign-in-others" });
  #note = element("p", { class: "sign-in-note" });
  #error = element("p", { id: "sign-in-error", class: "sign-in-error", role: "alert" });
  #username;
  #password;
  #submit;
  #language;

  /**
   * @param {object} options
   * @param {Words} options.words
   * @param {import("../../state/api.js").OperatorApi} options.api
   * @param {(outcome: import("../../state/api.js").Outcome) => Promise<void>} options.passed with how far it came
   * @param {(language: Language) => void} options.setLanguage
   * @param {string | null} [options.note] the key of what led here
   */
  constructor({ words, api, passed, setLanguage, note = null }) {
    this.#words = words;
    this.#api = api;
    this.#passed = passed;
    this.#username = this.#field("username", { autocomplete: "username", autocapitalize: "none", spellcheck: "false" });
    this.#password = this.#field("password", { type: "password", autocomplete: "current-password" });
    this.#submit = element(
      "button",
      { type: "submit", class: "button button-primary sign-in-submit" },
      words.text("console.sign_in.submit"),
    );
    const toggle = () => (this.#password.type = show.checked ? "text" : "password");
    const show = element("input", { type: "checkbox", on: { change: toggle } });
    const showWords = element("span", {}, words.text("console.sign_in.show_password"));
    this.#note.textContent = note ? words.text(note) : words.text("console.sign_in.lead");
    this.#language = languageSelect(words.language, setLanguage);
    this.node = element(
      "main",
      { class: "sign-in" },
      element(
        "form",
        { class: "sign-in-form", novalidate: true, on: { submit: (event) => this.#submitted(event) } },
        element(
          "div",
          { class: "sign-in-brand" },
          element("img", { src: "/web/console/mark.svg", alt: "", width: 44, height: 44 }),
          element("p", { class: "brand-name" }, "Destek"),
        ),
        element("h1", {}, words.text("console.sign_in.title")),
        this.#note,
        this.#error,
        this.#labelled("username", this.#username),
        this.#labelled("password", this.#password),
        element("label", { class: "sign-in-show" }, show, showWords),
        this.#submit,
        this.#others,
      ),
      element(
        "label",
        { class: "sign-in-language" },
        icon("globe"),
        element("span", { class: "visually-hidden" }, words.text("language.switch")),
        this.#language,
      ),
    );
    this.#showOthers();
  }

  /** The other ways in: a passkey where the browser has them, the identity provider where there is one. */
  async #showOthers() {
    const passkey =
      hasPasskeys() &&
      element(
        "button",
        { type: "button", class: "button", on: { click: () => this.#do(() => this.#byPasskey()) } },
        this.#words.text("account.sign_in.passkey"),
      );
    replaceChildren(this.#others, passkey);
    const { provider } = await this.#api.waysIn().catch(() => ({ provider: null }));
    if (!provider) return;
    const link = element(
      "a",
      { class: "button", href: "/api/operator/provider" },
      this.#words.text("account.sign_in.provider", { name: provider }),
    );
    replaceChildren(this.#others, passkey, link);
  }

  async #byPasskey() {
    const passkey = await showPasskey(await this.#api.step("passkey/question", {}));
    return this.#api.step("passkey", { passkey });
  }

  /** What was typed, to carry it over into another language. */
  get typed() {
    return { username: this.#username.value, password: this.#password.value };
  }

  /** @param {{username: string, password: string}} given */
  fill({ username, password }) {
    this.#username.value = username;
    this.#password.value = password;
  }

  focus() {
    (this.#username.value ? this.#password : this.#username).focus();
  }

  focusLanguage() {
    this.#language.focus();
  }

  /** @param {Failure} failure */
  fail(failure) {
    this.#say(accountError(this.#words, failure));
  }

  /** @param {string} name @param {Record<string, unknown>} attributes */
  #field(name, attributes) {
    return element("input", {
      id: name,
      name,
      class: "field",
      type: "text",
      required: true,
      "aria-describedby": "sign-in-error",
      ...attributes,
    });
  }

  /** @param {string} name @param {HTMLElement} field */
  #labelled(name, field) {
    return element(
      "div",
      { class: "sign-in-field" },
      element("label", { htmlFor: name }, this.#words.text(`console.sign_in.${name}`)),
      field,
    );
  }

  /** @param {Event} event */
  async #submitted(event) {
    event.preventDefault();
    if (this.#submit.disabled) return;
    const username = this.#username.value.trim();
    const password = this.#password.value;
    if (!username || !password) {
      this.#say(this.#words.text("console.sign_in.missing"));
      (username ? this.#password : this.#username).focus();
      return;
    }
    if (!(await this.#do(() => this.#api.signIn(username, password)))) this.#password.select();
  }

  /** @param {() => Promise<import("../../state/api.js").Outcome>} way @returns {Promise<boolean>} whether it led on */
  async #do(way) {
    this.#busy(true);
    this.#say("");
    try {
      await this.#passed(await way());
      return true;
    } catch (error) {
      if (!isFailure(error)) throw error;
      this.fail(error);
      return false;
    } finally {
      this.#busy(false);
    }
  }

  /** @param {boolean} busy */
  #busy(busy) {
    this.#submit.disabled = busy;
    replaceChildren(this.#submit, this.#words.text(busy ? "console.sign_in.busy" : "console.sign_in.submit"));
  }

  /** @param {string} text */
  #say(text) {
    this.#error.textContent = text;
    for (const field of [this.#username, this.#password]) field.setAttribute("aria-invalid", String(text !== ""));
  }
}
