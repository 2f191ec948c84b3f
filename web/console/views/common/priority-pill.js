/** The mark of what goes before the rest; nothing for a normal priority. */

import { element } from "/web/shared/dom.js";
import { icon } from "/web/shared/icons.js";

const HIGH = 1;
const URGENT = 2;

/** Priorities above those known count as urgent. */
export function priorityText(words, priority) {
  return words.text(`console.priority.${Math.min(priority, URGENT)}`);
}

export function isUrgent(priority) {
  return priority >= URGENT;
}

/** @returns {HTMLElement | null} */
export function priorityPill(words, priority) {
  if (priority < HIGH) return null;
  const urgent = isUrgent(priority);
  const look = urgent ? "pill-danger" : "pill-warning";
  return element("span", { class: ["pill", look] }, urgent && icon("alert"), priorityText(words, priority));
}
