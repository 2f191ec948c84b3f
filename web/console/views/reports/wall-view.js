/** The wall: one screen for a television, live, without scrolling at 1920 x 1080. Full screen by a button. */

import { element, replaceChildren, setText } from "/web/shared/dom.js";
import { isFailure } from "/web/shared/failure.js";
import { LANGUAGES } from "/web/shared/locale.js";
import { stateText } from "../../state/choices.js";
import { errorText, worded } from "../../state/labels.js";
import { written } from "../../state/reports/figures.js";
import { loadOf, waitingBy } from "../../state/reports/wall.js";
import { chart } from "./chart.js";

/**
 * @import { ConsoleContext } from "../../context.js"
 * @import { OperatorApi } from "../../state/api.js"
 * @import { Child } from "/web/shared/dom.js"
 * @import { Line } from "../../state/reports/wall.js"
 * @import { Shape, Value } from "../../state/reports/figures.js"
 */

const AGAIN_MS = 60_000;
const MOST_PEOPLE = 12;
/** Of today, from which section of the reports. */
const TODAY = { waits: ["promises_kept", "first_response_median"], satisfaction: ["csat"], assistant: ["contained"] };

export class WallView {
  #context;
  #api;
  #now = element("dl", { class: "wall-now" });
  #languages = element("div", {});
  #departments = element("div", {});
  #people = element("ul", { class: "plain-list wall-people" });
  #today = element("dl", { class: "wall-now" });
  #curve = element("div", { class: "wall-curve" });
  #problem = element("p", { class: "panel-problem", role: "alert" });
  #drawn = "";
  #asked = 0;

