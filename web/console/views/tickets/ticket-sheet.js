/** What a ticket holds: its facts, its files, its history. */

import { element } from "/web/shared/dom.js";
import { worded } from "../../state/labels.js";
import { fileButton } from "../common/attachments.js";

/**
 * @import { ConsoleContext } from "../../context.js"
 * @import { Child } from "/web/shared/dom.js"
 * @import { FileView, TicketView } from "/web/shared/frames.d.ts"
 * @import { Words } from "/web/shared/locale.js"
 */

/** @typedef {{at: string, actor: string, code: string, params: Record<string, unknown>}} TicketChange */

const FACTS = ["account_id", "transaction_id", "bet_id", "money", "happened", "contact", "description", "resolution"];

/** What is known of it. @param {Words} words @param {TicketView} ticket */
export function ticketFacts(words, ticket) {
  /** @type {Record<string, Child>} */
  const values = {
    account_id: ticket.account_id,
    transaction_id: ticket.transaction_id,
    bet_id: ticket.bet_id,
    contact: ticket.contact,
    description: ticket.description,
    resolution: ticket.resolution,
    money: ticket.amount ? [ticket.amount, ticket.currency].filter(Boolean).join(" ") : "",
    happened: ticket.happened_on ? words.date(`${ticket.happened_on}T12:00:00`) : ticket.happened,
  };
  const rows = FACTS.filter((name) => values[name]).map((name) =>
    element("div", {}, element("dt", {}, words.text(`console.ticket.fact.${name}`)), element("dd", {}, values[name])),
  );
  return element("dl", { class: "definitions" }, ...rows);
}

/** @param {ConsoleContext} context @param {FileView[]} files */
export function ticketFiles(context, files) {
  const { words } = context;
  if (files.length === 0) return null;
  const rows = files.map((file) => element("li", {}, fileButton(context, file)));
  return element(
    "section",
    {},
    element("h4", {}, words.text("console.ticket.files")),
    element("ul", { class: "panel-files" }, ...rows),
  );
}

/** What was done, the last first. @param {Words} words @param {TicketChange[]} changes */
export function ticketHistory(words, changes) {
  const rows = changes.toReversed().map(({ at, actor, code, params }) => {
    const who = ["visitor", "system"].includes(actor) ? words.text(`console.ticket.actor.${actor}`) : actor;
    const texts = { ...params };
    if (params.state) texts.state = worded(words, "console.ticket_status", String(params.state));
    if (params.department) texts.department = worded(words, "console.department", String(params.department));
    if (params.priority !== undefined) texts.priority = words.text(`console.priority.${params.priority}`);
    for (const name of ["document", "documents"]) {
      if (params[name]) texts[name] = documentNames(words, String(params[name]));
    }
    if (params.outcome) texts.outcome = words.text(`console.ticket.outcome.${params.outcome}`);
    const key = `console.ticket.change.${code}`;
    const text = words.has(key) ? words.text(key, texts) : worded(words, "console.ticket_status", code);
    return element(
      "li",
      {},
      element("p", {}, text),
      Boolean(params.question) && element("p", { class: "panel-note" }, String(params.question)),
      Boolean(params.reason) && element("p", { class: "panel-note" }, String(params.reason)),
      Boolean(params.text) && element("p", { class: "panel-note" }, String(params.text)),
      element("p", { class: "card-soft" }, `${who}, ${words.moment(at)}`),
    );
  });
  return element(
    "section",
    {},
    element("h4", {}, words.text("console.ticket.history")),
    element("ol", { class: "panel-history" }, ...rows),
  );
}

/** @param {Words} words @param {string} kinds with commas between */
function documentNames(words, kinds) {
  return kinds
    .split(",")
    .map((kind) => worded(words, "document", kind))
    .join(", ");
}
