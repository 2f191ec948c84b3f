/** Says what happened to the operator without their doing: an offer missed, a conversation lost, something refused. */

import { errorText, playerName } from "../state/labels.js";

/**
 * @import { ConsoleContext } from "../context.js"
 * @import { Toasts } from "../views/shell/toasts.js"
 */

/**
 * @param {ConsoleContext} context
 * @param {Toasts} toasts
 * @param {{signal: AbortSignal}} until the end of the workspace
 */
export function tellLosses({ words, desk }, toasts, until) {
  /** @param {string} id */
  const player = (id) => {
    const thread = desk.thread(id);
    return playerName(words, thread?.summary ?? { id }, thread?.card);
  };
  desk.on("trouble", ({ detail }) => toasts.error(errorText(words, detail)), until);
  desk.on(
    "missed",
    ({ detail: { id } }) => toasts.done(words.text("console.done.missed", { player: player(id) })),
    until,
  );
  desk.on(
    "lost",
    ({ detail: { id, reason, by } }) => {
      // Another has it now, or it is back in the queue: who and why.
      const name = by ? `console.lost.${reason}_by` : `console.lost.${reason}`;
      const key = words.has(name) ? name : "console.lost.given_back";
      toasts.error(words.text(key, { player: player(id), name: by ?? "" }));
    },
    until,
  );
}
