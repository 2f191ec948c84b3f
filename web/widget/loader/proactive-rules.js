/** When a card may come up. Knows no DOM. */

/**
 * What the desk tells pages of a rule.
 * @typedef {{id: string, page: string, seconds: number, came_back: boolean | null, attribute: string, value: string,
 *   every_hours: number}} Rule
 */

/**
 * @param {Rule} rule
 * @param {{path: string, seconds: number, isKnown: boolean, attributes: Record<string, unknown>}} page
 * @returns {boolean} whether all its conditions hold
 */
export function fits(rule, { path, seconds, isKnown, attributes }) {
  if (rule.page && !matches(rule.page, path)) return false;
  if (seconds < rule.seconds) return false;
  if (rule.came_back !== null && rule.came_back !== isKnown) return false;
  if (!rule.attribute) return true;
  const value = Object.hasOwn(attributes, rule.attribute) ? attributes[rule.attribute] : undefined;
  if (value === undefined || value === null) return false;
  return !rule.value || String(value) === rule.value;
}

/**
 * @param {Rule} rule
 * @param {Record<string, number>} shown when each rule's card came up in this browser
 * @param {number} now
 */
export function mayAsk({ id, every_hours }, shown, now) {
  const last = Number(shown[id] ?? 0);
  return last > now || now - last >= every_hours * 3_600_000;
}

/** `*` stands for anything. @param {string} pattern @param {string} path */
function matches(pattern, path) {
  const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`).test(path);
}