  /** @param {ConsoleContext} context @param {OperatorApi} api */
  constructor(context, api) {
    const { words } = context;
    this.#context = context;
    this.#api = api;
    /** @param {string} name @param {...Child} content */
    const part = (name, ...content) =>
      element(
        "section",
        { class: `desk-part wall-${name}` },
        element("h3", {}, words.text(`wall.${name}`)),
        ...content,
      );
    /** @returns {Promise<void>} */
    const whole = () => (document.fullscreenElement ? document.exitFullscreen() : this.node.requestFullscreen());
    /** @type {HTMLElement} */
    this.node = element(
      "section",
      { class: "wall", "aria-labelledby": "wall-title" },
      element(
        "header",
        { class: "tickets-head" },
        element("h2", { id: "wall-title", tabIndex: -1 }, words.text("console.nav.wall")),
        element("button", { type: "button", class: "button", on: { click: whole } }, words.text("wall.whole")),
      ),
      this.#problem,
      this.#now,
      part("languages", this.#languages),
      part("departments", this.#departments),
      part("people", this.#people),
      part("today", this.#today, this.#curve),
    );
    const every = () => {
      if (this.node.isConnected) this.#ask();
    };
    setInterval(every, AGAIN_MS);
  }

  show() {
    this.update();
    this.#ask();
  }

  /** After each change of the desk. */
  update() {
    const { desk, words, stopwatches } = this.#context;
    const state = desk.status.latest;
    const drawn = JSON.stringify([state, desk.queued]);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    const load = loadOf(state.colleagues);
    const longest = state.oldest_waiting_since ? stopwatches.make(state.oldest_waiting_since) : "–";
    const share = load.places > 0 ? ` · ${words.percent(load.held / load.places)}` : "";
    replaceChildren(
      this.#now,
      this.#figure("waiting", String(state.waiting), state.wait_alert),
      this.#figure("longest", longest, state.wait_alert),
      this.#figure("available", words.text("wall.of", { n: load.available, of: load.there })),
      this.#figure("load", `${words.text("wall.of", { n: load.held, of: load.places })}${share}`),
      this.#figure("breached", String(state.tickets_breached), state.tickets_breached > 0),
    );
    const languages = waitingBy(desk.queued, "language", LANGUAGES);
    replaceChildren(
      this.#languages,
      this.#lines(languages, (key) => words.text(`language.${key}`)),
    );
    const known = desk.status.departments.map(({ id }) => id);
    const departments = waitingBy(desk.queued, "department", known);
    replaceChildren(
      this.#departments,
      this.#lines(departments, (key) => worded(words, "console.department", key)),
    );
    this.#showPeople(state.colleagues.filter((person) => person.state !== "offline"));
  }

  /** @param {import("/web/shared/frames.d.ts").ColleagueView[]} there */
  #showPeople(there) {
    const { words } = this.#context;
    const shown = there.toSorted((a, b) => a.state.localeCompare(b.state) * -1 || a.name.localeCompare(b.name));
    const rows = shown
      .slice(0, MOST_PEOPLE)
      .map((person) =>
        element(
          "li",
          {},
          element("span", { class: `pill presence-${person.state}` }, stateText(words, person)),
          ` ${person.name} · ${person.load}/${person.capacity}`,
        ),
      );
    const more = there.length - MOST_PEOPLE;
    if (more > 0) rows.push(element("li", {}, words.text("wall.more", { count: more })));
    replaceChildren(this.#people, ...rows);
  }

  /** @param {string} name @param {Child} value @param {boolean} [isBad] */
  #figure(name, value, isBad = false) {
    const label = this.#context.words.text(`wall.${name}`);
    return element(
      "div",
      { class: ["figure", isBad && "figure-missed"] },
      element("dt", {}, label),
      element("dd", {}, value),
    );
  }

  /** @param {Line[]} lines @param {(key: string) => string} name */
  #lines(lines, name) {
    const { words, stopwatches } = this.#context;
    const heads = ["who", "waiting", "longest"].map((key) =>
      element("th", { scope: "col" }, words.text(`wall.${key}`)),
    );
    const rows = lines.map(({ key, waiting, since }) =>
      element(
        "tr",
        {},
        element("th", { scope: "row" }, name(key)),
        element("td", {}, String(waiting)),
        element("td", {}, since ? stopwatches.make(since) : "–"),
      ),
    );
    return element(
      "table",
      { class: "audit-table wall-table" },
      element("thead", {}, element("tr", {}, ...heads)),
      element("tbody", {}, ...rows),
    );
  }

  /** Today's figures; the desk says which day it is. */
  async #ask() {
    const asked = ++this.#asked;
    const { words } = this.#context;
    try {
      const day = new Date().toISOString().slice(0, 10);
      const { today } = await this.#api.get(`/api/operator/reports/choices?first=${day}&last=${day}`);
      const terms = `first=${today}&last=${today}`;
      const names = ["volume", ...Object.keys(TODAY)];
      const reports = await Promise.all(names.map((name) => this.#api.get(`/api/operator/reports/${name}?${terms}`)));
      if (asked !== this.#asked) return;
      setText(this.#problem, "");
      const told = Object.fromEntries(names.map((name, index) => [name, reports[index]]));
      this.#showToday(told);
    } catch (error) {
      if (!isFailure(error)) throw error;
      setText(this.#problem, errorText(words, error));
    }
  }

  /** @param {Record<string, any>} told reports by section */
  #showToday(told) {
    const { words } = this.#context;
    const rows = Object.entries(TODAY).flatMap(([section, names]) =>
      names.map((name) => {
        /** @type {Value} */
        const value = told[section].tiles.find((/** @type {{figure: string}} */ tile) => tile.figure === name);
        /** @type {Shape} */
        const shape = told[section].figures[name];
        const missed = shape.target !== null && value.value !== null && value.value < shape.target;
        const text = written(words, shape, value.value);
        return element(
          "div",
          { class: ["figure", missed && "figure-missed"] },
          element("dt", {}, words.text(`reports.figure.${name}`)),
          element("dd", {}, text),
        );
      }),
    );
    replaceChildren(this.#today, ...rows);
    const hours = told.volume.charts.find((/** @type {{name: string}} */ one) => one.name === "hours");
    const series = hours.series.map((/** @type {{figure: string, values: Value[]}} */ { figure, values }) => ({
      name: words.text(`reports.figure.${figure}`),
      values: values.map(({ n }) => n),
    }));
    const drawn = chart({ labels: hours.keys.map(String), series, write: (value) => words.number(value) });
    const total = words.text("wall.contacts", { count: told.volume.tiles[0].n });
    replaceChildren(this.#curve, element("p", {}, total), drawn);
  }
}
