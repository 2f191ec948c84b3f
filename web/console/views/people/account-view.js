/** Everybody's own page: password, second factors, recovery codes, and where one is signed in. */

import { element, replaceChildren, setText } from "/web/shared/dom.js";
import { isFailure } from "/web/shared/failure.js";
import { hasPasskeys } from "../../state/people/passkeys.js";
import { askForm } from "../common/dialogs.js";
import { confirmed } from "./confirm-identity.js";
import {
  accountError,
  addPasskey,
  authenticatorOffer,
  codeInput,
  labelledInput,
  newPasswordInput,
  recoveryCodes,
} from "./factor-forms.js";

const ME = "/api/operator/me";

/** @typedef {import("../../state/api.js").OperatorApi} Api */
/** @typedef {(values: Record<string, string>) => Promise<string | null>} Submit */

export class AccountView {
  #context;
  #api;
  #problem = element("p", { class: "panel-problem", role: "alert" });
  #done = element("p", { class: "account-done", role: "status" });
  #content = element("div", { class: "account-parts" });

  /** @param {import("../../context.js").ConsoleContext} context @param {Api} api */
  constructor(context, api) {
    this.#context = context;
    this.#api = api;
    this.node = element(
      "section",
      { class: "tickets", "aria-labelledby": "account-title" },
      element(
        "header",
        { class: "tickets-head" },
        element("h2", { id: "account-title", tabIndex: -1 }, this.#text("account.title")),
      ),
      this.#problem,
      this.#done,
      this.#content,
    );
  }

  async show() {
    await this.#do(async () => {
      const [factors, { sessions }] = await Promise.all([
        this.#api.get(`${ME}/factors`),
        this.#api.get(`${ME}/sessions`),
      ]);
      replaceChildren(
        this.#content,
        factors.has_password && this.#password(),
        this.#factors(factors),
        this.#sessions(sessions),
      );
    });
  }

  /** @param {string} key @param {Record<string, unknown>} [params] */
  #text(key, params) {
    return this.#context.words.text(key, params);
  }

  #password() {
    return this.#part(
      "account.password.title",
      element("p", { class: "card-soft" }, this.#text("account.password.note")),
      this.#button("account.password.change", () => this.#changePassword()),
    );
  }

  /** @param {import("./factor-forms.js").Factors} factors */
  #factors(factors) {
    const { words } = this.#context;
    const rows = factors.passkeys.map(({ id, name, created_at, used_at }) => {
      const remove = () => this.#change("DELETE", `${ME}/passkeys/${id}`);
      const times = used_at
        ? this.#text("account.used", { time: words.moment(used_at) })
        : this.#text("account.added", { time: words.moment(created_at) });
      return this.#row(name, times, this.#button("account.remove", remove, name));
    });
    if (factors.authenticator) {
      const remove = () => this.#change("DELETE", `${ME}/authenticator`);
      const name = this.#text("account.authenticator.name");
      const time = this.#text("account.added", { time: words.moment(factors.authenticator.created_at) });
      rows.push(this.#row(name, time, this.#button("account.remove", remove, name)));
    }
    const left = this.#text("account.recovery.left", { count: factors.recovery_codes });
    const has = factors.methods.length > 0;
    if (has)
      rows.push(
        this.#row(
          this.#text("account.recovery.title"),
          left,
          this.#button("account.recovery.new", () => this.#newCodes()),
        ),
      );
    return this.#part(
      "account.factors.title",
      element(
        "p",
        { class: "card-soft" },
        this.#text(factors.required ? "account.factors.required" : "account.factors.note"),
      ),
      element("ul", { class: "team-list" }, ...rows),
      element(
        "p",
        { class: "panel-actions" },
        hasPasskeys()
          ? this.#button("account.passkey.add", () => this.#addPasskey())
          : element("span", { class: "card-soft" }, this.#text("account.passkey.unable")),
        this.#button("account.authenticator.add", () => this.#addAuthenticator()),
      ),
    );
  }

  /** @param {import("./factor-forms.js").SignIn[]} sessions */
  #sessions(sessions) {
    const { words } = this.#context;
    const rows = sessions.map(({ id, device, address, seen_at, current }) => {
      const name = device || this.#text("account.sessions.unknown");
      const seen = current
        ? this.#text("account.sessions.here")
        : this.#text("account.sessions.seen", { time: seen_at ? words.moment(seen_at) : "–" });
      const end = () => this.#change("DELETE", `${ME}/sessions/${id}`);
      return this.#row(name, `${address} · ${seen}`, !current && this.#button("account.sessions.end", end, name));
    });
    return this.#part(
      "account.sessions.title",
      element("ul", { class: "team-list" }, ...rows),
      element(
        "p",
        { class: "panel-actions" },
        this.#button("account.sessions.end_others", () => this.#change("POST", `${ME}/sessions/end-others`, {})),
        this.#button("account.sessions.end_all", () => this.#signOutEverywhere()),
      ),
    );
  }

  /** @param {string} title @param {...(Node | null | false)} children */
  #part(title, ...children) {
    return element("section", { class: "account-part" }, element("h3", {}, this.#text(title)), ...children);
  }

  /** @param {string} name @param {string} more @param {...(Node | false)} actions */
  #row(name, more, ...actions) {
    return element(
      "li",
      { class: "team-person" },
      element("p", { class: "board-head" }, element("strong", {}, name)),
      element("p", { class: "card-soft" }, more),
      element("p", { class: "panel-actions" }, ...actions),
    );
  }

  /** @param {string} key @param {() => void} click @param {string} [of] what it is done to */
  #button(key, click, of = "") {
    const label = of ? `${this.#text(key)}: ${of}` : null;
    return element(
      "button",
      { type: "button", class: "button button-small", "aria-label": label, on: { click } },
      this.#text(key),
    );
  }

  async #changePassword() {
    const own = labelledInput(this.#text("account.password.own"), {
      name: "old_password",
      type: "password",
      autocomplete: "current-password",
      maxlength: 256,
    });
    /** @type {Submit} */
    const submit = (values) => this.#attempt(async () => this.#api.keep(await this.#api.send("PATCH", ME, values)));
    const fields = [own.node, newPasswordInput(this.#context.words).node];
    if (await this.#ask("account.password.change", "account.password.ends", fields, submit))
      await this.#said("account.password.changed");
  }

  async #addPasskey() {
    const name = labelledInput(this.#text("account.passkey.name"), {
      name: "name",
      type: "text",
      maxlength: 80,
      autocomplete: "off",
    });
    let added = /** @type {any} */ (null);
    /** @type {Submit} */
    const submit = (values) => this.#attempt(async () => (added = await addPasskey(this.#api, values.name)));
    await this.#do(async () => {
      const may = await confirmed(this.#context, this.#api, () =>
        this.#api.send("POST", `${ME}/passkeys/question`, {}),
      );
      if (may && (await this.#ask("account.passkey.add", "account.passkey.note", [name.node], submit)))
        await this.#added(added);
    });
  }

  async #addAuthenticator() {
    await this.#do(async () => {
      const offer = await confirmed(this.#context, this.#api, () => this.#api.send("POST", `${ME}/authenticator`, {}));
      if (!offer) return;
      const { words } = this.#context;
      let added = /** @type {any} */ (null);
      /** @type {Submit} */
      const submit = ({ code = "" }) =>
        this.#attempt(
          async () => (added = await this.#api.send("POST", `${ME}/authenticator/confirmation`, { code: code.trim() })),
        );
      const fields = [authenticatorOffer(words, offer), codeInput(words).node];
      if (await this.#ask("account.authenticator.add", null, fields, submit)) await this.#added(added);
    });
  }

  async #newCodes() {
    await this.#do(async () => {
      const made = await confirmed(this.#context, this.#api, () => this.#api.send("POST", `${ME}/recovery-codes`, {}));
      if (made) await this.#added(made);
    });
  }

  /**
   * Something was added: recovery codes that came along are shown once.
   * @param {{recovery_codes: string[]}} made
   */
  async #added({ recovery_codes: codes }) {
    const { words } = this.#context;
    if (codes.length > 0) {
      await askForm({
        title: words.text("account.recovery.title"),
        confirm: words.text("account.recovery.done"),
        cancel: words.text("console.keys.close"),
        fields: [recoveryCodes(words, codes)],
      });
    }
    await this.show();
    setText(this.#done, this.#text("account.saved"));
  }

  /** @param {"POST" | "DELETE"} method @param {string} address @param {object} [body] */
  async #change(method, address, body) {
    const done = await this.#do(async () => {
      await confirmed(this.#context, this.#api, () => this.#api.send(method, address, body));
    });
    if (done) await this.show();
  }

  async #signOutEverywhere() {
    const sure = await askForm({
      title: this.#text("account.sessions.end_all"),
      text: this.#text("account.sessions.end_all_text"),
      confirm: this.#text("account.sessions.end_all"),
      cancel: this.#text("console.action.cancel"),
      fields: [],
    });
    if (sure !== null) await this.#do(() => this.#api.signOutEverywhere());
  }

  /** @param {string} title @param {string | null} text @param {HTMLElement[]} fields @param {Submit} submit */
  #ask(title, text, fields, submit) {
    const words = { title: this.#text(title), text: text ? this.#text(text) : undefined };
    return askForm({
      ...words,
      confirm: this.#text("console.form.save"),
      cancel: this.#text("console.form.cancel"),
      fields,
      submit,
    });
  }

  /** @param {string} key */
  async #said(key) {
    await this.show();
    setText(this.#done, this.#text(key));
  }

  /** @param {() => Promise<unknown>} call @returns {Promise<string | null>} why not */
  async #attempt(call) {
    try {
      await call();
      return null;
    } catch (error) {
      if (!isFailure(error)) throw error;
      return accountError(this.#context.words, error);
    }
  }

  /** @param {() => Promise<unknown>} call */
  async #do(call) {
    setText(this.#problem, "");
    setText(this.#done, "");
    const problem = await this.#attempt(call);
    setText(this.#problem, problem ?? "");
    return problem === null;
  }
}
