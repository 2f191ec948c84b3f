/** The bar at the top: sections, connection lamp, availability, settings. */

import { element, replaceChildren, setText } from "/web/shared/dom.js";
import { icon } from "/web/shared/icons.js";
import { formatRoute } from "../route.js";

const INITIALS = 2;

export class HeaderView {
  #place;
  #links = new Map();
  #lamp = element("span", { class: "lamp", role: "status" });
  #online = element("span", { class: "online-count" });
  #presence;
  #waiting = element("span", { class: "badge badge-soft", hidden: true });

  /**
   * @param {import("../workplace.js").Place} place
   * @param {import("../commands.js").Commands} commands
   * @param {HTMLElement} settings the popover that the button at the right opens
   */
  constructor(place, commands, settings) {
    const { words, desk } = place;
    this.#place = place;
    this.#presence = element("button", { type: "button", class: "presence", role: "switch", "aria-keyshortcuts": "A",
      on: { click: () => commands.changeAvailable() } });
    this.node = element(
      "header",
      { class: "bar" },
      element("p", { class: "brand" },
        element("img", { src: "/web/console/mark.svg", alt: "", width: 28, height: 28 }),
        element("span", { class: "brand-name" }, "Destek")),
      element("nav", { class: "sections", "aria-label": words.text("console.nav.label") },
        this.#link("conversations", "chat", this.#waiting), this.#link("tickets", "ticket")),
      element("div", { class: "bar-tools" },
        this.#online, this.#lamp, this.#presence,
        element("button",
          { type: "button", class: "avatar", popovertarget: settings.id, "aria-haspopup": "dialog",
            "aria-label": `${words.text("console.settings.label")}: ${desk.operator.name}` },
          element("span", { "aria-hidden": "true" }, initials(desk.operator.name)))),
    );
  }

  /**
   * @param {object} now
   * @param {import("../route.js").Route} now.route
   * @param {import("/web/shared/connection.js").ConnectionState} now.connection
   * @param {string | null} now.conversationId where the conversations were left
   */
  update({ route, connection, conversationId }) {
    const { words, desk } = this.#place;
    const back = route.section === "tickets" ? conversationId : null;
    this.#links.get("conversations").href = formatRoute({ conversationId: back });
    for (const [section, link] of this.#links) {
      if (section === route.section) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    this.#waiting.hidden = desk.queued.length === 0;
    setText(this.#waiting, words.number(desk.queued.length));
    const lamp = words.text(`console.connection.${connection}`);
    if (this.#lamp.textContent !== lamp) replaceChildren(this.#lamp, element("span", { class: "lamp-word" }, lamp));
    this.#lamp.className = `lamp lamp-${connection}`;
    this.#lamp.title = lamp;
    setText(this.#online, words.text("console.presence.online", { count: desk.operatorsOnline }));
    const presence = words.text(`console.presence.${desk.available ? "available" : "away"}`);
    this.#presence.setAttribute("aria-checked", String(desk.available));
    this.#presence.setAttribute("aria-label", `${words.text("console.presence.label")}: ${presence}`);
    if (this.#presence.textContent !== presence) {
      replaceChildren(this.#presence, element("span", { class: "presence-switch" }), element("span", {}, presence));
    }
    this.#presence.disabled = connection !== "online";
  }

  #link(section, iconName, ...more) {
    const words = this.#place.words.text(`console.nav.${section}`);
    const link = element("a", { class: "section-link", href: formatRoute({ section }) },
      icon(iconName), element("span", {}, words), ...more);
    this.#links.set(section, link);
    return link;
  }
}

function initials(name) {
  const parts = name.split(/\s+/).slice(0, INITIALS);
  return parts.map((part) => Array.from(part)[0] ?? "").join("");
}
