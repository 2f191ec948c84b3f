/** Small questions and the list of keys, in modal windows that give the focus back where it came from. */

import { element } from "/web/shared/dom.js";
import { KEYS } from "../keys.js";

/**
 * Ask before something is done. Enter says yes, Esc says no, figures choose.
 * @param {object} question
 * @param {string} question.title
 * @param {string} question.text
 * @param {string} question.confirm
 * @param {string} question.cancel
 * @param {{legend: string, options: [value: string, words: string][]}} [question.choice]
 * @returns {Promise<string | null>} the value chosen ("yes" without a choice), null for no
 */
export function ask({ title, text, confirm, cancel, choice }) {
  const yes = element("button", { type: "submit", class: "button button-primary", value: "yes" }, confirm);
  const form = element(
    "form",
    { method: "dialog", class: "dialog-form" },
    element("h2", { id: "dialog-title" }, title),
    element("p", { id: "dialog-text" }, text),
    choice && choices(choice),
    element(
      "div",
      { class: "dialog-actions" },
      element("button", { type: "button", class: "button", on: { click: () => dialog.close() } }, cancel),
      yes,
    ),
  );
  const described = { "aria-labelledby": "dialog-title", "aria-describedby": "dialog-text" };
  const dialog = element("dialog", { class: "dialog", ...described }, form);
  if (choice) dialog.addEventListener("keydown", (event) => chooseByFigure(event, form));
  return new Promise((resolve) => {
    open(dialog, () => {
      const value = choice ? form.elements.namedItem("choice").value : "yes";
      resolve(dialog.returnValue === "yes" ? value : null);
    });
    (choice ? form.querySelector("input") : yes).focus();
  });
}

/** @param {import("/web/shared/locale.js").Words} words */
export function showKeys(words) {
  const rows = [
    ...KEYS.map(({ key, words: name }) => [[key], name]),
    [["Esc"], "console.keys.escape"],
    [["Enter"], "console.keys.send"],
    [["Shift", "Enter"], "console.keys.line"],
  ];
  const items = rows.map(([keys, name]) =>
    element("div", {}, element("dt", {}, ...keys.map((key) => element("kbd", { class: "kbd" }, key))),
      element("dd", {}, words.text(name))));
  const dialog = element(
    "dialog",
    { class: "dialog dialog-keys", "aria-labelledby": "keys-title" },
    element("h2", { id: "keys-title" }, words.text("console.keys.title")),
    element("p", { class: "dialog-hint" }, words.text("console.keys.hint")),
    element("dl", { class: "keys" }, ...items),
    element("div", { class: "dialog-actions" },
      element("button", { type: "button", class: "button", autofocus: true, on: { click: () => dialog.close() } },
        words.text("console.keys.close"))),
  );
  open(dialog, () => {});
}

function choices({ legend, options }) {
  const rows = options.map(([value, words], index) =>
    element(
      "label",
      { class: "choice-row" },
      element("input", { type: "radio", name: "choice", value, checked: index === 0 }),
      element("span", {}, words),
      element("kbd", { class: "kbd", "aria-hidden": "true" }, String(index + 1)),
    ));
  return element("fieldset", { class: "choice-list" }, element("legend", {}, legend), ...rows);
}

function chooseByFigure(event, form) {
  const input = form.querySelectorAll("input[type=radio]")[Number(event.key) - 1];
  if (!input) return;
  input.checked = true;
  input.focus();
}

function open(dialog, closed) {
  const opener = document.activeElement;
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (opener?.isConnected) opener.focus({ preventScroll: true });
    closed();
  });
  document.body.append(dialog);
  dialog.showModal();
}
