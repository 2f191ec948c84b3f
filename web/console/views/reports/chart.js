/** A line chart over days or hours. A canvas has no words: whoever draws it puts a table of the same beside it. */

import { element } from "/web/shared/dom.js";
import uPlot from "./plot-library.js";

const HEIGHT = 180;
/** Tokens of the lines, so that they have contrast in both schemes; the second and third are dashed too. */
const STROKES = ["--accent", "--warning", "--danger"];
const DASHES = [[], [6, 4], [2, 3]];

/**
 * @param {object} given
 * @param {string[]} given.labels of the places on the axis
 * @param {{name: string, values: (number | null)[]}[]} given.series
 * @param {(value: number) => string} given.write
 * @returns {HTMLElement | null} null where nothing can draw
 */
export function chart({ labels, series, write }) {
  if (!uPlot) return null;
  const node = element("div", { class: "chart", "aria-hidden": "true" });
  /** @type {any} */
  let plot = null;
  const draw = () => {
    plot?.destroy();
    const style = getComputedStyle(node);
    const soft = style.getPropertyValue("--ink-soft");
    const grid = { stroke: style.getPropertyValue("--line"), width: 1 };
    const axis = { stroke: soft, grid, ticks: grid, font: `12px ${style.fontFamily}` };
    plot = new uPlot(
      {
        width: Math.max(240, node.clientWidth),
        height: HEIGHT,
        scales: { x: { time: false } },
        legend: { show: false },
        cursor: { show: false },
        axes: [
          {
            ...axis,
            space: 56,
            values: (/** @type {any} */ _, /** @type {number[]} */ at) => at.map((i) => labels[i] ?? ""),
          },
          { ...axis, size: 72, values: (/** @type {any} */ _, /** @type {number[]} */ at) => at.map(write) },
        ],
        series: [
          {},
          ...series.map(({ name }, index) => ({
            label: name,
            stroke: style.getPropertyValue(STROKES[index] ?? STROKES[0]),
            width: 2,
            dash: DASHES[index] ?? [],
            spanGaps: true,
            points: { show: labels.length < 40, size: 5 },
          })),
        ],
      },
      [labels.map((_, index) => index), ...series.map(({ values }) => values)],
      node,
    );
  };
  new ResizeObserver(() => node.isConnected && draw()).observe(node);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => node.isConnected && draw());
  return node;
}
