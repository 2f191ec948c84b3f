/** Which messages are news to the player: they count as unread, ring, and stand under the "new messages" mark. */

/** @import { Message } from "/web/shared/timeline.js" */

const NEWS = new Set(["operator_joined", "operator_lost", "handoff_lapsed"]);
const OWN_DOING = new Set(["ticket_registered", "ticket_reopened", "ticket_linked", "ticket_review_asked"]);

/** @param {Message} message */
export function isNews({ author, code }) {
  if (author === "bot" || author === "operator") return true;
  if (author !== "system" || !code) return false;
  return NEWS.has(code) || (code.startsWith("ticket_") && !OWN_DOING.has(code));
}
