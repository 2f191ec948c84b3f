/** Where a conversation may go: to a colleague, to a department's queue, back to its own; with a note. */

import { element } from "/web/shared/dom.js";
import { worded } from "../../state/labels.js";
import { askForm, choices, labelled } from "../common/dialogs.js";
import { languageChip } from "../common/language-chip.js";

/**
 * @import { ConsoleContext } from "../../context.js"
 * @import { Transfer } from "../../state/conversations/conversation-requests.js"
 * @import { Known } from "../../state/labels.js"
 * @import { Option } from "../common/dialogs.js"
 * @import { ColleagueView, DepartmentView } from "/web/shared/frames.d.ts"
 * @import { Words } from "/web/shared/locale.js"
 */

const NOTE_CHARACTERS = 2000; // handoff/protocol, assignment.transfer

/**
 * @param {ConsoleContext} context
 * @param {Known} summary
 * @param {(to: Transfer) => Promise<string | null>} submit as in `askForm`: if it fails, the window and the note stay
 */
export async function askTransfer(context, summary, submit) {
  const { words, desk } = context;
  const { departments } = desk.status;
  await askForm({
    title: words.text("console.transfer.title"),
    text: words.text("console.transfer.text"),
    confirm: words.text("console.transfer.do"),
    cancel: words.text("console.action.cancel"),
    fields: [targets(context, summary), noteField(words)],
    submit: (answer) => submit(transferOf(answer, departments)),
  });
}

/**
 * @param {Record<string, string>} answer
 * @param {DepartmentView[]} departments
 * @returns {Transfer}
 */
function transferOf(answer, departments) {
  const [kind, value = null] = answer.choice.split(" ");
  const department = kind === "department" ? (departments.find(({ id }) => id === value)?.id ?? null) : null;
  return { operator_id: kind === "operator" ? value : null, department, note: answer.note.trim() };
}

/**
 * Whom a supervisor gives it to.
 * @param {ConsoleContext} context
 * @param {Known} summary
 * @returns {Promise<string | null>} the operator's id, null for no
 */
export async function askAssignee(context, summary) {
  const { words } = context;
  const options = colleagues(context, summary);
  const answer = await askForm({
    title: words.text("console.assign.title"),
    text: options.length ? words.text("console.assign.text") : words.text("console.transfer.nobody"),
    confirm: words.text("console.assign.do"),
    cancel: words.text("console.action.cancel"),
    fields: options.length ? [choices({ legend: words.text("console.transfer.people"), options })] : [],
  });
  return answer?.choice?.split(" ")[1] ?? null;
}

/** @param {Words} words */
export function noteField(words) {
  const field = element("textarea", {
    class: "field",
    name: "note",
    rows: 3,
    maxlength: NOTE_CHARACTERS,
    placeholder: words.text("console.transfer.note_hint"),
  });
  return labelled(words.text("console.transfer.note"), field);
}

/** @param {ConsoleContext} context @param {Known} summary */
function targets(context, summary) {
  const { words, desk } = context;
  /** @type {Option[]} */
  const departments = desk.status.departments.map(({ id }) => [
    `department ${id}`,
    worded(words, "console.department", id),
  ]);
  /** @type {Option[]} */
  const options = [...colleagues(context, summary), ...departments, ["queue", words.text("console.transfer.queue")]];
  return choices({ legend: words.text("console.transfer.to"), options });
}

/**
 * Colleagues who are there: those with room who speak the language first.
 * @param {ConsoleContext} context
 * @param {Known} summary
 * @returns {Option[]}
 */
function colleagues({ words, desk }, { language, operator_id }) {
  /** @param {ColleagueView} colleague */
  const rank = ({ state, load, capacity, languages }) =>
    (languages.length === 0 || (language && languages.includes(language)) ? 0 : 4) +
    (load < capacity ? 0 : 2) +
    (state === "available" ? 0 : 1);
  return desk.status.others
    .filter(({ id, state }) => state !== "offline" && id !== operator_id)
    .sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name))
    .map((colleague) => [`operator ${colleague.id}`, colleague.name, facts(words, colleague)]);
}

/** @param {Words} words @param {ColleagueView} given */
function facts(words, { state, load, capacity, languages, role }) {
  const busy = words.text("console.transfer.load", { count: load, capacity });
  const about = [
    role !== "operator" && worded(words, "console.role", role),
    busy,
    state === "away" && words.text("console.presence.away"),
  ];
  return element(
    "span",
    { class: "choice-facts" },
    about.filter(Boolean).join(" · "),
    ...languages.map((language) => languageChip(words, language)),
  );
}
