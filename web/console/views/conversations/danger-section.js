/** The playbook at the top of the card: what to do for a player in danger, in the operator's language. */

import { element } from "/web/shared/dom.js";

/**
 * @import { HandoffCard } from "/web/shared/frames.d.ts"
 * @import { Words } from "/web/shared/locale.js"
 */

/** @param {Words} words @param {HandoffCard} card @returns {string[]} the steps, in their order */
export function playbookSteps(words, { help_line, alert, limits }) {
  /** @param {string} name @param {Record<string, string>} [params] */
  const step = (name, params) => words.text(`console.playbook.step.${name}`, params);
  return [
    step("1"),
    step("2"),
    alert ? step("alert", { who: alert }) : step("alert_none"),
    step("3", { line: help_line || words.text("console.playbook.no_line") }),
    step("4"),
    limits || step("limits"),
    step("5"),
    step("bot"),
  ];
}

/** @param {Words} words @param {HandoffCard} card */
export function dangerSteps(words, card) {
  const steps = playbookSteps(words, card).map((text) => element("li", {}, text));
  return element("ol", { class: "card-steps" }, ...steps);
}
