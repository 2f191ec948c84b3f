/** Player data: find what there is of an account or a conversation, copy it, erase it, keep it from being erased. */

import { element, replaceChildren, setText } from "/web/shared/dom.js";
import { isFailure } from "/web/shared/failure.js";
import { errorText } from "../../state/labels.js";
import { ask } from "../common/dialogs.js";
import { choiceField, formDialog, textField } from "../common/form-dialog.js";

/**
 * @import { ConsoleContext } from "../../context.js"
 * @import { OperatorApi } from "../../state/api.js"
 */

/**
 * @typedef {{kind: string, value: string}} Subject
 * @typedef {{id: string, created_at: string, messages: number, files: number, tickets: string[]}} Held
 * @typedef {Held & {is_held: boolean, is_proven: boolean}} Holding
 * @typedef {{id: string, subject: Subject, reason: string, by: string, at: string}} Hold
 */

const ADDRESS = "/api/operator/privacy";
const MOST_CHARACTERS = 64;

export class PrivacyView {
  #context;
  #api;
  #problem = element("p", { class: "panel-problem", role: "alert" });
  #outcome = element("p", { class: "card-soft", role: "status" });
  #found = element("div", { class: "plain-list" });
  #holds = element("ul", { class: "team-list" });
  #kind;
  #value;
  /** @type {Subject} */
  #subject = { kind: "account", value: "" };

