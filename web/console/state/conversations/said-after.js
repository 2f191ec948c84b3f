/** What a row tells of the player's words. Knows no DOM. */

/** @import { ConversationSummary, MessageView } from "/web/shared/frames.d.ts" */

/**
 * What the row says of the player's words after one more message: theirs wait for an answer, an operator's is one.
 * @param {ConversationSummary} summary
 * @param {MessageView} message
 */
export function saidAfter(summary, { author, text, attachments, created_at }) {
  if (author === "operator") return { unanswered_since: null };
  if (author !== "visitor") return {};
  const preview = text || attachments?.[0]?.name || summary.preview;
  const unanswered_since = summary.status === "assigned" ? (summary.unanswered_since ?? created_at) : null;
  return { preview, unanswered_since };
}
