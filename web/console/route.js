/** The console's places and their addresses: `#/`, `#/conversation/<id>` (`/details`), and a section's name. */

import { SECTIONS } from "./sections.js";

/**
 * @typedef {object} Route
 * @property {string} section the name of one of SECTIONS
 * @property {string | null} conversationId
 * @property {boolean} details whether the card is in front where it has no room beside the messages
 */

/** @type {Route} */
const HOME = Object.freeze({ section: "conversations", conversationId: null, details: false });

/** @param {string} hash @returns {Route} an unknown address is the home page */
export function parseRoute(hash) {
  const [place, id, part, ...rest] = hash.replace(/^#?\/?/, "").split("/");
  if (id === undefined && SECTIONS.some(({ name }) => name === place)) return { ...HOME, section: place };
  if (place !== "conversation" || !/^[\w-]{8,64}$/.test(id ?? "") || rest.length > 0) return HOME;
  if (part !== undefined && part !== "details") return HOME;
  return { section: "conversations", conversationId: id, details: part === "details" };
}

/** @param {Partial<Route>} route */
export function formatRoute({ section = "conversations", conversationId = null, details = false }) {
  if (section !== HOME.section) return `#/${section}`;
  if (!conversationId) return "#/";
  return `#/conversation/${conversationId}${details ? "/details" : ""}`;
}
