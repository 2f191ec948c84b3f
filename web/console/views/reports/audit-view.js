/** Supervisors' page: the log of who did what, to look through and to take away as a file. */

import { element, replaceChildren, setText } from "/web/shared/dom.js";
import { isFailure } from "/web/shared/failure.js";
import { errorText } from "../../state/labels.js";

const ADDRESS = "/api/operator/audit";
const PAGE = 100;
const FAMILIES = [
  "session",
  "account",
  "factor",
  "conversation",
  "ticket",
  "player",
  "saved_reply",
  "token",
  "endpoint",
  "settings",
  "audit",
];

/**
 * A line of the log.
 * @typedef {{seq: number, at: string, actor: string, name: string, action: string, subject: string, address: string,
 *   params: Record<string, string | number>}} Line
 */

export class AuditView {
  #context;
  #api;
  #problem = element("p", { class: "panel-problem", role: "alert" });
  #rows = element("tbody", {});
  #more;
  #form;
  #last = 0;

  /**
   * @param {import("../../context.js").ConsoleContext} context
   * @param {import("../../state/api.js").OperatorApi} api
   */
  constructor(context, api) {
    const { words } = context;
    this.#context = context;
    this.#api = api;
    const families = FAMILIES.map((name) =>
      element("option", { value: `${name}.` }, words.text(`audit.family.${name}`)),
    );
    this.#form = element(
      "form",
      { class: "audit-filter", role: "search", on: { submit: (event) => this.#search(event) } },
      this.#field(
        "audit.action",
        element(
          "select",
          { class: "field", name: "action" },
          element("option", { value: "" }, words.text("audit.all")),
          ...families,
        ),
      ),
      this.#field("audit.actor", element("input", { class: "field", name: "actor", maxlength: 80 })),
      this.#field("audit.subject", element("input", { class: "field", name: "subject", maxlength: 64 })),
      this.#field("audit.since", element("input", { class: "field", name: "since", type: "date" })),
      this.#field("audit.until", element("input", { class: "field", name: "until", type: "date" })),
      element("button", { type: "submit", class: "button button-primary" }, words.text("audit.search")),
      element(
        "button",
        { type: "button", class: "button", on: { click: () => this.#export() } },
        words.text("audit.export"),
      ),
    );
    this.#more = element(
      "button",
      { type: "button", class: "button", on: { click: () => this.#load() } },
      words.text("audit.more"),
    );
    const heads = ["at", "actor", "action", "subject", "details", "address"];
    this.node = element(
      "section",
      { class: "tickets", "aria-labelledby": "audit-title" },
      element(
        "header",
        { class: "tickets-head" },
        element("h2", { id: "audit-title", tabIndex: -1 }, words.text("audit.title")),
      ),
      this.#form,
      this.#problem,
      element(
        "div",
        { class: "audit-scroll", tabIndex: 0, role: "group", "aria-labelledby": "audit-title" },
        element(
          "table",
          { class: "audit-table" },
          element(
            "thead",
            {},
            element("tr", {}, ...heads.map((name) => element("th", { scope: "col" }, words.text(`audit.${name}`)))),
          ),
          this.#rows,
        ),
      ),
      this.#more,
    );
  }

  async show() {
    this.#last = 0;
    replaceChildren(this.#rows);
    await this.#load();
  }

  /** @param {string} key @param {HTMLElement} input */
  #field(key, input) {
    return element("label", { class: "form-field" }, element("span", {}, this.#context.words.text(key)), input);
  }

  /** What is looked for, as the server wants it: days begin and end where the reader is. */
  #wanted() {
    const wanted = new URLSearchParams();
    for (const [name, value] of new FormData(this.#form)) {
      if (typeof value !== "string" || !value) continue;
      if (name !== "since" && name !== "until") wanted.set(name, value.trim());
      else {
        const day = new Date(`${value}T00:00`);
        if (name === "until") day.setDate(day.getDate() + 1);
        wanted.set(name, day.toISOString());
      }
    }
    return wanted;
  }

  /** @param {Event} event */
  #search(event) {
    event.preventDefault();
    this.show();
  }

  async #load() {
    await this.#do(async () => {
      const wanted = this.#wanted();
      wanted.set("limit", String(PAGE));
      if (this.#last) wanted.set("before", String(this.#last));
      const { lines } = await this.#api.get(`${ADDRESS}?${wanted}`);
      this.#rows.append(...lines.map((/** @type {Line} */ line) => this.#row(line)));
      this.#last = lines.at(-1)?.seq ?? this.#last;
      this.#more.hidden = lines.length < PAGE;
      if (!this.#rows.firstChild) {
        this.#rows.append(element("tr", {}, element("td", { colspan: 6 }, this.#context.words.text("audit.none"))));
      }
    });
  }

  /** @param {Line} line */
  #row({ at, actor, name, action, subject, params, address }) {
    const { words } = this.#context;
    const details = Object.entries(params)
      .map(([key, value]) => `${key}: ${value}`)
      .join(", ");
    const key = `audit.action.${action}`;
    return element(
      "tr",
      {},
      element("td", {}, element("time", { datetime: at }, words.moment(at))),
      element(
        "td",
        { title: actor },
        name || (words.has(`audit.by.${actor}`) ? words.text(`audit.by.${actor}`) : actor),
      ),
      element("td", { title: action }, words.has(key) ? words.text(key) : action),
      element("td", {}, subject),
      element("td", { class: "audit-details" }, details),
      element("td", {}, address),
    );
  }

  async #export() {
    await this.#do(async () => {
      const file = await this.#api.blob(`${ADDRESS}.csv?${this.#wanted()}`);
      const address = URL.createObjectURL(file);
      element("a", { href: address, download: "audit.csv" }).click();
      setTimeout(() => URL.revokeObjectURL(address), 10_000);
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
