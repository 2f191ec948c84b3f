/** What the desk has to choose from after a talk, and what it is called. Takes `Words`; knows no DOM. */

import { worded } from "./labels.js";

/**
 * @import { ChoiceView, ColleagueView, DeskUpdated } from "/web/shared/frames.d.ts"
 * @import { Words } from "/web/shared/locale.js"
 */

/** Words of a family for each choice that the desk names itself; the others have those of the console. */
const FAMILIES = /** @type {const} */ ([
  ["close_reasons", "console.close_reason"],
  ["close_tags", "console.close_tag"],
  ["break_reasons", "console.break_reason"],
]);

/**
 * Learn what the choices are called: as with departments, the server tells.
 * @param {Words} words
 * @param {DeskUpdated} desk
 */
export function nameChoices(words, desk) {
  for (const [list, family] of FAMILIES) {
    for (const { code, names = {} } of desk[list] ?? []) {
      const name = names[words.language];
      if (name) words.add({ [`${family}.${code}`]: name });
    }
  }
}

/**
 * Those that a department has.
 * @param {ChoiceView[] | undefined} choices
 * @param {string} department
 */
export function choicesFor(choices, department) {
  return (choices ?? []).filter(({ departments = [] }) => departments.length === 0 || departments.includes(department));
}

/**
 * How a conversation ended and what it was about, in a line; empty where nobody said.
 * @param {Words} words
 * @param {string | null | undefined} reason
 * @param {readonly string[]} [tags]
 */
export function endText(words, reason, tags = []) {
  const told = tags.map((tag) => worded(words, "console.close_tag", tag));
  return [...(reason ? [worded(words, "console.close_reason", reason)] : []), ...told].join(" · ");
}

/** Whether somebody is there, and why not where they said so. @param {Words} words @param {ColleagueView} colleague */
export function stateText(words, { state, reason }) {
  const text = words.text(`console.state.${state}`);
  return state === "away" && reason ? `${text}: ${worded(words, "console.break_reason", reason)}` : text;
}
