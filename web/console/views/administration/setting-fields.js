/** A field of a form for each kind of setting. */

import { LANGUAGES, LANGUAGE_NAMES } from "/web/shared/locale.js";
import { element } from "/web/shared/dom.js";
import { SLA, WEEK, kindOf, weekOf, weekText } from "../../state/administration/fields.js";
import { worded } from "../../state/labels.js";
import { checksField, textField } from "../common/form-dialog.js";
import { rowsField } from "./rows-field.js";

/**
 * @import { ConsoleContext } from "../../context.js"
 * @import { Field } from "../common/form-dialog.js"
 */

/**
 * @param {ConsoleContext} context
 * @param {string} name
 * @param {any} value
 * @returns {Field} whose value is that of the setting
 */
export function settingField(context, name, value) {
  const { words } = context;
  const label = words.text(`console.setting.${name}`);
  const hint = words.has(`console.setting.${name}.hint`) ? words.text(`console.setting.${name}.hint`) : "";
  switch (kindOf(name, value)) {
    case "number":
      return as(textField(label, { lines: 1, type: "number", required: true, value: String(value), hint }), Number);
    case "check":
      return as(
        checksField(label, [["on", words.text("console.admin.yes")]], value ? ["on"] : []),
        (on) => on.length > 0,
      );
    case "week":
      return weekField(context, label, value);
    case "days":
    case "lines":
      return as(textField(label, { lines: 3, value: value.join("\n"), hint }), (text) =>
        text.split(/\s+/).filter(Boolean),
      );
    case "hours_by":
      return byDepartment(context, label, value, (text) => text, { placeholder: "mon-fri 09:00-18:00" });
    case "number_by":
      return byDepartment(context, label, value, Number, { type: "number" });
    case "sla_by":
      return byDepartment(
        context,
        `${label} (${SLA.map((one) => words.text(`console.setting.${one}`)).join(" / ")})`,
        Object.fromEntries(Object.entries(value).map(([key, one]) => [key, SLA.map((part) => one[part]).join(" / ")])),
        (text) => Object.fromEntries(text.split("/").map((part, index) => [SLA[index], Number(part)])),
        { placeholder: "4 / 48 / 24" },
      );
    case "choices":
      return choicesField(context, label, value);
    case "texts":
      return textsField(context, label, value);
    default:
      return textField(label, { lines: 1, value, hint });
  }
}

/** @param {Field} field @param {(value: any) => any} read @returns {Field} */
function as(field, read) {
  return { ...field, read: () => read(field.read()) };
}

/**
 * From and until of each day; an empty day is closed.
 * @param {ConsoleContext} context
 * @param {string} label
 * @param {string} value
 * @returns {Field}
 */
export function weekField({ words }, label, value) {
  const week = weekOf(value);
  const rows = WEEK.map((day) => {
    const name = words.text(`console.team.day.${day}`);
    /** @param {number} index @param {string} end */
    const time = (index, end) =>
      element("input", {
        type: "time",
        class: "field",
        "aria-label": `${name}, ${words.text(`console.admin.${end}`)}`,
        value: (week[day]?.[index] ?? "").replace("24:00", "00:00"),
      });
    const [from, to] = [time(0, "begin"), time(1, "end")];
    return { day, from, to, node: element("p", { class: "week-day" }, element("span", {}, name), from, "–", to) };
  });
  const legend = element("legend", {}, label);
  return {
    node: element("fieldset", { class: "form-checks" }, legend, ...rows.map(({ node }) => node)),
    read: () => {
      /** @type {Record<string, [string, string]>} */
      const given = {};
      for (const { day, from, to } of rows) if (from.value && to.value) given[day] = [from.value, to.value];
      return weekText(given);
    },
    check: () =>
      rows.some(({ from, to }) => Boolean(from.value) !== Boolean(to.value))
        ? words.text("console.admin.half_day")
        : "",
  };
}

/**
 * A line for each department; an empty one has what holds for all.
 * @param {ConsoleContext} context
 * @param {string} label
 * @param {Record<string, any>} value
 * @param {(text: string) => any} read
 * @param {object} more attributes
 * @returns {Field}
 */
function byDepartment({ words, desk }, label, value, read, more) {
  const lines = desk.status.departments.map(({ id: department }) => ({
    department,
    field: textField(worded(words, "console.department", department), {
      lines: 1,
      value: String(value[department] ?? ""),
      ...more,
    }),
  }));
  const node = element(
    "fieldset",
    { class: "form-checks" },
    element("legend", {}, label),
    ...lines.map(({ field }) => field.node),
  );
  return {
    node,
    read: () => {
      const filled = lines.filter(({ field }) => field.read());
      return Object.fromEntries(filled.map(({ department, field }) => [department, read(field.read())]));
    },
  };
}

/** @param {ConsoleContext} context @param {string} label @param {any[]} value @returns {Field} */
function choicesField({ words, desk }, label, value) {
  const departments = desk.status.departments.map(({ id }) => [id, worded(words, "console.department", id)]);
  return rowsField(words, label, value, (choice = { code: "", names: {}, departments: [] }) => {
    const code = textField(words.text("console.admin.code"), { lines: 1, required: true, max: 32, value: choice.code });
    const names = LANGUAGES.map((language) => ({
      language,
      field: textField(LANGUAGE_NAMES[language], { lines: 1, max: 80, value: choice.names[language] ?? "" }),
    }));
    const own = checksField(words.text("console.admin.departments"), departments, choice.departments);
    return {
      nodes: [code.node, ...names.map(({ field }) => field.node), own.node],
      read: () => ({
        code: code.read(),
        names: Object.fromEntries(
          names.map(({ language, field }) => [language, field.read()]).filter(([, name]) => name),
        ),
        departments: own.read(),
      }),
    };
  });
}

/**
 * @param {ConsoleContext} context
 * @param {string} label
 * @param {Record<string, Record<string, string>>} value
 * @returns {Field}
 */
function textsField({ words }, label, value) {
  const flat = Object.entries(value).flatMap(([language, texts]) =>
    Object.entries(texts).map(([name, text]) => ({ language, name, text })),
  );
  const field = rowsField(words, label, flat, (one = { language: LANGUAGES[0], name: "", text: "" }) => {
    const options = LANGUAGES.map((language) =>
      element("option", { value: language, selected: language === one.language }, LANGUAGE_NAMES[language]),
    );
    const language = element(
      "select",
      { class: "field", "aria-label": words.text("console.card.language") },
      ...options,
    );
    const name = textField(words.text("console.admin.text_name"), {
      lines: 1,
      required: true,
      max: 64,
      value: one.name,
    });
    const text = textField(words.text("console.admin.text"), { lines: 3, required: true, value: one.text });
    return {
      nodes: [language, name.node, text.node],
      read: () => ({ language: language.value, name: name.read(), text: text.read() }),
    };
  });
  return as(field, (rows) => {
    /** @type {Record<string, Record<string, string>>} */
    const texts = {};
    for (const { language, name, text } of rows) texts[language] = { ...texts[language], [name]: text };
    return texts;
  });
}
