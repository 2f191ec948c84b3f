/** The player's tickets as the log tells of them, the newest first. */

const CLOSED = new Set(["solved", "merged"]);

/**
 * @param {readonly import("/web/shared/timeline.js").Message[]} messages
 * @returns {{reference: string, state: string, isOpen: boolean}[]} `state` is the code of the last line about it, shortened
 */
export function ticketsOf(messages) {
  const states = new Map();
  for (const { author, code, params } of messages) {
    if (author !== "system" || !code?.startsWith("ticket_") || !params?.reference) continue;
    states.delete(params.reference);
    states.set(params.reference, code.slice("ticket_".length));
  }
  return [...states].reverse().map(([reference, state]) => ({ reference, state, isOpen: !CLOSED.has(state) }));
}
