/** Supervisors' page: the reports. The address holds what is asked, so that a link shows the same. */

import { element, replaceChildren, setText } from "/web/shared/dom.js";
import { isFailure } from "/web/shared/failure.js";
import { errorText } from "../../state/labels.js";
import { formatQuestion, formatTerms, parseQuestion } from "../../state/reports/question.js";
import { formatRoute } from "../../state/route.js";
import { FactsPanel } from "./facts-panel.js";
import { PublicReports } from "./public-reports.js";
import { reportControls } from "./report-controls.js";
import { ReportParts } from "./report-parts.js";

/**
 * @import { ConsoleContext } from "../../context.js"
 * @import { OperatorApi } from "../../state/api.js"
 * @import { Question } from "../../state/reports/question.js"
 * @import { Choices } from "./report-controls.js"
 * @import { Cell } from "./report-parts.js"
 */

export class ReportsView {
  #context;
  #api;
  #controls = element("div", { class: "report-controls" });
  #about = element("p", { class: "card-soft", role: "status" });
  #problem = element("p", { class: "panel-problem", role: "alert" });
  #content = element("div", { class: "report" });
  #facts;
  #public;
  /** @type {Question} */
  #question;
  #asked = 0;

  /** @param {ConsoleContext} context @param {OperatorApi} api */
  constructor(context, api) {
    const { words } = context;
    this.#context = context;
    this.#api = api;
    this.#facts = new FactsPanel(context, api);
    this.#public = new PublicReports(context, api, () => this.#question);
    this.#question = parseQuestion(null, new Date().toISOString().slice(0, 10));
    this.node = element(
      "section",
      { class: "tickets desk-page reports-page", "aria-labelledby": "reports-title" },
      element(
        "header",
        { class: "tickets-head" },
        element("h2", { id: "reports-title", tabIndex: -1 }, words.text("reports.title")),
        element(
          "button",
          { type: "button", class: "button", on: { click: () => this.#export() } },
          words.text("reports.export"),
        ),
      ),
      this.#controls,
      this.#about,
      this.#problem,
      element("div", { class: "report-body" }, this.#content, this.#facts.node),
      this.#public.node,
    );
  }

  /** @param {string | null} [reference] */
  async show(reference = null) {
    const asked = ++this.#asked;
    await this.#do(async () => {
      const known = parseQuestion(reference, new Date().toISOString().slice(0, 10));
      this.#question = known; // what is changed before the answer comes is changed in this
      /** @type {Choices} */
      const choices = await this.#api.get(`/api/operator/reports/choices?first=${known.first}&last=${known.last}`);
      const question = parseQuestion(reference, choices.today);
      const report = await this.#api.get(`/api/operator/reports/${question.section}?${formatTerms(question)}`);
      if (asked !== this.#asked) return; // something else was asked meanwhile
      this.#question = question;
      this.#draw(choices, report);
    });
  }

  /** @param {Choices} choices @param {any} report as the server gives it */
  #draw(choices, report) {
    const { words } = this.#context;
    const focused = document.activeElement instanceof HTMLElement ? place(this.#controls, document.activeElement) : -1;
    const { before } = report;
    replaceChildren(
      this.#controls,
      ...reportControls(words, this.#question, choices, (change) => this.#change(change)),
    );
    if (focused >= 0) /** @type {HTMLElement} */ (controlsIn(this.#controls)[focused])?.focus();
    /** @param {string} day */
    const day = (day) => words.date(`${day}T12:00:00`);
    const told = { first: day(before.first), last: day(before.last) };
    setText(this.#about, `${words.text("reports.compared", told)} · ${words.text("reports.cohort")}`);
    const parts = new ReportParts(words, report.figures, (cell) => this.#open(cell, parts));
    replaceChildren(
      this.#content,
      element("h3", {}, words.text(`reports.section.${report.section}`)),
      parts.tiles(report.tiles),
      ...report.charts.map((/** @type {any} */ chart) => parts.chart(chart)),
      ...report.tables.map((/** @type {any} */ table) => parts.table(table)),
    );
    this.#facts.node.hidden = true;
  }

  /** @param {Partial<Question>} change */
  #change(change) {
    const { filters, ...asked } = this.#question;
    const chosen = Object.entries({ ...filters, ...change.filters }).filter(([, value]) => value);
    this.#question = { ...asked, ...change, filters: Object.fromEntries(chosen) };
    window.location.hash = formatRoute({ section: "reports", reference: formatQuestion(this.#question) });
  }

  /** @param {Cell} cell @param {ReportParts} parts */
  #open(cell, parts) {
    const { words } = this.#context;
    const name = words.text(`reports.figure.${cell.figure}`);
    const of = cell.by === undefined || cell.key === undefined ? "" : ` · ${parts.key(cell.by, cell.key, null)}`;
    this.#facts.open(
      cell,
      `${name}${cell.by === "operator_id" || cell.by === "topic" ? "" : of}`,
      formatTerms(this.#question),
    );
  }

  async #export() {
    await this.#do(async () => {
      const { section, first, last } = this.#question;
      const file = await this.#api.blob(`/api/operator/reports/${section}.csv?${formatTerms(this.#question)}`);
      const address = URL.createObjectURL(file);
      element("a", { href: address, download: `${section}-${first}-${last}.csv` }).click();
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

/** @param {HTMLElement} node */
function controlsIn(node) {
  return [...node.querySelectorAll("button, select, input")];
}

/** @param {HTMLElement} node @param {HTMLElement} focused @returns {number} its place among the controls, -1 */
function place(node, focused) {
  return controlsIn(node).indexOf(focused);
}
