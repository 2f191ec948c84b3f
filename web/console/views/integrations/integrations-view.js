/** Other systems: tokens by which they call the desk, endpoints that it calls. */

import { element, replaceChildren, setText } from "/web/shared/dom.js";
import { isFailure } from "/web/shared/failure.js";
import { checksField, choiceField, formDialog, textField } from "../common/form-dialog.js";
import { confirmed } from "../people/confirm-identity.js";
import { accountError } from "../people/factor-forms.js";
import { DeliveryLog } from "./delivery-log.js";
import { ProactivePart } from "./proactive-part.js";

/**
 * @import { ConsoleContext } from "../../context.js"
 * @import { OperatorApi } from "../../state/api.js"
 */

/**
 * @typedef {{id: string, name: string, prefix: string, scopes: string[], created_at: string, created_by: string,
 *   expires_at: string | null, last_used_at: string | null, revoked_at: string | null}} Token
 * @typedef {{id: string, kind: string, url: string, description: string, types: string[], is_enabled: boolean,
 *   stopped: string | null, failing_since: string | null, created_at: string, created_by: string,
 *   good_secrets: number}} Endpoint
 */

const TOKENS = "/api/operator/tokens";
const ENDPOINTS = "/api/operator/endpoints";

export class IntegrationsView {
  #context;
  #api;
  #problem = element("p", { class: "panel-problem", role: "alert" });
  #secret = element("div", { class: "integration-secret", role: "status" });
  #tokens = element("ul", { class: "team-list" });
  #endpoints = element("ul", { class: "team-list" });
  #changes;
  #cards;
  /** @type {{scopes: string[], types: string[]}} */
  #known = { scopes: [], types: [] };

