/** The player's tickets as the log tells of them, the newest first. */

/** @import { Message } from "/web/shared/timeline.js" */

const CLOSED = new Set(["solved", "merged", "review_decided"]);

/**
 * @param {readonly Message[]} messages
 * @returns {{reference: string, state: string, isOpen: boolean}[]} `state` is the code of the last line, shortened
 */
export function ticketsOf(messages) {
  /** @type {Map<string, string>} */
  const states = new Map();
  for (const { author, code, params } of messages) {
    if (author !== "system" || !code?.startsWith("ticket_") || !params?.reference) continue;
    const reference = String(params.reference);
    states.delete(reference);
    states.set(reference, code.slice("ticket_".length));
  }
  return [...states].reverse().map(([reference, state]) => ({ reference, state, isOpen: !CLOSED.has(state) }));
}
