/** The last days in figures: waits and promises, ratings, recommendation, tickets. */

import { element, replaceChildren } from "/web/shared/dom.js";
import { isFailure } from "/web/shared/failure.js";
import { errorText, stopwatch } from "../../state/labels.js";

/**
 * @import { ConsoleContext } from "../../context.js"
 * @import { OperatorApi } from "../../state/api.js"
 */

/**
 * What `/api/operator/report` answers.
 * @typedef {object} Report
 * @property {{mean: number | null, n: number, by_operator: {name: string, mean: number, n: number}[]}} csat
 * @property {{score: number | null, n: number}} nps
 * @property {Waits} waits
 * @property {{open: number, breached: number, solved: number}} tickets
 * @property {{score: number, comment: string, at: string}[]} comments
 */

/**
 * @typedef {object} Waits
 * @property {number} accepted
 * @property {number} left
 * @property {number} promised
 * @property {number} kept
 * @property {number | null} median_seconds
 * @property {number | null} p90_seconds
 * @property {number | null} median_error_seconds
 */

const DAYS = [1, 7, 30];

export class ReportView {
  #context;
  #api;
  #days = 7;
  #content = element("div", { class: "report" });

  /**
   * @param {ConsoleContext} context
   * @param {OperatorApi} api
   */
  constructor(context, api) {
    const { words } = context;
    this.#context = context;
    this.#api = api;
    const choose = () => {
      this.#days = Number(select.value);
      this.show();
    };
    const options = DAYS.map((days) =>
      element(
        "option",
        { value: String(days), selected: days === this.#days },
        words.text("console.report.days", { count: days }),
      ),
    );
    const select = element(
      "select",
      { class: "field", "aria-label": words.text("console.report.period"), on: { change: choose } },
      ...options,
    );
    this.node = element("div", {}, select, this.#content);
  }

  async show() {
    const { words } = this.#context;
    try {
      const report = await this.#api.get(`/api/operator/report?days=${this.#days}`);
      replaceChildren(
        this.#content,
        this.#figures(report),
        this.#people(report.csat.by_operator),
        this.#comments(report.comments),
      );
    } catch (error) {
      if (!isFailure(error)) throw error;
      replaceChildren(this.#content, element("p", { class: "panel-problem", role: "alert" }, errorText(words, error)));
    }
  }

  /** @param {Report} given */
  #figures({ csat, nps, waits, tickets }) {
    const { words } = this.#context;
    /** @param {number | null} seconds */
    const time = (seconds) => (typeof seconds === "number" ? stopwatch(seconds * 1000) : "–");
    /** @param {number | null} value */
    const number = (value) => (typeof value === "number" ? words.number(value) : "–");
    const rows = {
      accepted: number(waits.accepted),
      left: number(waits.left),
      median: time(waits.median_seconds),
      p90: time(waits.p90_seconds),
      kept: waits.promised ? `${words.percent(waits.kept / waits.promised)} (${waits.promised})` : "–",
      error: time(waits.median_error_seconds),
      csat: `${number(csat.mean)} (${csat.n})`,
      nps: `${number(nps.score)} (${nps.n})`,
      open: number(tickets.open),
      breached: number(tickets.breached),
      solved: number(tickets.solved),
    };
    /** @param {[string, string]} row */
    const figure = ([name, value]) =>
      element(
        "div",
        { class: "figure" },
        element("dt", {}, words.text(`console.report.${name}`)),
        element("dd", {}, value),
      );
    return element("dl", { class: "figures" }, ...Object.entries(rows).map(figure));
  }

  /** @param {Report["csat"]["by_operator"]} rated */
  #people(rated) {
    const { words } = this.#context;
    if (rated.length === 0) return null;
    const rows = rated.map(({ name, mean, n }) => element("li", {}, `${name}: ${words.number(mean)} (${n})`));
    return element(
      "section",
      {},
      element("h4", {}, words.text("console.report.by_operator")),
      element("ul", { class: "plain-list" }, ...rows),
    );
  }

  /** @param {Report["comments"]} comments */
  #comments(comments) {
    const { words } = this.#context;
    if (comments.length === 0) return null;
    const rows = comments.map(({ score, comment, at }) =>
      element(
        "li",
        {},
        element("p", {}, `${score} · ${comment}`),
        element("p", { class: "card-soft" }, words.moment(at)),
      ),
    );
    return element(
      "section",
      {},
      element("h4", {}, words.text("console.report.comments")),
      element("ul", { class: "plain-list" }, ...rows),
    );
  }
}