  /**
   * @param {ConsoleContext} context
   * @param {OperatorApi} api
   */
  constructor(context, api) {
    this.#context = context;
    this.#api = api;
    this.#changes = context.desk.operator.role === "administrator";
    this.#cards = new ProactivePart(context, api, this.#changes);
    this.node = element(
      "section",
      { class: "tickets", "aria-labelledby": "integrations-title" },
      element("h2", { id: "integrations-title", tabIndex: -1 }, this.#text("title")),
      this.#problem,
      this.#secret,
      this.#part("endpoints", this.#endpoints, () => this.#addEndpoint()),
      this.#part("tokens", this.#tokens, () => this.#addToken()),
      this.#cards.node,
    );
  }

  async show() {
    setText(this.#problem, "");
    this.#cards.show();
    try {
      const [{ tokens, scopes }, { endpoints, types }] = await Promise.all([
        this.#api.get(TOKENS),
        this.#api.get(ENDPOINTS),
      ]);
      this.#known = { scopes, types };
      this.#draw(this.#tokens, "tokens_none", tokens, (token) => this.#tokenRow(token));
      this.#draw(this.#endpoints, "endpoints_none", endpoints, (endpoint) => this.#endpointRow(endpoint));
    } catch (error) {
      if (!isFailure(error)) throw error;
      setText(this.#problem, accountError(this.#context.words, error));
    }
  }

  /** @param {string} name @param {Record<string, string | number>} [values] */
  #text(name, values) {
    return this.#context.words.text(`integrations.${name}`, values);
  }

  /** @param {string} name @param {HTMLElement} list @param {() => void} add */
  #part(name, list, add) {
    const button = this.#button(`${name}_add`, add, "button button-primary");
    const head = element("header", { class: "tickets-head" }, element("h3", {}, this.#text(name)), button);
    return element("section", {}, head, element("p", { class: "card-soft" }, this.#text(`${name}_hint`)), list);
  }

  /** Of what only administrators may do. @param {string} name @param {() => void} click @param {string} [look] */
  #button(name, click, look = "button button-small") {
    if (!this.#changes) return "";
    return element("button", { type: "button", class: look, on: { click } }, this.#text(name));
  }

  /**
   * @template T
   * @param {HTMLElement} list @param {string} none @param {T[]} shown @param {(one: T) => HTMLElement} row
   */
  #draw(list, none, shown, row) {
    const rows = shown.map(row);
    replaceChildren(list, ...(rows.length ? rows : [element("li", { class: "card-soft" }, this.#text(none))]));
  }

  /** @param {Token} token */
  #tokenRow(token) {
    const { words } = this.#context;
    const ended = token.revoked_at !== null || (token.expires_at !== null && new Date(token.expires_at) < new Date());
    const facts = [
      `dsk_${token.prefix}…`,
      token.scopes.join(", "),
      token.expires_at && this.#text("until", { date: words.date(token.expires_at) }),
      token.last_used_at ? this.#text("used", { date: words.moment(token.last_used_at) }) : this.#text("never_used"),
    ];
    return row(
      token.name,
      ended ? this.#text(token.revoked_at ? "revoked" : "expired") : "",
      facts,
      ended,
      ended ? "" : this.#button("revoke", () => this.#revoke(token)),
    );
  }

  /** @param {Endpoint} endpoint */
  #endpointRow(endpoint) {
    const { words } = this.#context;
    const facts = [
      this.#text(`kind.${endpoint.kind}`),
      endpoint.description,
      endpoint.types.join(", "),
      endpoint.failing_since && this.#text("failing", { date: words.moment(endpoint.failing_since) }),
      endpoint.good_secrets > 1 && this.#text("two_secrets"),
    ];
    const state = endpoint.is_enabled ? "" : this.#text(endpoint.stopped ? `stopped.${endpoint.stopped}` : "off");
    const toggle = () => this.#save("PATCH", `${ENDPOINTS}/${endpoint.id}`, { is_enabled: !endpoint.is_enabled });
    const log = endpoint.kind === "webhook" && new DeliveryLog(this.#context, this.#api, endpoint.id, this.#changes);
    return row(
      endpoint.url,
      state,
      facts,
      !endpoint.is_enabled,
      element(
        "p",
        { class: "panel-actions" },
        this.#button("edit", () => this.#editEndpoint(endpoint)),
        this.#button(endpoint.is_enabled ? "turn_off" : "turn_on", toggle),
        this.#button("rotate", () => this.#rotate(endpoint)),
        this.#button("remove", () => this.#remove(endpoint)),
      ),
      log ? log.node : "",
    );
  }

  async #addToken() {
    const { words } = this.#context;
    const scopes = this.#known.scopes.map((scope) => [scope, `${scope}: ${this.#text(`scope.${scope}`)}`]);
    await formDialog(words, {
      title: this.#text("tokens_add"),
      fields: [
        textField(this.#text("name"), { required: true, lines: 1, max: 80, hint: this.#text("name_hint") }),
        checksField(this.#text("scopes"), scopes, []),
        textField(this.#text("days"), { lines: 1, type: "number", hint: this.#text("days_hint") }),
      ],
      submit: ([name, chosen, days]) =>
        this.#save("POST", TOKENS, { name, scopes: chosen, days: days ? Number(days) : null }),
    });
  }

  async #addEndpoint() {
    const { words } = this.#context;
    await formDialog(words, {
      title: this.#text("endpoints_add"),
      fields: [
        choiceField(
          this.#text("kind"),
          ["webhook", "player"].map((kind) => [kind, this.#text(`kind.${kind}`)]),
          "webhook",
        ),
        ...this.#endpointFields(),
      ],
      submit: ([kind, url, description, types]) =>
        this.#save("POST", ENDPOINTS, { kind, url, description, types: kind === "webhook" ? types : [] }),
    });
  }

  /** @param {Endpoint} endpoint */
  async #editEndpoint(endpoint) {
    await formDialog(this.#context.words, {
      title: this.#text("edit"),
      fields: this.#endpointFields(endpoint),
      submit: ([url, description, types]) =>
        this.#save("PATCH", `${ENDPOINTS}/${endpoint.id}`, {
          url,
          description,
          types: endpoint.kind === "webhook" ? types : null,
        }),
    });
  }

  /** @param {Endpoint} [before] */
  #endpointFields(before) {
    return [
      textField(this.#text("url"), {
        required: true,
        lines: 1,
        value: before?.url ?? "",
        placeholder: "https://",
        hint: this.#text("url_hint"),
      }),
      textField(this.#text("description"), { lines: 1, max: 200, value: before?.description ?? "" }),
      checksField(
        this.#text("types"),
        this.#known.types.map((type) => [type, type]),
        before?.types ?? [],
      ),
    ];
  }

  /** @param {Token} token */
  #revoke(token) {
    return this.#asked("revoke", token.name, () => this.#save("POST", `${TOKENS}/${token.id}/revoke`, {}));
  }

  /** @param {Endpoint} endpoint */
  #rotate(endpoint) {
    return this.#asked("rotate", endpoint.url, () => this.#save("POST", `${ENDPOINTS}/${endpoint.id}/rotate`, {}));
  }

  /** @param {Endpoint} endpoint */
  #remove(endpoint) {
    return this.#asked("remove", endpoint.url, () => this.#save("DELETE", `${ENDPOINTS}/${endpoint.id}`, {}));
  }

  /** @param {string} what @param {string} title @param {() => Promise<string | null>} submit */
  #asked(what, title, submit) {
    return formDialog(this.#context.words, {
      title,
      hint: this.#text(`${what}_hint`),
      confirm: this.#text(what),
      danger: what !== "rotate",
      fields: [],
      submit,
    });
  }

  /**
   * @param {"POST" | "PATCH" | "DELETE"} method
   * @param {string} address
   * @param {object} body
   * @returns {Promise<string | null>} why not, in words
   */
  async #save(method, address, body) {
    try {
      const made = await confirmed(this.#context, this.#api, () => this.#api.send(method, address, body));
      if (made?.secret) this.#showSecret(made.secret);
    } catch (error) {
      if (!isFailure(error)) throw error;
      const reason = `refused.${error.params?.reason ?? error.params?.field}`;
      const { words } = this.#context;
      return words.has(`integrations.${reason}`) ? this.#text(reason) : accountError(words, error);
    }
    await this.show();
    return null;
  }

  /** It cannot be shown again. @param {string} secret */
  #showSecret(secret) {
    const hide = () => replaceChildren(this.#secret);
    replaceChildren(
      this.#secret,
      element("p", {}, this.#text("secret_once")),
      element("code", { class: "integration-code" }, secret),
      element("button", { type: "button", class: "button button-small", on: { click: hide } }, this.#text("noted")),
    );
  }
}

/**
 * @param {string} name @param {string} state @param {(string | false | null)[]} facts @param {boolean} ended
 * @param {...(HTMLElement | string)} more
 */
function row(name, state, facts, ended, ...more) {
  return element(
    "li",
    { class: ["team-person", ended && "team-closed"] },
    element(
      "p",
      { class: "board-head" },
      element("strong", {}, name),
      state && element("span", { class: "pill" }, state),
    ),
    element("p", { class: "card-soft" }, facts.filter(Boolean).join(" · ")),
    ...more,
  );
}
