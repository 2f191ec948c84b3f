/** Where the views of the sections are: each is fetched when it is first looked at. */

/**
 * @import { ConsoleContext } from "../../context.js"
 * @import { OperatorApi } from "../../state/api.js"
 */

/**
 * A section's view. `node` is its page; `show` is called whenever it comes to the front, `update` after each change of
 * the desk while it is in front. Its heading has the id `<name>-title` and takes the focus.
 * @typedef {(reference?: string | null, isFull?: boolean) => void} Show
 * @typedef {{node: HTMLElement, show: Show, update?: () => void}} SectionView
 */

/** @type {Readonly<Record<string, (context: ConsoleContext, api: OperatorApi) => Promise<SectionView>>>} */
export const SECTION_VIEWS = Object.freeze({
  tickets: async (context, api) => new (await import("../tickets/tickets-view.js")).TicketsView(context, api),
  search: async (context, api) => new (await import("../search/search-view.js")).SearchView(context, api),
  desk: async (context, api) => new (await import("../reports/overview-view.js")).OverviewView(context, api),
  reports: async (context, api) => new (await import("../reports/reports-view.js")).ReportsView(context, api),
  wall: async (context, api) => new (await import("../reports/wall-view.js")).WallView(context, api),
  audit: async (context, api) => new (await import("../reports/audit-view.js")).AuditView(context, api),
  account: async (context, api) => new (await import("../people/account-view.js")).AccountView(context, api),
  content: async (context, api) => new (await import("../content/content-view.js")).ContentView(context, api),
  team: async (context, api) => new (await import("../people/team-view.js")).TeamView(context, api),
  administration: async (context, api) =>
    new (await import("../administration/administration-view.js")).AdministrationView(context, api),
  integrations: async (context, api) =>
    new (await import("../integrations/integrations-view.js")).IntegrationsView(context, api),
  privacy: async (context, api) => new (await import("../privacy/privacy-view.js")).PrivacyView(context, api),
});
