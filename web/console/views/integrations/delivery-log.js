/** What was sent to an endpoint, folded until it is looked at; each can be sent again. */

import { element, replaceChildren, setText } from "/web/shared/dom.js";
import { isFailure } from "/web/shared/failure.js";
import { accountError } from "../people/factor-forms.js";

/**
 * @import { ConsoleContext } from "../../context.js"
 * @import { OperatorApi } from "../../state/api.js"
 */

/**
 * @typedef {{id: string, type: string, payload: string, state: string, attempts: number, next_at: string,
 *   created_at: string, last_status: number | null, last_error: string, duration_ms: number | null}} Delivery
 */

export class DeliveryLog {
  #context;
  #api;
  #endpoint;
  #replays;
  #problem = element("p", { class: "panel-problem", role: "alert" });
  #rows = element("ul", { class: "delivery-rows" });
  #more = element("p", {});

  /** @param {ConsoleContext} context @param {OperatorApi} api @param {string} endpoint @param {boolean} replays */
  constructor(context, api, endpoint, replays) {
    this.#context = context;
    this.#api = api;
    this.#endpoint = endpoint;
    this.#replays = replays;
    const tools = element(
      "p",
      { class: "panel-actions" },
      this.#button("reload", () => this.#load()),
      replays ? this.#button("test", () => this.#do(`/api/operator/endpoints/${endpoint}/test`)) : "",
    );
    this.node = element(
      "details",
      {},
      element("summary", {}, this.#text("log")),
      tools,
      this.#problem,
      this.#rows,
      this.#more,
    );
    this.node.addEventListener("toggle", () => {
      if (this.node instanceof HTMLDetailsElement && this.node.open) this.#load();
    });
  }

  /** @param {string} name @param {Record<string, string | number>} [values] */
  #text(name, values) {
    return this.#context.words.text(`integrations.${name}`, values);
  }

  /** @param {string} name @param {() => void} click */
  #button(name, click) {
    return element("button", { type: "button", class: "button button-small", on: { click } }, this.#text(name));
  }

  /** @param {Delivery} [after] the last one that is shown already */
  async #load(after) {
    const behind = after ? `?before=${encodeURIComponent(after.created_at)}&before_id=${after.id}` : "";
    setText(this.#problem, "");
    try {
      const { deliveries, more } = await this.#api.get(`/api/operator/endpoints/${this.#endpoint}/deliveries${behind}`);
      const rows = deliveries.map((/** @type {Delivery} */ one) => this.#row(one));
      if (after) this.#rows.append(...rows);
      else replaceChildren(this.#rows, ...(rows.length ? rows : [element("li", {}, this.#text("log_none"))]));
      replaceChildren(this.#more, more ? this.#button("log_more", () => this.#load(deliveries.at(-1))) : "");
    } catch (error) {
      if (!isFailure(error)) throw error;
      setText(this.#problem, accountError(this.#context.words, error));
    }
  }

  /** @param {Delivery} one */
  #row(one) {
    const { words } = this.#context;
    const error = `error.${one.last_error}`;
    const facts = [
      words.moment(one.created_at),
      one.type,
      this.#text(`state.${one.state}`),
      this.#text("attempts", { count: one.attempts }),
      one.last_status,
      one.last_error && (words.has(`integrations.${error}`) ? this.#text(error) : one.last_error),
      one.duration_ms !== null && `${one.duration_ms} ms`,
    ];
    return element(
      "li",
      {},
      element(
        "details",
        {},
        element("summary", {}, facts.filter(Boolean).join(" · ")),
        element("pre", {}, one.payload),
      ),
      this.#replays ? this.#button("replay", () => this.#do(`/api/operator/deliveries/${one.id}/replay`)) : "",
    );
  }

  /** @param {string} address */
  async #do(address) {
    setText(this.#problem, "");
    try {
      await this.#api.send("POST", address, {});
      await this.#load();
    } catch (error) {
      if (!isFailure(error)) throw error;
      setText(this.#problem, accountError(this.#context.words, error));
    }
  }
}
