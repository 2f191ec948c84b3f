/** The mark of what goes before the rest; nothing for a normal priority. */

import { element } from "/web/shared/dom.js";
import { icon } from "/web/shared/icons.js";

/** @import { Words } from "/web/shared/locale.js" */

const HIGH = 1;
const URGENT = 2;

/**
 * Priorities above those known count as urgent.
 * @param {Words} words
 * @param {number} priority
 */
export function priorityText(words, priority) {
  return words.text(`console.priority.${Math.min(priority, URGENT)}`);
}

/** @param {number} priority */
export function isUrgent(priority) {
  return priority >= URGENT;
}

/**
 * @param {Words} words
 * @param {number} priority
 * @returns {HTMLElement | null}
 */
export function priorityPill(words, priority) {
  if (priority < HIGH) return null;
  const urgent = isUrgent(priority);
  const look = urgent ? "pill-danger" : "pill-warning";
  return element("span", { class: ["pill", look] }, urgent && icon("alert"), priorityText(words, priority));
}

/**
 * The mark of a player in danger; it stays through every change of hands and stands in place of the priority.
 * @param {Words} words
 * @param {{danger?: boolean}} summary
 * @returns {HTMLElement | null} null without danger
 */
export function dangerPill(words, { danger = false }) {
  if (!danger) return null;
  return element("span", { class: "pill pill-danger" }, icon("alert"), words.text("console.danger.mark"));
}
