/**
 * The console's routes and their addresses: `#/`, `#/conversation/<id>` (`/details`), a section's name,
 * `#/tickets/<reference>` (`/full`), `#/conversation/<id>/m<number of a message>`, `#/search/<what is looked for>`.
 */

import { HOME_SECTION, SECTIONS, sectionsOf } from "./sections.js";

/**
 * @typedef {object} Route
 * @property {string} section the name of one of SECTIONS
 * @property {string | null} conversationId
 * @property {string | null} reference of the ticket that is open beside the list, or what search and reports are asked
 * @property {number | null} seq of the message to be looked at
 * @property {boolean} details whether the card is in front where it has no room beside the messages; whether the
 *   ticket has the page for itself
 */

/** @type {Route} */
const HOME = Object.freeze({ section: HOME_SECTION, conversationId: null, seq: null, reference: null, details: false });

/** @param {string} hash @returns {Route} an unknown address is the home page */
export function parseRoute(hash) {
  const [head, id, part, ...rest] = hash.replace(/^#?\/?/, "").split("/");
  if (id === undefined && SECTIONS.some(({ name }) => name === head)) return { ...HOME, section: head };
  if (head === "tickets" && /^[\w-]{4,40}$/.test(id) && (part === undefined || part === "full") && !rest.length)
    return { ...HOME, section: head, reference: id, details: part === "full" };
  if (head === "reports" && /^[\w=&.-]{1,300}$/.test(id) && part === undefined)
    return { ...HOME, section: head, reference: id };
  if (head === "search" && part === undefined && id.length <= 1000) return { ...HOME, section: head, reference: id };
  if (head !== "conversation" || !/^[\w-]{8,64}$/.test(id ?? "") || rest.length > 0) return HOME;
  const seq = /^m([1-9]\d{0,8})$/.exec(part ?? "");
  if (seq) return { ...HOME, conversationId: id, seq: Number(seq[1]) };
  if (part !== undefined && part !== "details") return HOME;
  return { ...HOME, conversationId: id, details: part === "details" };
}

/**
 * The same for who is signed in: what is not for them is their first section.
 * @param {string} hash
 * @param {{role: string}} operator
 * @returns {Route}
 */
export function routeOf(hash, operator) {
  const route = parseRoute(hash);
  const own = sectionsOf(operator).map(({ name }) => name);
  return own.includes(route.section) ? route : { ...HOME, section: own[0] };
}

/** @param {Partial<Route>} route */
export function formatRoute({
  section = HOME_SECTION,
  conversationId = null,
  seq = null,
  reference = null,
  details = false,
}) {
  if (section !== HOME.section) {
    return reference ? `#/${section}/${reference}${details ? "/full" : ""}` : `#/${section}`;
  }
  if (!conversationId) return "#/";
  if (seq) return `#/conversation/${conversationId}/m${seq}`;
  return `#/conversation/${conversationId}${details ? "/details" : ""}`;
}
