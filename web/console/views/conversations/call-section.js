/** The call that a player asked for: whom to call and when, what came of it, and a new one planned for them. */

import { element } from "/web/shared/dom.js";
import { isFailure } from "/web/shared/failure.js";
import { icon } from "/web/shared/icons.js";
import { errorText } from "../../state/labels.js";
import { choiceField, formDialog, textField } from "../common/form-dialog.js";

/**
 * @import { ConsoleContext } from "../../context.js"
 * @import { CallbackView, HandoffCard } from "/web/shared/frames.d.ts"
 */

const OUTCOMES = ["reached", "no_answer", "wrong_number"];
const MATTER_CHARACTERS = 500;

/**
 * @param {ConsoleContext} context
 * @param {HandoffCard} card
 * @param {boolean} isOurs whether who looks holds the conversation
 */
export function callSection(context, { conversation_id: id, callback: call, calls_back }, isOurs) {
  const { words } = context;
  const plan = isOurs && calls_back;
  if (!call && !plan) return null;
  /** @param {string} name @param {() => void} click @param {string} [look] */
  const button = (name, click, look = "") =>
    element(
      "button",
      { type: "button", class: `button button-small ${look}`, on: { click } },
      words.text(`console.callback.${name}`),
    );
  const made = call && isOurs ? OUTCOMES.map((name) => button(name, () => tell(context, id, name))) : [];
  return element(
    "section",
    { class: "card-section card-call" },
    element("h3", {}, words.text("console.callback.title")),
    ...(call ? facts(context, call) : []),
    element("p", { class: "panel-actions" }, ...made, plan && button("plan", () => planCall(context, id, call))),
  );
}

/** @param {ConsoleContext} context @param {CallbackView} call */
function facts({ words }, call) {
  const due = call.due
    ? words.text("console.callback.now")
    : words.text("console.callback.at", { window: words.window(call) });
  return [
    element("p", { class: ["card-why", call.due && "card-why-urgent"] }, call.due && icon("alert"), due),
    element("p", {}, element("a", { href: `tel:${call.number}`, class: "reference" }, call.shown)),
    call.matter && element("p", { class: "card-words" }, call.matter),
    call.attempts > 0 &&
      element("p", { class: "card-soft" }, words.text("console.callback.attempts", { count: call.attempts })),
  ];
}

/** @param {ConsoleContext} context @param {string} id @param {string} outcome */
async function tell(context, id, outcome) {
  const { words, api } = context;
  await formDialog(words, {
    title: words.text(`console.callback.${outcome}`),
    fields: [textField(words.text("console.callback.note"))],
    submit: ([note]) => sent(context, () => api.send("POST", `${address(id)}/outcome`, { outcome, note })),
  });
}

/** @param {ConsoleContext} context @param {string} id @param {CallbackView | null | undefined} call */
async function planCall(context, id, call) {
  const { words, api } = context;
  const { windows } = await api.get("/api/operator/callback-windows");
  if (windows.length === 0) {
    await formDialog(words, {
      title: words.text("console.callback.plan"),
      hint: words.text("console.callback.none"),
      fields: [],
    });
    return;
  }
  /** @type {string[][]} */
  const options = windows.map((/** @type {{starts_at: string, ends_at: string}} */ span) => [
    span.starts_at,
    words.window(span),
  ]);
  await formDialog(words, {
    title: words.text("console.callback.plan"),
    fields: [
      textField(words.text("console.callback.number"), {
        required: true,
        lines: 1,
        type: "tel",
        max: 40,
        value: call?.shown ?? "",
      }),
      choiceField(words.text("console.callback.when"), options),
      textField(words.text("console.callback.matter"), { lines: 2, max: MATTER_CHARACTERS, value: call?.matter ?? "" }),
    ],
    submit: ([number, starts_at, matter]) =>
      sent(context, () => api.send("POST", address(id), { number, starts_at, matter })),
  });
}

/** @param {string} id */
const address = (id) => `/api/operator/conversations/${id}/callback`;

/** @param {ConsoleContext} context @param {() => Promise<unknown>} call @returns {Promise<string | null>} why not */
async function sent({ words, desk }, call) {
  try {
    await call();
    desk.refresh(); // the card is made anew
    return null;
  } catch (error) {
    if (!isFailure(error)) throw error;
    const isNumber = error.params?.field === "number";
    return isNumber ? words.text("console.callback.wrong_number_typed") : errorText(words, error);
  }
}
