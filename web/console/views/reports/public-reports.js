/** Reports for everybody: drafted for the period that is looked at, approved, taken back. */

import { element, replaceChildren, setText } from "/web/shared/dom.js";
import { isFailure } from "/web/shared/failure.js";
import { errorText } from "../../state/labels.js";
import { written } from "../../state/reports/figures.js";
import { formDialog } from "../common/form-dialog.js";

/**
 * @import { ConsoleContext } from "../../context.js"
 * @import { OperatorApi } from "../../state/api.js"
 */

/**
 * @typedef {{first: string, last: string, drafted_at: string, approved_at: string | null,
 *   figures: {name: string, value: number | null, of: number | null}[]}} PublicReport
 */

const ADDRESS = "/api/operator/public-reports";
const SHARES = ["sla_solution", "csat", "csat_rate", "reviews_changed"];

export class PublicReports {
  #context;
  #api;
  #period;
  #problem = element("p", { class: "panel-problem", role: "alert" });
  #list = element("div", { role: "status" });

  /**
   * @param {ConsoleContext} context
   * @param {OperatorApi} api
   * @param {() => {first: string, last: string}} period the one that is looked at
   */
  constructor(context, api, period) {
    const { words } = context;
    this.#context = context;
    this.#api = api;
    this.#period = period;
    const draft = element(
      "button",
      { type: "button", class: "button", on: { click: () => this.#do(() => this.#draft()) } },
      words.text("reports.public.draft"),
    );
    this.node = element(
      "details",
      { class: "public-reports" },
      element("summary", {}, words.text("reports.public.title")),
      element("p", { class: "card-soft" }, words.text("reports.public.hint")),
      draft,
      this.#problem,
      this.#list,
    );
    this.node.addEventListener("toggle", () => this.node.open && this.#do(async () => {}));
  }

  async #load() {
    const { reports, may_approve } = await this.#api.get(ADDRESS);
    const { words } = this.#context;
    const none = element("p", {}, words.text("reports.public.none"));
    const rows = reports.map((/** @type {PublicReport} */ report) => this.#row(report, may_approve));
    replaceChildren(this.#list, ...(rows.length > 0 ? rows : [none]));
  }

  async #draft() {
    const { first, last } = this.#period();
    await this.#api.send("POST", ADDRESS, { first, last });
  }

  /** @param {PublicReport} report @param {boolean} mayApprove */
  #row(report, mayApprove) {
    const { words, desk } = this.#context;
    const { first, last, approved_at: at } = report;
    const address = `${ADDRESS}/${first}/${last}`;
    /** @param {string} day */
    const day = (day) => words.date(`${day}T12:00:00`);
    const state = at
      ? words.text("reports.public.public_state", { at: words.moment(at) })
      : words.text("reports.public.draft_state");
    const rows = report.figures.map(({ name, value }) =>
      element(
        "tr",
        {},
        element("th", { scope: "row" }, words.text(`reports.figure.${name}`)),
        element("td", {}, value === null ? words.text("reports.public.few") : written(words, shape(name), value)),
      ),
    );
    /** @param {string} name @param {() => Promise<unknown>} act */
    const button = (name, act) =>
      element("button", { type: "button", class: "button button-small", on: { click: () => this.#do(act) } }, name);
    const open = element(
      "a",
      { href: `/help/${desk.operator.language}/reports/${first}_${last}`, target: "_blank", rel: "noopener" },
      words.text("reports.public.open"),
    );
    return element(
      "section",
      { class: "content-shown" },
      element("h4", {}, `${day(first)} – ${day(last)}`),
      element("p", { class: "card-soft" }, state),
      element("table", { class: "content-table" }, element("tbody", {}, ...rows)),
      element(
        "p",
        { class: "panel-actions" },
        at !== null && open,
        mayApprove && at === null && button(words.text("reports.public.approve"), () => this.#approve(address)),
        mayApprove && button(words.text("reports.public.remove"), () => this.#api.send("DELETE", address)),
      ),
    );
  }

  /** @param {string} address */
  async #approve(address) {
    const { words } = this.#context;
    const title = words.text("reports.public.approve");
    const sure = await formDialog(words, {
      title,
      hint: words.text("reports.public.sure"),
      confirm: title,
      fields: [],
    });
    if (sure !== null) await this.#api.send("POST", `${address}/approve`, {});
  }

  /** Do it, and show what there is then. @param {() => Promise<unknown>} call */
  async #do(call) {
    setText(this.#problem, "");
    try {
      await call();
      await this.#load();
    } catch (error) {
      if (!isFailure(error)) throw error;
      setText(this.#problem, errorText(this.#context.words, error));
    }
  }
}

/** @param {string} name of a figure @returns {import("../../state/reports/figures.js").Shape} */
function shape(name) {
  const unit = SHARES.includes(name) ? "share" : name.endsWith("_median") ? "seconds" : "count";
  return { unit, target: null, less_is_better: false };
}
