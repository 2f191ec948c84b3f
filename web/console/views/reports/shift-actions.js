/** What who supervises may do for a colleague who forgot to go, or cannot. */

import { element } from "/web/shared/dom.js";

/**
 * @import { ColleagueView } from "/web/shared/frames.d.ts"
 * @import { Words } from "/web/shared/locale.js"
 */

/**
 * @param {Words} words
 * @param {ColleagueView} person
 * @param {(path: string, body: object) => unknown} send
 */
export function shiftActions(words, { id, state, load }, send) {
  /** @param {string} key @param {string} path @param {object} body */
  const button = (key, path, body) =>
    element(
      "button",
      {
        type: "button",
        id: `${key}-${id}`,
        class: "button button-small",
        on: { click: () => send(`/api/operator/colleagues/${id}/${path}`, body) },
      },
      words.text(`console.desk.${key}`),
    );
  return element(
    "span",
    { class: "panel-actions" },
    state === "available" && button("set_away", "presence", { available: false }),
    state === "away" && button("set_available", "presence", { available: true }),
    load > 0 && button("pass_on", "pass-on", {}),
  );
}