  /** @param {ConsoleContext} context @param {OperatorApi} api */
  constructor(context, api) {
    const { words } = context;
    this.#context = context;
    this.#api = api;
    this.#kind = choiceField(
      words.text("console.privacy.kind"),
      ["account", "conversation"].map((kind) => [kind, words.text(`console.privacy.${kind}`)]),
    );
    this.#value = textField(words.text("console.privacy.value"), { required: true, lines: 1, max: MOST_CHARACTERS });
    const find = element(
      "button",
      { type: "submit", class: "button button-primary" },
      words.text("console.privacy.find"),
    );
    const form = element(
      "form",
      { class: "dialog-form", on: { submit: (event) => this.#search(event) } },
      this.#kind.node,
      this.#value.node,
      element("p", { class: "panel-actions" }, find),
    );
    this.node = element(
      "section",
      { class: "tickets", "aria-labelledby": "privacy-title" },
      element(
        "header",
        { class: "tickets-head" },
        element("h2", { id: "privacy-title", tabIndex: -1 }, words.text("console.privacy.title")),
      ),
      element("p", { class: "card-soft" }, words.text("console.privacy.about")),
      form,
      this.#problem,
      this.#outcome,
      this.#found,
      element("h3", {}, words.text("console.privacy.holds")),
      this.#holds,
    );
  }

  async show() {
    await this.#do(async () => this.#drawHolds((await this.#api.get(`${ADDRESS}/holds`)).holds));
  }

  /** @param {Event} event */
  async #search(event) {
    event.preventDefault();
    setText(this.#outcome, "");
    this.#subject = { kind: this.#kind.read(), value: this.#value.read() };
    await this.#look();
  }

  async #look() {
    const { kind, value } = this.#subject;
    await this.#do(async () =>
      this.#drawFound(
        (await this.#api.get(`${ADDRESS}?kind=${kind}&value=${encodeURIComponent(value)}`)).conversations,
      ),
    );
  }

  get #mayErase() {
    return this.#context.desk.operator.role === "administrator";
  }

  /** @param {Holding[]} conversations */
  #drawFound(conversations) {
    const { words } = this.#context;
    const own = conversations.filter(({ is_proven }) => is_proven);
    const named = conversations.filter(({ is_proven }) => !is_proven);
    replaceChildren(
      this.#found,
      conversations.length === 0 && element("p", {}, words.text("console.privacy.nothing")),
      own.length > 0 && this.#rows(own),
      own.length > 0 && this.#actions({ named: false }),
      named.length > 0 && element("p", { class: "card-soft" }, words.text("console.privacy.named")),
      named.length > 0 && this.#rows(named),
      named.length > 0 && this.#actions({ named: true }),
      this.#mayErase && this.#button("hold", () => this.#hold()),
    );
  }

  /** @param {Holding[]} conversations */
  #rows(conversations) {
    const { words } = this.#context;
    const rows = conversations.map((one) =>
      element(
        "li",
        { class: "team-person" },
        element(
          "p",
          { class: "board-head" },
          element("strong", {}, one.id),
          one.is_held && element("span", { class: "pill" }, words.text("console.privacy.held")),
        ),
        element(
          "p",
          { class: "card-soft" },
          words.text("console.privacy.row", {
            day: one.created_at.slice(0, 10),
            messages: one.messages,
            files: one.files,
          }),
          " ",
          one.tickets.join(", "),
        ),
      ),
    );
    return element("ul", { class: "team-list" }, ...rows);
  }

  /** @param {{named: boolean}} scope */
  #actions(scope) {
    return element(
      "p",
      { class: "panel-actions" },
      this.#button("copy", () => this.#copy(scope)),
      this.#mayErase && this.#button("erase", () => this.#erase(scope)),
    );
  }

  /** @param {string} name @param {() => void} click */
  #button(name, click) {
    return element(
      "button",
      { type: "button", class: "button button-small", on: { click } },
      this.#context.words.text(`console.privacy.${name}`),
    );
  }

  /** @param {{named: boolean}} scope */
  async #copy({ named }) {
    await this.#do(async () => {
      const blob = await this.#api.playerCopy({ ...this.#subject, named });
      const href = URL.createObjectURL(blob);
      element("a", { href, download: "player-data.zip" }).click();
      setTimeout(() => URL.revokeObjectURL(href), 60_000);
    });
  }

  /** @param {{named: boolean}} scope */
  async #erase({ named }) {
    const { words } = this.#context;
    /** @param {string} name */
    const text = (name) => words.text(`console.privacy.${name}`);
    if (
      !(await ask({
        title: text("erase_title"),
        text: text("erase_text"),
        confirm: text("erase"),
        cancel: words.text("console.form.cancel"),
      }))
    )
      return;
    await this.#do(async () => {
      const gone = await this.#api.send("POST", `${ADDRESS}/erase`, { ...this.#subject, named });
      setText(this.#outcome, words.text("console.privacy.erased", gone));
      await this.#look();
    });
  }

  async #hold() {
    const { words } = this.#context;
    const reason = textField(words.text("console.privacy.reason"), { required: true, lines: 2, max: 500 });
    const values = await formDialog(words, {
      title: words.text("console.privacy.hold"),
      hint: words.text("console.privacy.hold_hint"),
      fields: [reason],
    });
    if (!values) return;
    await this.#do(async () => {
      this.#drawHolds(
        (await this.#api.send("POST", `${ADDRESS}/holds`, { ...this.#subject, reason: values[0] })).holds,
      );
      await this.#look();
    });
  }

  /** @param {Hold[]} holds */
  #drawHolds(holds) {
    const { words } = this.#context;
    const rows = holds.map((hold) =>
      element(
        "li",
        { class: "team-person" },
        element(
          "p",
          { class: "board-head" },
          element("span", { class: "pill" }, words.text(`console.privacy.${hold.subject.kind}`)),
          element("strong", {}, hold.subject.value),
        ),
        element("p", {}, hold.reason),
        element("p", { class: "card-soft" }, `${hold.by} · ${hold.at.slice(0, 10)}`),
        this.#mayErase &&
          element(
            "p",
            { class: "panel-actions" },
            this.#button("end_hold", () => this.#endHold(hold)),
          ),
      ),
    );
    replaceChildren(
      this.#holds,
      ...(rows.length > 0 ? rows : [element("li", {}, words.text("console.privacy.no_holds"))]),
    );
  }

  /** @param {Hold} hold */
  async #endHold({ id }) {
    await this.#do(async () => {
      this.#drawHolds((await this.#api.send("DELETE", `${ADDRESS}/holds/${id}`)).holds);
      if (this.#subject.value) await this.#look();
    });
  }

  /** @param {() => Promise<void>} call */
  async #do(call) {
    setText(this.#problem, "");
    try {
      await call();
    } catch (error) {
      if (!isFailure(error)) throw error;
      setText(this.#problem, errorText(this.#context.words, error));
    }
  }
}
