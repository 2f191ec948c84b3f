/** What an administrator sets of an account, as the fields of a form. */

import { LANGUAGES, LANGUAGE_NAMES } from "/web/shared/locale.js";
import { worded } from "../../state/labels.js";
import { parseHours } from "../../state/people/working-hours.js";
import { checksField, choiceField, textField } from "../common/form-dialog.js";

/**
 * @import { ConsoleContext } from "../../context.js"
 * @import { OperatorView } from "/web/shared/frames.d.ts"
 */

/**
 * @typedef {Omit<OperatorView, "id" | "username" | "language" | "is_active">} Profile
 */

export const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/**
 * The fields of an account, in the order in which `readAccount` takes their values.
 * @param {ConsoleContext} context
 * @param {Profile} account
 */
export function accountFields({ words, desk }, account) {
  const { roles, departments } = desk.status;
  const days = DAYS.map((day) => {
    const value = account.working_hours[day]?.join("-") ?? "";
    const label = words.text(`console.team.day.${day}`);
    /** @param {string} text */
    const check = (text) => (parseHours(text) ? "" : words.text("console.team.hours_wrong", { day: label }));
    return textField(label, { lines: 1, max: 13, value, placeholder: "09:00-18:00", check });
  });
  return [
    textField(words.text("console.team.name"), { required: true, lines: 1, max: 80, value: account.name }),
    choiceField(
      words.text("console.team.role"),
      roles.map((role) => [role, words.text(`console.role.${role}`)]),
      account.role,
    ),
    checksField(
      words.text("console.team.languages"),
      LANGUAGES.map((language) => [language, LANGUAGE_NAMES[language]]),
      account.languages,
    ),
    checksField(
      words.text("console.team.departments"),
      departments.map(({ id }) => [id, worded(words, "console.department", id)]),
      account.departments,
    ),
    textField(words.text("console.team.capacity"), {
      required: true,
      lines: 1,
      type: "number",
      value: String(account.capacity),
    }),
    checksField(
      words.text("console.team.rights"),
      [["may_pick", words.text("console.team.may_pick")]],
      account.may_pick ? ["may_pick"] : [],
    ),
    ...days,
  ];
}

/** @param {any[]} values in the order of `accountFields` */
export function readAccount([name, role, languages, departments, capacity, rights, ...days]) {
  /** @type {OperatorView["working_hours"]} */
  const working_hours = {};
  DAYS.forEach((day, index) => {
    const hours = parseHours(days[index]);
    if (hours?.length) working_hours[day] = hours;
  });
  return {
    name,
    role,
    languages,
    departments,
    capacity: Number(capacity),
    may_pick: rights.includes("may_pick"),
    working_hours,
  };
}
