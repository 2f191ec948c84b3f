/** What kind of value each setting of the desk has, and how it reads. Knows no DOM. */

/**
 * @typedef {"text" | "number" | "check" | "week" | "days" | "lines" | "hours_by" | "number_by" | "sla_by" | "choices" |
 *   "texts"} Kind
 */

export const WEEK = Object.freeze(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]);
export const SLA = Object.freeze(["first_answer_hours", "solution_hours", "solution_urgent_hours"]);

/** @type {Readonly<Record<string, Kind>>} what is not named is a text */
const KINDS = Object.freeze({
  opening_hours: "week",
  contact_phone_hours: "week",
  department_hours: "hours_by",
  holidays: "days",
  working_holidays: "days",
  department_first_words: "number_by",
  department_sla: "sla_by",
  close_reasons: "choices",
  close_tags: "choices",
  break_reasons: "choices",
  contact_social: "lines",
  assistant_texts: "texts",
});

/** @param {string} name @param {unknown} value @returns {Kind} */
export function kindOf(name, value) {
  if (KINDS[name]) return KINDS[name];
  if (typeof value === "number") return "number";
  return typeof value === "boolean" ? "check" : "text";
}

/**
 * "mon-fri 09:00-18:00, sat 10:00-14:00" day by day.
 * @param {string} text
 * @returns {Record<string, [string, string]>}
 */
export function weekOf(text) {
  /** @type {Record<string, [string, string]>} */
  const week = {};
  for (const part of text.split(",").map((one) => one.trim())) {
    const match = /^([a-z]{3})(?:-([a-z]{3}))? (\d\d:\d\d)-(\d\d:\d\d)$/.exec(part);
    if (!match) continue;
    const [, first, last = first, from, to] = match;
    const [begin, length] = [WEEK.indexOf(first), (WEEK.indexOf(last) - WEEK.indexOf(first) + 7) % 7];
    for (let step = 0; step <= length; step += 1) week[WEEK[(begin + step) % 7]] = [from, to];
  }
  return week;
}

/**
 * The same as text; days with the same hours stand together.
 * @param {Record<string, [string, string]>} week
 */
export function weekText(week) {
  /** @type {{first: string, last: string, hours: string}[]} */
  const spans = [];
  WEEK.forEach((day, index) => {
    if (!week[day]) return;
    const hours = week[day].join("-");
    const before = spans.at(-1);
    if (before && before.hours === hours && before.last === WEEK[index - 1]) before.last = day;
    else spans.push({ first: day, last: day, hours });
  });
  return spans.map(({ first, last, hours }) => `${first === last ? first : `${first}-${last}`} ${hours}`).join(", ");
}
