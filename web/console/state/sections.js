/** The console's sections, who sees them, and where their views are: fetched when they are first looked at. */

/**
 * A section's view. `node` is its page; `show` is called whenever it comes to the front, `update` after each change of
 * the desk while it is in front. Its heading has the id `<name>-title` and takes the focus.
 * @typedef {{node: HTMLElement, show: () => void, update?: () => void}} SectionView
 */

/**
 * `key` is the figure that leads there, `roles` those who see it (null for all). `conversations` is the desk's own and
 * has no view to fetch.
 * @typedef {object} Section
 * @property {string} name
 * @property {string} icon
 * @property {string} key
 * @property {readonly string[] | null} roles
 * @property {((place: Place, api: OperatorApi) => Promise<SectionView>) | null} load
 * @typedef {import("../workspace.js").Place} Place
 * @typedef {import("./api.js").OperatorApi} OperatorApi
 */

/** @type {readonly Section[]} */
export const SECTIONS = Object.freeze([
  { name: "conversations", icon: "chat", key: "1", roles: null, load: null },
  {
    name: "tickets",
    icon: "ticket",
    key: "2",
    roles: null,
    load: async (place, api) => new (await import("../views/tickets/tickets-view.js")).TicketsView(place, api),
  },
  {
    name: "desk",
    icon: "desk",
    key: "3",
    roles: ["supervisor", "administrator"],
    load: async (place, api) => new (await import("../views/reports/overview-view.js")).DeskView(place, api),
  },
  {
    name: "team",
    icon: "team",
    key: "4",
    roles: ["administrator"],
    load: async (place, api) => new (await import("../views/people/team-view.js")).TeamView(place, api),
  },
]);

/** @param {{role: string}} operator @returns {typeof SECTIONS} what this operator sees */
export function sectionsOf({ role }) {
  return SECTIONS.filter(({ roles }) => roles === null || roles.includes(role));
}
