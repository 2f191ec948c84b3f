/** What a report is asked: sections, days, filters. A change goes into the address, which is what is shown. */

import { element } from "/web/shared/dom.js";
import { LANGUAGES } from "/web/shared/locale.js";
import { before, daysOf, PERIODS, REPORT_SECTIONS } from "../../state/reports/question.js";

/**
 * @import { Words } from "/web/shared/locale.js"
 * @import { Question } from "../../state/reports/question.js"
 */

/**
 * What may be chosen, as the server tells it.
 * @typedef {{today: string, department: string[], matter: string[], channel: string[],
 *   operator_id: {id: string, name: string}[]}} Choices
 */

/** @typedef {[value: string, words: string]} Option */

/**
 * @param {Words} words
 * @param {Question} question
 * @param {Choices} choices
 * @param {(change: Partial<Question>) => void} ask what of the question changes
 * @returns {HTMLElement[]} the sections, and the rest
 */
export function reportControls(words, question, choices, ask) {
  return [sections(words, question, ask), filters(words, question, choices, ask)];
}

/** @param {Words} words @param {Question} question @param {(change: Partial<Question>) => void} ask */
function sections(words, question, ask) {
  return element(
    "nav",
    { class: "report-sections", "aria-label": words.text("reports.sections") },
    ...REPORT_SECTIONS.map((section) =>
      element(
        "button",
        {
          type: "button",
          class: ["button", "button-small", section === question.section && "button-primary"],
          "aria-current": section === question.section && "page",
          "data-section": section,
          on: { click: () => ask({ section }) },
        },
        words.text(`reports.section.${section}`),
      ),
    ),
  );
}

/**
 * @param {Words} words
 * @param {Question} question
 * @param {Choices} choices
 * @param {(change: Partial<Question>) => void} ask
 */
function filters(words, question, choices, ask) {
  const days = daysOf(question);
  const preset = question.last === choices.today && PERIODS.includes(days) ? String(days) : "";
  /** @param {string} name @param {Option[]} options */
  const filter = (name, options) => {
    /** @param {string} value */
    const choose = (value) => ask({ filters: { [name]: value } });
    return field(
      words,
      `reports.by.${name}`,
      [["", words.text("audit.all")], ...options],
      question.filters[name],
      choose,
    );
  };
  /** @param {string} prefix @param {readonly string[]} values @returns {Option[]} */
  const worded = (prefix, values) => values.map((value) => [value, words.text(`${prefix}.${value}`)]);
  /** @param {"first" | "last"} name */
  const day = (name) =>
    element(
      "label",
      { class: "form-field" },
      element("span", {}, words.text(`reports.${name}`)),
      element("input", {
        class: "field",
        type: "date",
        value: question[name],
        max: choices.today,
        on: {
          change: ({ target }) => {
            const value = /** @type {HTMLInputElement} */ (target).value;
            if (!value) return;
            const first = name === "first" ? value : question.first;
            const last = name === "last" ? value : question.last;
            ask(first > last ? { first: value, last: value } : { first, last });
          },
        },
      }),
    );
  return element(
    "div",
    { class: "audit-filter report-filter", role: "group", "aria-label": words.text("reports.filters") },
    field(
      words,
      "reports.period",
      [
        ["", words.text("reports.period.own")],
        ...PERIODS.map(
          (count) => /** @type {Option} */ ([String(count), words.text("console.report.days", { count })]),
        ),
      ],
      preset,
      (value) => value && ask({ first: before(choices.today, Number(value) - 1), last: choices.today }),
    ),
    day("first"),
    day("last"),
    filter("language", worded("language", LANGUAGES)),
    filter("department", worded("console.department", choices.department)),
    filter("matter", worded("console.kind", choices.matter)),
    filter(
      "operator_id",
      choices.operator_id.map(({ id, name }) => [id, name]),
    ),
    filter(
      "channel",
      choices.channel.map((name) => [
        name,
        words.has(`reports.channel.${name}`) ? words.text(`reports.channel.${name}`) : name,
      ]),
    ),
    field(words, "reports.clock", worded("reports.clock", ["calendar", "open"]), question.clock, (value) =>
      ask({ clock: value === "open" ? "open" : "calendar" }),
    ),
  );
}

/**
 * @param {Words} words
 * @param {string} key
 * @param {Option[]} options
 * @param {string | undefined} chosen
 * @param {(value: string) => void} choose
 */
function field(words, key, options, chosen, choose) {
  /** @type {HTMLSelectElement} */
  const select = element(
    "select",
    { class: "field", on: { change: () => choose(select.value) } },
    ...options.map(([value, text]) => element("option", { value, selected: value === (chosen ?? "") }, text)),
  );
  return element("label", { class: "form-field" }, element("span", {}, words.text(key)), select);
}
