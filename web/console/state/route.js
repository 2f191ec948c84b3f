/** The console's places and their addresses: `#/`, `#/conversation/<id>` (`/details`), a section's name, `#/tickets/<reference>`. */

import { SECTIONS } from "./sections.js";

/**
 * @typedef {object} Route
 * @property {string} section the name of one of SECTIONS
 * @property {string | null} conversationId
 * @property {string | null} reference of the ticket that is open beside the list
 * @property {boolean} details whether the card is in front where it has no room beside the messages
 */

/** @type {Route} */
const HOME = Object.freeze({ section: "conversations", conversationId: null, reference: null, details: false });

/** @param {string} hash @returns {Route} an unknown address is the home page */
export function parseRoute(hash) {
  const [place, id, part, ...rest] = hash.replace(/^#?\/?/, "").split("/");
  if (id === undefined && SECTIONS.some(({ name }) => name === place)) return { ...HOME, section: place };
  if (place === "tickets" && part === undefined && /^[\w-]{4,40}$/.test(id)) return { ...HOME, section: place, reference: id };
  if (place !== "conversation" || !/^[\w-]{8,64}$/.test(id ?? "") || rest.length > 0) return HOME;
  if (part !== undefined && part !== "details") return HOME;
  return { ...HOME, conversationId: id, details: part === "details" };
}

/** @param {Partial<Route>} route */
export function formatRoute({ section = "conversations", conversationId = null, reference = null, details = false }) {
  if (section !== HOME.section) return reference ? `#/${section}/${reference}` : `#/${section}`;
  if (!conversationId) return "#/";
  return `#/conversation/${conversationId}${details ? "/details" : ""}`;
}
