/** The console's sections, and who sees them. Their views are in views/shell/section-views.js. Knows no DOM. */

/** @import { IconName } from "/web/shared/icons.js" */

/**
 * `key` is the figure that leads there, `roles` those who see it (null for all).
 * @typedef {object} Section
 * @property {string} name
 * @property {IconName} icon
 * @property {string} key
 * @property {readonly string[] | null} roles
 * @property {boolean} [inMenu] whether the settings' menu leads there, and not the bar at the top
 */

/** The section that is there from the start; the others are fetched when they are first looked at. */
export const HOME_SECTION = "conversations";

/** @type {readonly Section[]} */
export const SECTIONS = Object.freeze([
  { name: HOME_SECTION, icon: "chat", key: "1", roles: null },
  { name: "tickets", icon: "ticket", key: "2", roles: null },
  { name: "search", icon: "search", key: "0", roles: null },
  { name: "desk", icon: "desk", key: "3", roles: ["supervisor", "administrator"] },
  { name: "reports", icon: "chart", key: "y", roles: ["supervisor", "administrator"] },
  { name: "wall", icon: "desk", key: "", roles: ["supervisor", "administrator"], inMenu: true },
  { name: "team", icon: "team", key: "4", roles: ["administrator"] },
  { name: "privacy", icon: "lock", key: "5", roles: ["supervisor", "administrator"], inMenu: true },
  { name: "audit", icon: "log", key: "6", roles: ["supervisor", "administrator"], inMenu: true },
  { name: "content", icon: "file", key: "9", roles: ["editor", "supervisor", "administrator"] },
  { name: "account", icon: "person", key: "7", roles: null, inMenu: true },
  { name: "administration", icon: "more", key: "V", roles: ["supervisor", "administrator"], inMenu: true },
  { name: "integrations", icon: "plug", key: "8", roles: ["supervisor", "administrator"], inMenu: true },
]);

/** @param {{role: string}} operator @returns {readonly Section[]} what this operator sees */
export function sectionsOf({ role }) {
  const isEditor = role === "editor"; // no part in conversations and tickets
  return SECTIONS.filter(({ name, roles }) =>
    roles === null ? !isEditor || name === "account" : roles.includes(role),
  );
}
