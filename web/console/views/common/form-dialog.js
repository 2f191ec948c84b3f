/** A small form in a modal window: a few fields, "save" and "cancel". Gives the focus back where it came from. */

import { element, find } from "/web/shared/dom.js";

/** @import { Words } from "/web/shared/locale.js" */

/**
 * @typedef {{node: HTMLElement, read: () => any, check?: () => string}} Field `check` says what is wrong, or nothing
 */

/**
 * @typedef {{required?: boolean, lines?: number, value?: string, type?: string, placeholder?: string, max?: number,
 *   hint?: string, check?: (text: string) => string}} TextOptions
 */

/** @param {string} label @param {TextOptions} [options] @returns {Field} */
export function textField(
  label,
  {
    required = false,
    lines = 4,
    value = "",
    type = "text",
    placeholder = "",
    max = 2_000,
    hint = "",
    check = undefined,
  } = {},
) {
  const attributes = { class: "field", required, maxlength: max, placeholder, autocomplete: "off" };
  const input =
    lines > 1 ? element("textarea", { ...attributes, rows: lines }) : element("input", { ...attributes, type });
  input.value = value;
  return {
    node: labelled(label, input, hint),
    read: () => input.value.trim(),
    check: check && (() => check(input.value.trim())),
  };
}

/**
 * @param {string} label
 * @param {string[][]} options value and text of each
 * @param {string} [value]
 * @returns {Field}
 */
export function choiceField(label, options, value = "") {
  const select = element(
    "select",
    { class: "field" },
    ...options.map(([own, text]) => element("option", { value: own, selected: own === value }, text)),
  );
  return { node: labelled(label, select), read: () => select.value };
}

/**
 * Several of some options.
 * @param {string} legend
 * @param {string[][]} options value and text of each
 * @param {readonly string[]} chosen
 * @returns {Field}
 */
export function checksField(legend, options, chosen) {
  const boxes = options.map(([value]) =>
    element("input", { type: "checkbox", value, checked: chosen.includes(value) }),
  );
  const rows = options.map(([, text], index) => element("label", { class: "check" }, boxes[index], text));
  const node = element("fieldset", { class: "form-checks" }, element("legend", {}, legend), ...rows);
  return { node, read: () => boxes.filter(({ checked }) => checked).map(({ value }) => value) };
}

/**
 * The window stays with all that was typed until `submit` has worked. Ctrl+Enter sends it from a text of several lines.
 * @param {Words} words
 * @param {{title: string, hint?: string, fields: Field[], confirm?: string, danger?: boolean,
 *   submit?: (values: any[]) => Promise<string | null>}} form `submit` does the thing; what it returns is shown as a
 *   failure
 * @returns {Promise<any[] | null>} what the fields hold, in their order; null when it was cancelled
 */
export function formDialog(
  words,
  { title, hint = "", fields, confirm = words.text("console.form.save"), danger = false, submit },
) {
  /** @returns {void} */
  const close = () => dialog.close();
  const cancel = element(
    "button",
    { type: "button", class: "button", on: { click: close } },
    words.text("console.form.cancel"),
  );
  const failure = element("p", { class: "dialog-failure", role: "alert", hidden: true });
  const look = danger ? "button button-danger" : "button button-primary";
  const yes = element("button", { type: "submit", class: look, value: "yes" }, confirm);
  const form = element(
    "form",
    { method: "dialog", class: "dialog-form" },
    element("h2", { id: "form-title" }, title),
    hint && element("p", { class: "dialog-hint" }, hint),
    ...fields.map(({ node }) => node),
    failure,
    element("div", { class: "dialog-actions" }, cancel, yes),
  );
  const read = () => fields.map((field) => field.read());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (yes.disabled) return;
    yes.disabled = true;
    const wrong = fields.map(({ check }) => check?.() ?? "").find(Boolean);
    const refusal = wrong ?? (submit ? await submit(read()) : null);
    yes.disabled = false;
    failure.hidden = refusal === null;
    failure.textContent = refusal ?? "";
    if (refusal === null) dialog.close("yes");
  });
  const dialog = element("dialog", { class: "dialog", "aria-labelledby": "form-title" }, form);
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit(yes);
  });
  const opener = document.activeElement;
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      const values = dialog.returnValue === "yes" ? read() : null;
      dialog.remove();
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus({ preventScroll: true });
      resolve(values);
    });
    document.body.append(dialog);
    dialog.showModal();
    find(form, "input, textarea, select")?.focus();
  });
}

/** @param {string} text @param {HTMLElement} input @param {string} [hint] */
function labelled(text, input, hint = "") {
  return element(
    "label",
    { class: "form-field" },
    element("span", {}, text),
    input,
    hint && element("span", { class: "dialog-hint" }, hint),
  );
}
