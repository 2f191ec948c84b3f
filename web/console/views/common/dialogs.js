/** Modal windows: small questions, forms, a picture, the list of keys. They give the focus back where it came from. */

import { element } from "/web/shared/dom.js";
import { KEYS } from "../../state/settings/shortcuts.js";

/** @import { Words } from "/web/shared/locale.js" */

/** @typedef {{title: string, text?: string, confirm: string, cancel: string, grave?: boolean}} Question */
/** @typedef {[value: string, words: string, more?: Node | string]} Option */
/** @typedef {{legend: string, options: Option[], chosen?: string, name?: string}} Choice */

/**
 * Ask before something is done. Enter says yes (no, if it is `grave`), Esc says no, figures choose.
 * @param {Question & {choice?: Choice}} question
 * @returns {Promise<string | null>} the value chosen ("yes" without a choice), null for no
 */
export async function ask({ choice, ...question }) {
  const answer = await askForm({ ...question, fields: choice ? [choices(choice)] : [] });
  if (answer === null) return null;
  return choice ? answer.choice : "yes";
}

/**
 * A form in a window. Enter sends it (with Ctrl from a text of several lines), Esc leaves it.
 * @param {object} form
 * @param {string} form.title
 * @param {string} [form.text]
 * @param {string} form.confirm
 * @param {string} form.cancel
 * @param {boolean} [form.grave] the focus is on "no"
 * @param {HTMLElement[]} form.fields whose named controls are the answer
 * @param {(values: Record<string, string>) => Promise<string | null>} [form.submit] does the thing while the window is
 *   open; what it returns is shown as a failure
 * @returns {Promise<Record<string, string> | null>} null for no
 */
export function askForm({ title, text, confirm, cancel, grave = false, fields, submit }) {
  const look = grave ? "button button-danger" : "button button-primary";
  const yes = element("button", { type: "submit", class: look, value: "yes" }, confirm);
  const failure = element("p", { class: "dialog-failure", role: "alert", hidden: true });
  /** @returns {void} */
  const close = () => dialog.close();
  const no = element("button", { type: "button", class: "button", on: { click: close } }, cancel);
  const form = element(
    "form",
    { method: "dialog", class: "dialog-form" },
    element("h2", { id: "dialog-title" }, title),
    text && element("p", { id: "dialog-text" }, text),
    ...fields,
    failure,
    element("div", { class: "dialog-actions" }, no, yes),
  );
  const described = { "aria-labelledby": "dialog-title", "aria-describedby": text && "dialog-text" };
  const dialog = element("dialog", { class: "dialog", ...described }, form);
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit(yes);
    else if (event.target instanceof Element && !event.target.matches("textarea, select, input:not([type=radio])"))
      chooseByFigure(event, form);
  });
  const values = () => /** @type {Record<string, string>} */ (Object.fromEntries(new FormData(form)));
  form.addEventListener("submit", async (event) => {
    if (!submit) return;
    event.preventDefault();
    yes.disabled = true;
    const refusal = await submit(values());
    yes.disabled = false;
    failure.hidden = refusal === null;
    failure.textContent = refusal ?? "";
    if (refusal === null) dialog.close("yes");
  });
  return new Promise((resolve) => {
    open(dialog, () => resolve(dialog.returnValue === "yes" ? values() : null));
    const first = form.querySelector("input:checked") ?? form.querySelector("input, select, textarea");
    (first instanceof HTMLElement ? first : grave ? no : yes).focus();
  });
}

/**
 * A choice of one, by radio buttons; figures choose as long as there are nine or fewer.
 * @param {Choice} choice `chosen` is the first by default
 */
export function choices({ legend, options, chosen = options[0]?.[0], name = "choice" }) {
  const rows = options.map(([value, words, more], index) =>
    element(
      "label",
      { class: "choice-row" },
      element("input", { type: "radio", name, value, checked: value === chosen }),
      element("span", {}, words),
      more,
      options.length < 10 && element("kbd", { class: "kbd", "aria-hidden": "true" }, String(index + 1)),
    ),
  );
  return element("fieldset", { class: "choice-list" }, element("legend", {}, legend), ...rows);
}

/** A control with its label above. @param {string} words @param {HTMLElement} control */
export function labelled(words, control) {
  return element("label", { class: "dialog-field" }, element("span", {}, words), control);
}

/** @param {Words} words */
export function showKeys(words) {
  /** @type {[string[], string][]} */
  const rows = [
    ...KEYS.map(({ key, words: name }) => /** @type {[string[], string]} */ ([[key], name])),
    [["Ctrl", "K"], "console.keys.palette"],
    [["Enter"], "console.keys.accept"],
    [["Esc"], "console.keys.decline"],
    [["Alt", "1"], "console.keys.insert"],
    [["Esc"], "console.keys.escape"],
    [["Enter"], "console.keys.send"],
    [["Shift", "Enter"], "console.keys.line"],
  ];
  const items = rows.map(([keys, name]) =>
    element(
      "div",
      {},
      element("dt", {}, ...keys.map((key) => element("kbd", { class: "kbd" }, key))),
      element("dd", {}, words.text(name)),
    ),
  );
  const dialog = element(
    "dialog",
    { class: "dialog dialog-keys", "aria-labelledby": "keys-title" },
    element("h2", { id: "keys-title" }, words.text("console.keys.title")),
    element("p", { class: "dialog-hint" }, words.text("console.keys.hint")),
    element("dl", { class: "keys" }, ...items),
    closing(words, () => dialog.close()),
  );
  open(dialog, () => {});
}

/** @param {Words} words @param {{src: string, name: string}} picture */
export function showPicture(words, { src, name }) {
  const save = element("a", { class: "button", href: src, download: name }, words.text("console.file.download"));
  const dialog = element(
    "dialog",
    { class: "dialog dialog-picture", "aria-label": name },
    element("img", { src, alt: name }),
    closing(words, () => dialog.close(), save),
  );
  open(dialog, () => {});
}

/** @param {Words} words @param {() => void} close @param {Node[]} more */
function closing(words, close, ...more) {
  const button = element(
    "button",
    { type: "button", class: "button", autofocus: true, on: { click: close } },
    words.text("console.keys.close"),
  );
  return element("div", { class: "dialog-actions" }, ...more, button);
}

/** @param {KeyboardEvent} event @param {HTMLFormElement} form */
function chooseByFigure(event, form) {
  const inputs = form.querySelectorAll("input[type=radio]");
  const input = /^[1-9]$/.test(event.key) ? inputs[Number(event.key) - 1] : null;
  if (!(input instanceof HTMLInputElement) || input.disabled) return;
  input.checked = true;
  input.focus();
}

/** @param {HTMLDialogElement} dialog @param {() => void} closed */
function open(dialog, closed) {
  const opener = document.activeElement;
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (opener instanceof HTMLElement && opener.isConnected) opener.focus({ preventScroll: true });
    closed();
  });
  document.body.append(dialog);
  dialog.showModal();
}
