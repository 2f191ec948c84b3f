/** The playbook at the top of the card: what to do for a player in danger, in the operator's language. */

import { element } from "/web/shared/dom.js";

/**
 * @import { HandoffCard } from "/web/shared/frames.d.ts"
 * @import { Words } from "/web/shared/locale.js"
 */

const STEPS = [1, 2, 3, 4, 5];

/** @param {Words} words @param {HandoffCard} card */
export function dangerSteps(words, { help_line }) {
  const line = help_line || words.text("console.playbook.no_line");
  const steps = STEPS.map((number) => element("li", {}, words.text(`console.playbook.step.${number}`, { line })));
  return element("ol", { class: "card-steps" }, ...steps);
}
