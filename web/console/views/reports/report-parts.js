/** The parts of a report: tiles, charts with their tables, breakdowns. Each figure is a button that opens its facts. */

import { element } from "/web/shared/dom.js";
import { brief, change, meets, written } from "../../state/reports/figures.js";
import { worded } from "../../state/labels.js";
import { chart } from "./chart.js";

/**
 * @import { Words } from "/web/shared/locale.js"
 * @import { Shape, Value } from "../../state/reports/figures.js"
 */

/** @typedef {{figure: string, part?: "counted" | "of", by?: string, key?: string | number}} Cell */
/** @typedef {Value & {figure: string, before: Value}} Tile */
/**
 * @typedef {{name: string, by: string, keys: (string | number)[],
 *   series: {figure: string, values: Value[]}[]}} Chart
 */
/** @typedef {{key: string | number, label: string | null, values: Record<string, Value>}} Row */
/** @typedef {{by: string, figures: string[], rows: Row[]}} Table */

export class ReportParts {
  #words;
  #shapes;
  #open;

  /**
   * @param {Words} words
   * @param {Record<string, Shape>} shapes of the figures
   * @param {(cell: Cell) => void} open show what is behind a figure
   */
  constructor(words, shapes, open) {
    this.#words = words;
    this.#shapes = shapes;
    this.#open = open;
  }

  /** @param {Tile[]} tiles */
  tiles(tiles) {
    return element("dl", { class: "figures report-tiles" }, ...tiles.map((tile) => this.#tile(tile)));
  }

  /** @param {Tile} tile */
  #tile(tile) {
    const words = this.#words;
    const shape = this.#shapes[tile.figure];
    const met = meets(shape, tile);
    const target = shape.target !== null && words.text("reports.target", { share: words.percent(shape.target) });
    return element(
      "div",
      { class: ["figure", met === false && "figure-missed"] },
      element("dt", { title: words.text(`reports.means.${tile.figure}`) }, this.#name(tile.figure)),
      element("dd", {}, this.#value({ figure: tile.figure }, tile)),
      element("dd", { class: "figure-note" }, this.#change(tile, shape)),
      target && element("dd", { class: "figure-note" }, `${target} · ${words.text(`reports.met.${met ?? "none"}`)}`),
      element("dd", { class: "figure-means" }, words.text(`reports.means.${tile.figure}`)),
    );
  }

  /** @param {Tile} tile @param {Shape} shape */
  #change(tile, shape) {
    const words = this.#words;
    const told = change(shape, tile, tile.before);
    if (!told) return words.text("reports.change.none");
    const sign = told.amount > 0 ? "+" : told.amount < 0 ? "−" : "±";
    const amount = `${sign}${words.number(Math.abs(told.amount))}`;
    const text = words.text(told.inPoints ? "reports.change.points" : "reports.change.percent", { amount });
    const mark = told.isGood === null ? "" : told.isGood ? "change-good" : "change-bad";
    const verdict = told.isGood === null ? "" : ` · ${words.text(`reports.change.${told.isGood ? "good" : "bad"}`)}`;
    return element("span", { class: mark }, `${text}${verdict}`);
  }

  /** @param {Chart} given */
  chart({ name, by, keys, series }) {
    const words = this.#words;
    const shape = this.#shapes[series[0].figure];
    const drawn = chart({
      labels: keys.map((key) => axisLabel(by, key)),
      series: series.map(({ figure, values }) => ({
        name: this.#name(figure),
        values: values.map(({ value, of }) => (of === 0 && shape.unit !== "count" ? null : value)),
      })),
      write: (value) => brief(words, shape, value),
    });
    const legend = element(
      "ul",
      { class: "chart-legend" },
      ...series.map(({ figure }, index) => element("li", { class: `chart-line-${index + 1}` }, this.#name(figure))),
    );
    const rows = keys.map((key, index) => ({
      key,
      label: null,
      values: Object.fromEntries(series.map(({ figure, values }) => [figure, values[index]])),
    }));
    const figures = series.map(({ figure }) => figure);
    const full = rows.filter(({ values }) => Object.values(values).some(({ of }) => of > 0));
    return element(
      "section",
      { class: "desk-part" },
      element("h4", {}, words.text(`reports.chart.${name}`)),
      drawn && legend,
      drawn,
      element(
        "details",
        { open: drawn === null },
        element("summary", {}, words.text("reports.as_table")),
        this.#grid({ by, figures, rows: full }, words.text(`reports.chart.${name}`)),
      ),
    );
  }

  /** @param {Table} table */
  table(table) {
    const own = `reports.by.${table.by}.${table.figures[0]}`;
    const title = this.#words.text(this.#words.has(own) ? own : `reports.by.${table.by}`);
    return element(
      "section",
      { class: "desk-part" },
      element("h4", {}, title),
      table.rows.length > 0 ? this.#grid(table, title) : element("p", {}, this.#words.text("reports.none")),
    );
  }

  /** @param {Table} table @param {string} label */
  #grid({ by, figures, rows }, label) {
    const words = this.#words;
    return element(
      "div",
      { class: "audit-scroll", tabIndex: 0, role: "region", "aria-label": label },
      element(
        "table",
        { class: "audit-table report-table" },
        element(
          "thead",
          {},
          element(
            "tr",
            {},
            element("th", { scope: "col" }, words.text(`reports.column.${by}`)),
            ...figures.map((name) => element("th", { scope: "col" }, this.#name(name))),
          ),
        ),
        element(
          "tbody",
          {},
          ...rows.map(({ key, label, values }) =>
            element(
              "tr",
              {},
              element("th", { scope: "row" }, this.key(by, key, label)),
              ...figures.map((figure) => element("td", {}, this.#value({ figure, by, key }, values[figure]))),
            ),
          ),
        ),
      ),
    );
  }

  /** A value that opens what it is told from. @param {Cell} cell @param {Value} value */
  #value(cell, value) {
    const text = written(this.#words, this.#shapes[cell.figure], value.value);
    if (value.of === 0) return text;
    const { unit } = this.#shapes[cell.figure];
    const counts = { n: value.n, of: value.of, count: value.n };
    const of = this.#words.text(unit === "seconds" ? "reports.facts" : "reports.of", counts);
    const click = () => this.#open({ ...cell, part: value.n > 0 ? "counted" : "of" });
    const name = `${this.#name(cell.figure)}: ${text}. ${of}. ${this.#words.text("reports.open")}`;
    return element(
      "button",
      { type: "button", class: "figure-link", "aria-label": name, on: { click } },
      text,
      unit === "count" ? null : element("small", {}, ` ${of}`),
    );
  }

  /** @param {string} figure */
  #name(figure) {
    return this.#words.text(`reports.figure.${figure}`);
  }

  /** What a key of a column is called. @param {string} by @param {string | number} key @param {string | null} label */
  key(by, key, label) {
    const words = this.#words;
    if (by === "day") return words.date(`${key}T12:00:00`);
    if (by === "hour") return `${String(key).padStart(2, "0")}:00`;
    if (label) return label;
    const family = {
      language: "language",
      department: "console.department",
      matter: "console.kind",
      reason: "console.reason",
    };
    const known = `${/** @type {Record<string, string>} */ (family)[by] ?? `reports.${by}`}.${key}`;
    if (by === "reason" && !words.has(known)) return worded(words, "console.close_reason", String(key));
    return words.has(known) ? words.text(known) : String(key);
  }
}

/** Short, for there are many of them side by side. @param {string} by @param {string | number} key */
function axisLabel(by, key) {
  if (by !== "day") return String(key);
  const [, month, day] = String(key).split("-");
  return `${day}.${month}`;
}
