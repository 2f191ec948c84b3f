/** One thing found: what it is, whose, when, and the words in their place. */

import { element } from "/web/shared/dom.js";
import { playerName, worded } from "../../state/labels.js";
import { languageChip } from "../common/language-chip.js";
import { dangerPill } from "../common/priority-pill.js";

/**
 * @import { Hit } from "../../state/search/search-pages.js"
 * @import { Words } from "/web/shared/locale.js"
 * @import { Child } from "/web/shared/dom.js"
 */

/** The text with the words that were looked for marked in it. @param {Hit} hit @returns {Child[]} */
export function marked({ text, marks }) {
  /** @type {Child[]} */
  const parts = [];
  let from = 0;
  for (const [start, end] of marks) {
    parts.push(text.slice(from, start), element("mark", {}, text.slice(start, end)));
    from = end;
  }
  parts.push(text.slice(from));
  return parts;
}

/** Who it is about. @param {Words} words @param {Hit} hit */
export function nameOf(words, { reference, conversation }) {
  const { id, player_name, account_id } = conversation;
  const player = playerName(words, { id, player_name, account_id: account_id ?? undefined });
  return reference ? `${reference} · ${player}` : player;
}

/** Where it stands, and with whom. @param {Words} words @param {Hit} hit */
export function stateOf(words, { kind, ticket_status, conversation }) {
  if (kind === "ticket") return worded(words, "console.ticket_status", ticket_status ?? "");
  const { status, operator_name, closed_reason, tags = [] } = conversation;
  if (status === "assigned")
    return words.text("console.status.assigned", { operator: operator_name ?? words.text("operator.unnamed") });
  const state = words.text(`console.status.${status}`);
  if (status !== "closed") return state;
  const reason = closed_reason ? worded(words, "console.close_reason", closed_reason) : "";
  const about = tags.map((tag) => worded(words, "console.close_tag", tag));
  return [state, reason, ...about, operator_name].filter(Boolean).join(" · ");
}

/** @param {Words} words @param {Hit} hit */
export function hitBody(words, hit) {
  const { kind, at, conversation } = hit;
  return [
    element(
      "span",
      { class: "hit-head" },
      element("strong", {}, nameOf(words, hit)),
      dangerPill(words, conversation),
      languageChip(words, conversation.language),
      element("time", { class: "hit-time", datetime: at }, words.moment(at)),
    ),
    element(
      "span",
      { class: "hit-state" },
      [words.text(`console.search.kind.${kind}`), worded(words, "console.department", conversation.department)].join(
        " · ",
      ),
      " · ",
      stateOf(words, hit),
    ),
    hit.text && element("span", { class: "hit-text", lang: conversation.language }, ...marked(hit)),
  ];
}
