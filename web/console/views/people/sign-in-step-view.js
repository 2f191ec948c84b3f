/** The steps between the password and the desk: the second factor, a password of one's own, a factor set up. */

import { element, replaceChildren, setText } from "/web/shared/dom.js";
import { isFailure } from "/web/shared/failure.js";
import { hasPasskeys, showPasskey } from "../../state/people/passkeys.js";
import {
  accountError,
  addPasskey,
  authenticatorOffer,
  codeInput,
  labelledInput,
  newPasswordInput,
  recoveryCodes,
} from "./factor-forms.js";

/**
 * @typedef {import("../../state/api.js").Outcome} Outcome
 * @typedef {() => Promise<Outcome | void>} Send
 */

export class SignInStepView {
  #words;
  #api;
  #passed;
  #error = element("p", { class: "sign-in-error", role: "alert" });
  #body = element("div", { class: "sign-in-step" });
  #title = element("h1", { tabIndex: -1 });
  #note = element("p", { class: "sign-in-note" });
  #busy = false;

  /**
   * @param {object} options
   * @param {import("/web/shared/locale.js").Words} options.words
   * @param {import("../../state/api.js").OperatorApi} options.api
   * @param {Outcome} options.outcome what is asked for
   * @param {(outcome: Outcome) => unknown} options.passed with what comes next
   * @param {() => void} options.leave back to the beginning
   */
  constructor({ words, api, outcome, passed, leave }) {
    this.#words = words;
    this.#api = api;
    this.#passed = passed;
    this.node = element(
      "main",
      { class: "sign-in" },
      element(
        "div",
        { class: "sign-in-form" },
        element(
          "div",
          { class: "sign-in-brand" },
          element("img", { src: "/web/console/mark.svg", alt: "", width: 44, height: 44 }),
          element("p", { class: "brand-name" }, "Destek"),
        ),
        this.#title,
        this.#note,
        this.#error,
        this.#body,
        element("button", { type: "button", class: "button", on: { click: leave } }, words.text("account.step.back")),
      ),
    );
    this.#show(outcome);
  }

  focus() {
    (this.#body.querySelector("input") ?? this.#title).focus();
  }

  /** @param {Outcome} outcome */
  #show({ step, methods = [] }) {
    setText(this.#title, this.#words.text(`account.step.${step}.title`));
    setText(this.#note, this.#words.text(`account.step.${step}.note`));
    if (step === "second_factor") this.#showMethods(methods);
    else if (step === "password") this.#showPassword();
    else this.#showEnrol();
  }

  /** @param {string[]} methods */
  #showMethods(methods) {
    const words = this.#words;
    /** @param {object} body @returns {Promise<Outcome>} */
    const send = (body) => this.#api.step("second-factor", body);
    const parts = [];
    if (methods.includes("passkey") && hasPasskeys()) {
      const show = async () => send({ passkey: await showPasskey(await this.#api.step("passkey/question", {})) });
      parts.push(this.#button("account.step.use_passkey", show, "button-primary"));
    }
    if (methods.includes("code")) {
      const { node, input } = codeInput(words);
      parts.push(this.#form([node], () => send({ code: input.value.trim() })));
    }
    if (methods.includes("recovery_code")) {
      const { node, input } = labelledInput(words.text("account.recovery.one"), {
        name: "recovery_code",
        type: "text",
        autocomplete: "off",
        maxlength: 64,
        spellcheck: "false",
      });
      const form = this.#form([node], () => send({ recovery_code: input.value.trim() }));
      parts.push(element("details", {}, element("summary", {}, words.text("account.step.lost")), form));
    }
    replaceChildren(this.#body, ...parts);
  }

  #showPassword() {
    const { node, input } = newPasswordInput(this.#words);
    replaceChildren(
      this.#body,
      this.#form([node], () => this.#api.step("password", { new_password: input.value })),
    );
  }

  #showEnrol() {
    const passkey = async () =>
      this.#enrolled(await addPasskey(this.#api, this.#words.text("account.passkey.first_name")));
    const app = async () => this.#showOffer(await this.#api.send("POST", "/api/operator/me/authenticator", {}));
    replaceChildren(
      this.#body,
      hasPasskeys() && this.#button("account.passkey.add", passkey, "button-primary"),
      this.#button("account.authenticator.add", app),
    );
  }

  /** @param {{secret: string, picture: string}} offer */
  #showOffer(offer) {
    const { node, input } = codeInput(this.#words);
    const send = async () =>
      this.#enrolled(
        await this.#api.send("POST", "/api/operator/me/authenticator/confirmation", { code: input.value.trim() }),
      );
    replaceChildren(this.#body, authenticatorOffer(this.#words, offer), this.#form([node], send));
    input.focus();
  }

  /**
   * The recovery codes are shown before the desk, for nobody sees them again.
   * @param {Outcome} outcome
   */
  #enrolled(outcome) {
    this.#api.keep(outcome);
    setText(this.#title, this.#words.text("account.recovery.title"));
    setText(this.#note, "");
    const go = element(
      "button",
      { type: "button", class: "button button-primary", on: { click: () => this.#passed(outcome) } },
      this.#words.text("account.recovery.done"),
    );
    replaceChildren(this.#body, recoveryCodes(this.#words, outcome.recovery_codes ?? []), go);
    go.focus();
  }

  /** @param {Node[]} fields @param {Send} send */
  #form(fields, send) {
    /** @param {Event} event */
    const submit = (event) => {
      event.preventDefault();
      this.#do(send);
    };
    return element(
      "form",
      { class: "sign-in-step", on: { submit } },
      ...fields,
      element(
        "button",
        { type: "submit", class: "button button-primary sign-in-submit" },
        this.#words.text("account.step.go_on"),
      ),
    );
  }

  /** @param {string} key @param {Send} send @param {string} [kind] */
  #button(key, send, kind = "") {
    return element(
      "button",
      { type: "button", class: ["button", kind, "sign-in-submit"], on: { click: () => this.#do(send) } },
      this.#words.text(key),
    );
  }

  /** @param {Send} send */
  async #do(send) {
    if (this.#busy) return;
    this.#busy = true;
    setText(this.#error, "");
    try {
      const outcome = await send();
      if (outcome) this.#passed(outcome);
    } catch (error) {
      if (!isFailure(error)) throw error;
      setText(this.#error, accountError(this.#words, error));
      this.#body.querySelector("input")?.select();
    } finally {
      this.#busy = false;
    }
  }
}
