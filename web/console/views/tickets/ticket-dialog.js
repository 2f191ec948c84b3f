/** A complaint taken down by an operator: what the form of the assistant asks, filled with what is known already. */

import { element } from "/web/shared/dom.js";
import { askForm, labelled } from "../common/dialogs.js";

/**
 * @import { ConsoleContext } from "../../context.js"
 * @import { Attributes } from "/web/shared/dom.js"
 * @import { HandoffCard } from "/web/shared/frames.d.ts"
 * @import { Words } from "/web/shared/locale.js"
 */

const CURRENCIES = ["", "AZN", "TRY", "RUB", "USD", "EUR"];
const OPTIONAL = ["transaction_id", "bet_id", "amount", "currency"];
const DESCRIPTION_CHARACTERS = 2000;
const ID_CHARACTERS = 64;

/**
 * @param {ConsoleContext} context
 * @param {HandoffCard | null | undefined} card
 * @param {(complaint: Record<string, string>) => Promise<string | null>} submit as in `askForm`
 * @returns {Promise<object | null>}
 */
export function askTicket({ words, desk }, card, submit) {
  /** @type {Record<string, unknown>} */
  const form = { ...card?.form };
  /** @param {string} name */
  const known = (name) => {
    const value = form[name];
    return typeof value === "string" ? value : "";
  };
  /** @param {string} name @param {string[][]} options */
  const select = (name, options) =>
    element(
      "select",
      { class: "field", name },
      ...options.map(([value, text]) => element("option", { value, selected: value === known(name) }, text)),
    );
  const kind = select(
    "kind",
    desk.status.kinds.map((value) => [value, words.text(`console.kind.${value}`)]),
  );
  const currency = select(
    "currency",
    CURRENCIES.map((value) => [value, value || "–"]),
  );
  const bounds = { class: "field", maxlength: ID_CHARACTERS, autocomplete: "off" };
  /** @param {string} name @param {Attributes} [more] */
  const line = (name, more) => element("input", { ...bounds, name, value: known(name), ...more });
  const account = line("account_id", {
    required: true,
    value: card?.account_id || known("account_id") || card?.tickets[0]?.account_id || "",
  });
  const description = element("textarea", {
    class: "field",
    name: "description",
    rows: 4,
    required: true,
    maxlength: DESCRIPTION_CHARACTERS,
    value: known("description") || card?.reason_text || "",
  });
  /** @param {string} name @param {HTMLElement} control */
  const field = (name, control) => labelled(words.text(`console.form.${name}`), control);
  return askForm({
    title: words.text("console.ticket.title"),
    text: words.text("console.ticket.text"),
    confirm: words.text("console.ticket.do"),
    cancel: words.text("console.action.cancel"),
    fields: [
      element("div", { class: "dialog-pair" }, field("kind", kind), field("account_id", account)),
      field("description", description),
      element(
        "div",
        { class: "dialog-pair" },
        field("transaction_id", line("transaction_id")),
        field("bet_id", line("bet_id")),
      ),
      element(
        "div",
        { class: "dialog-pair" },
        field("amount", line("amount", { inputmode: "decimal" })),
        field("currency", currency),
      ),
    ],
    submit: (values) => submit(complaint(values)),
  });
}

/**
 * Ask for the number of a ticket that exists.
 * @param {Words} words
 * @param {(reference: string) => Promise<string | null>} submit as in `askForm`
 */
export function askReference(words, submit) {
  const input = element("input", {
    class: "field reference",
    name: "reference",
    required: true,
    autocomplete: "off",
    placeholder: "DST-0000-0000",
    maxlength: ID_CHARACTERS,
  });
  return askForm({
    title: words.text("console.link.title"),
    text: words.text("console.link.text"),
    confirm: words.text("console.link.do"),
    cancel: words.text("console.action.cancel"),
    fields: [labelled(words.text("console.tickets.reference"), input)],
    submit: ({ reference }) => submit(reference.trim().toUpperCase()),
  });
}

/** Fields that were left empty are left out; an amount has a point. @param {Record<string, string>} values */
function complaint(values) {
  const filled = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value.trim()]));
  if (filled.amount) filled.amount = filled.amount.replace(",", ".");
  for (const name of OPTIONAL) if (!filled[name]) delete filled[name];
  if (!filled.amount) delete filled.currency;
  return filled;
}
