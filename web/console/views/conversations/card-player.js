/** The part of the card that the site itself tells: the player's account as it is just now, and what can be done. */

import { element, replaceChildren } from "/web/shared/dom.js";
import { isFailure } from "/web/shared/failure.js";
import { worded } from "../../state/labels.js";
import { choiceField, formDialog, textField } from "../common/form-dialog.js";

/**
 * @import { ConsoleContext } from "../../context.js"
 * @import { Child } from "/web/shared/dom.js"
 */

/**
 * @typedef {{name: string, labels: Record<string, string>, kind: string, choices: string[],
 *   is_required: boolean}} Field
 * @typedef {{id: string, labels: Record<string, string>, fields: Field[], is_grave: boolean}} SiteAction
 * @typedef {{kind: string, period: string, amount: string, currency: string, until: string | null}} Limit
 * @typedef {{id: string, kind: string, status: string, amount: string, currency: string, at: string}} Transaction
 * @typedef {{id: string, title: string, stake: string, currency: string}} Bet
 * @typedef {{status: string, kyc: string, balances: [string, string][], limits: Limit[], transactions: Transaction[],
 *   open_bets: Bet[], flags: string[], actions: SiteAction[]}} SiteCard
 */

const SHOWN = 5;

export class CardPlayer {
  #context;
  /** @type {string | null} */
  #id = null;
  #content = element("div", {});
  #said = element("p", { class: "card-soft", role: "status" });

  /** @param {ConsoleContext} context */
  constructor(context) {
    this.#context = context;
    const title = element("h3", {}, this.#text("title"));
    this.node = element("section", { class: "card-section", hidden: true }, title, this.#content, this.#said);
    context.desk.on("player", ({ detail }) => detail === this.#id && this.#load());
  }

  /** @param {string} id of the conversation that the card is about */
  show(id) {
    if (id === this.#id) return;
    this.#id = id;
    this.node.hidden = true;
    this.#said.textContent = "";
    this.#load();
  }

  /** @param {string} name @param {Record<string, string | number>} [values] */
  #text(name, values) {
    return this.#context.words.text(`console.player.${name}`, values);
  }

  async #load() {
    const id = this.#id;
    try {
      const seen = await this.#context.api.get(`/api/operator/conversations/${id}/player`);
      if (id === this.#id) this.#draw(seen);
    } catch (error) {
      if (!isFailure(error)) throw error;
      if (id === this.#id) this.#draw({ state: "failed", reason: error.code, card: null });
    }
  }

  /** @param {{state: string, reason: string, card: SiteCard | null}} seen */
  #draw({ state, reason, card }) {
    this.node.hidden = state === "off" || state === "unproven";
    if (card) {
      replaceChildren(this.#content, this.#facts(card), ...this.#lists(card), this.#actions(card.actions));
    } else if (state === "failed") {
      const again = element("button", { type: "button", class: "button button-small" }, this.#text("again"));
      again.addEventListener("click", () => this.#load());
      replaceChildren(this.#content, element("p", { class: "card-soft" }, this.#text("failed", { reason })), again);
    } else {
      replaceChildren(this.#content, element("p", { class: "card-soft" }, this.#text("loading")));
    }
  }

  /** @param {SiteCard} card */
  #facts({ status, kyc, balances, flags }) {
    const rows = [
      ["status", this.#text(`status.${status}`)],
      ["kyc", this.#text(`kyc.${kyc}`)],
      ["balance", balances.map((money) => money.join(" ")).join(", ") || this.#text("none")],
    ];
    if (flags.length > 0) rows.push(["flags", flags.join(", ")]);
    const parts = rows.map(([name, value]) =>
      element("div", {}, element("dt", {}, this.#text(name)), element("dd", {}, value)),
    );
    return element("dl", { class: "definitions" }, ...parts);
  }

  /** @param {SiteCard} card */
  #lists({ limits, transactions, open_bets }) {
    const { words } = this.#context;
    return [
      this.#list("transactions", transactions.slice(0, SHOWN), (one) => [
        `${one.amount} ${one.currency} · ${this.#text(`tx.${one.kind}`)} · ${this.#text(`txs.${one.status}`)}`,
        `${words.moment(one.at)} · ${one.id}`,
      ]),
      this.#list("bets", open_bets.slice(0, SHOWN), (one) => [one.title || one.id, `${one.stake} ${one.currency}`]),
      this.#list("limits", limits, (one) => [
        [
          this.#text(`limit.${one.kind}`),
          one.period !== "other" && this.#text(`period.${one.period}`),
          one.amount && `${one.amount} ${one.currency}`,
        ]
          .filter(Boolean)
          .join(" "),
        one.until ? this.#text("until", { date: words.date(one.until) }) : "",
      ]),
    ];
  }

  /**
   * @template Item
   * @param {string} name @param {Item[]} items @param {(item: Item) => string[]} lines
   * @returns {Child}
   */
  #list(name, items, lines) {
    if (items.length === 0) return null;
    const rows = items.map((item) => {
      const [first, second] = lines(item);
      return element("li", {}, element("p", {}, first), second && element("p", { class: "card-soft" }, second));
    });
    return element("div", {}, element("h4", {}, this.#text(name)), element("ul", { class: "card-list" }, ...rows));
  }

  /** @param {SiteAction[]} actions */
  #actions(actions) {
    if (actions.length === 0) return null;
    const buttons = actions.map((action) => {
      const look = action.is_grave ? "button button-small button-danger" : "button button-small";
      const button = element("button", { type: "button", class: look }, this.#label(action.labels));
      button.addEventListener("click", () => this.#ask(action));
      return button;
    });
    return element("p", { class: "panel-actions" }, ...buttons);
  }

  /** @param {Record<string, string>} labels */
  #label(labels) {
    return labels[this.#context.words.language] ?? labels.en ?? Object.values(labels)[0];
  }

  /** Nothing is done without a reason and a second look. @param {SiteAction} action */
  async #ask(action) {
    const id = this.#id;
    const key = crypto.randomUUID();
    const fields = action.fields.map((field) =>
      field.kind === "choice"
        ? choiceField(
            this.#label(field.labels),
            field.choices.map((choice) => [choice, choice]),
          )
        : textField(this.#label(field.labels), { required: field.is_required, lines: 1, max: 200 }),
    );
    fields.push(
      textField(this.#text("reason"), { required: true, lines: 2, max: 500, hint: this.#text("reason_hint") }),
    );
    await formDialog(this.#context.words, {
      title: this.#label(action.labels),
      confirm: this.#text("confirm"),
      danger: action.is_grave,
      fields,
      submit: (values) => {
        const given = Object.fromEntries(action.fields.map(({ name }, index) => [name, values[index]]));
        return this.#act(id, { key, action: action.id, values: given, reason: values.at(-1) });
      },
    });
  }

  /** @param {string | null} id @param {object} wish @returns {Promise<string | null>} why not, in words */
  async #act(id, wish) {
    const { words, api } = this.#context;
    try {
      const { outcome, words: said } = await api.send("POST", `/api/operator/conversations/${id}/player/actions`, wish);
      if (id === this.#id) {
        this.#said.textContent = this.#text(outcome, { words: said });
        this.#load();
      }
      return null;
    } catch (error) {
      if (!isFailure(error)) throw error;
      return worded(words, "error", error.code);
    }
  }
}
