/** How conversations, system messages and times are worded for an operator. Takes `Words`; knows no DOM. */

/**
 * @import { Alert } from "./alerts/alerts.js"
 * @import { Failure } from "/web/shared/failure.js"
 * @import { ConversationSummary, DepartmentView, HandoffCard, TicketView } from "/web/shared/frames.d.ts"
 * @import { Words } from "/web/shared/locale.js"
 */

const CODE_LENGTH = 4;
const SOON_MS = 4 * 3_600_000;
/** Channels that have the same name in every language. */
const BRANDS = new Map(
  Object.entries({ telegram: "Telegram", whatsapp: "WhatsApp", instagram: "Instagram", messenger: "Messenger" }),
);

/** @typedef {{id: string} & Partial<ConversationSummary>} Known what is known of a conversation, at least its id */

/**
 * How a player is called: by name, by the account (proven before said), otherwise by the end of the conversation's id.
 * @param {Words} words
 * @param {Known} summary
 * @param {HandoffCard | null} [card]
 */
export function playerName(words, { id, player_name, account_id }, card = null) {
  const name = player_name || card?.player_name;
  if (name) return name;
  const account = account_id ?? card?.account_id ?? card?.form?.account_id;
  if (account) return words.text("console.account", { account: String(account) });
  const code = id
    .replace(/[^A-Za-z0-9]/g, "")
    .slice(-CODE_LENGTH)
    .toUpperCase();
  return words.text("console.player", { code });
}

/** @param {Words} words @param {string | null} reason */
export function reasonText(words, reason) {
  if (!reason) return words.text("console.reason.none");
  return worded(words, "console.reason", reason);
}

/**
 * A word of a family; a code that the console does not know stays as it is.
 * @param {Words} words
 * @param {string} family
 * @param {string} code
 */
export function worded(words, family, code) {
  const key = `${family}.${code}`;
  return words.has(key) ? words.text(key) : String(code);
}

/**
 * Learn what the departments are called: unlike all other words, the server tells.
 * @param {Words} words
 * @param {DepartmentView[]} departments
 */
export function nameDepartments(words, departments) {
  words.add(
    Object.fromEntries(departments.map(({ id, names }) => [`console.department.${id}`, names[words.language]])),
  );
}

/** By which way a player writes. @param {Words} words @param {string} channel */
export function channelName(words, channel) {
  return BRANDS.get(channel) ?? worded(words, "console.channel", channel);
}

/** @param {Words} words @param {string} language */
export function languageName(words, language) {
  return worded(words, "language", language);
}

/**
 * Who owns the conversation, as seen by `operatorId`.
 * @param {Words} words
 * @param {ConversationSummary} summary
 * @param {string} operatorId
 */
export function statusText(words, { status, operator_id, operator_name }, operatorId) {
  if (status !== "assigned") return words.text(`console.status.${status}`);
  if (operator_id === operatorId) return words.text("console.status.yours");
  return words.text("console.status.assigned", { operator: operator_name ?? "" });
}

/** 4:05, 1:04:05; always growing, so that it can stand in a ticking column. @param {number} ms */
export function stopwatch(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  /** @param {number} number */
  const two = (number) => String(number).padStart(2, "0");
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** The same as ISO 8601 for `<time datetime>`. @param {number} ms */
export function isoDuration(ms) {
  return `PT${Math.max(0, Math.floor(ms / 1000))}S`;
}

/**
 * What a ticket is due for next: the first answer until there was one, then the solution.
 * @param {TicketView} ticket
 * @param {number} now
 * @returns {{kind: "first_answer" | "solution", at: string, state: "late" | "soon" | "fine"} | null} null when it is
 *   solved or its clocks stand
 */
export function ticketDue({ due_at, first_answered_at }, now) {
  if (!due_at) return null;
  const left = Date.parse(due_at) - now;
  const kind = first_answered_at ? "solution" : "first_answer";
  return { kind, at: due_at, state: left < 0 ? "late" : left < SOON_MS ? "soon" : "fine" };
}

/**
 * A promise of the assistant (`HandoffCard.promises`). Seconds become minutes, times become moments.
 * @param {Words} words
 * @param {string} code
 * @param {Record<string, unknown>} params
 */
export function promiseText(words, code, params) {
  const said = { ...params };
  for (const [name, value] of Object.entries(params)) {
    if (/_seconds$/.test(name)) said[name.replace("_seconds", "_minutes")] = Math.ceil(Number(value) / 60);
    if (/_at$/.test(name)) said[name] = words.moment(String(value));
  }
  const key = `console.promise.${code}`;
  return words.has(key) ? words.text(key, said) : code;
}

/**
 * What an alert says in its head.
 * @param {Words} words
 * @param {Alert} alert
 * @param {HandoffCard | null} [card]
 */
export function alertTitle(words, { kind, summary, reference, params = {} }, card = null) {
  const player = summary ? playerName(words, summary, card) : "";
  const { name = "" } = params;
  return words.text(`console.notify.${kind}`, { player, reference: reference ?? "", name });
}

/**
 * What an alert says below: the words of people, otherwise why a person is needed.
 * @param {Words} words
 * @param {Alert} alert
 */
export function alertText(words, { kind, summary, text }) {
  if (text) return text;
  return ["enqueued", "requeued", "offer"].includes(kind) && summary ? reasonText(words, summary.reason ?? null) : "";
}

/**
 * 340 KB, 2.1 MB.
 * @param {Words} words
 * @param {number} bytes
 */
export function fileSize(words, bytes) {
  const kilobytes = Math.max(1, Math.round(bytes / 1024));
  if (kilobytes < 1000) return words.text("console.file.kilobytes", { size: kilobytes });
  return words.text("console.file.megabytes", { size: Math.round(kilobytes / 102.4) / 10 });
}

/**
 * What went wrong, for a person.
 * @param {Words} words
 * @param {Failure} failure
 */
export function errorText(words, { code, params = {} }) {
  if (code === "offline") return words.text("console.done.offline");
  const refusal = `console.file.${params.reason}`;
  if (code === "file_refused" && words.has(refusal)) return words.text(refusal);
  return words.error(code, params);
}

/** Characters as the server counts them: code points, not UTF-16 units. @param {string} text */
export function countCharacters(text) {
  return Array.from(text).length;
}
