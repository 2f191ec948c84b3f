/** The bar at the top: sections, connection lamp, availability, settings. */

import { element, replaceChildren, setText } from "/web/shared/dom.js";
import { icon } from "/web/shared/icons.js";
import { formatRoute } from "../../state/route.js";
import { HOME_SECTION, sectionsOf } from "../../state/sections.js";
import { ShiftTools } from "./shift-tools.js";

/**
 * @import { Commands } from "../../actions/commands.js"
 * @import { ConsoleContext } from "../../context.js"
 * @import { Route } from "../../state/route.js"
 * @import { Section } from "../../state/sections.js"
 * @import { ConnectionState } from "/web/shared/connection.js"
 */

const INITIALS = 2;

export class HeaderView {
  #context;
  #links = new Map();
  #lamp = element("span", { class: "lamp", role: "status" });
  #online = element("span", { class: "online-count" });
  #presence;
  #shift;
  #waiting = element("span", { class: "badge badge-soft", hidden: true });

  /**
   * @param {ConsoleContext} context
   * @param {Commands} commands
   * @param {{settings: HTMLElement, bell: HTMLElement}} parts the popover that the button at the right opens; the bell
   */
  constructor(context, commands, { settings, bell }) {
    const { words, desk } = context;
    this.#context = context;
    this.#presence = element("button", {
      type: "button",
      class: "presence",
      role: "switch",
      "aria-keyshortcuts": "A",
      on: { click: () => commands.changeAvailable() },
    });
    this.#shift = new ShiftTools(context);
    this.node = element(
      "header",
      { class: "bar" },
      element(
        "p",
        { class: "brand" },
        element("img", { src: "/web/console/mark.svg", alt: "", width: 28, height: 28 }),
        element("span", { class: "brand-name" }, "Destek"),
      ),
      element(
        "nav",
        { class: "sections", "aria-label": words.text("console.nav.label") },
        ...sectionsOf(desk.operator)
          .filter(({ inMenu }) => !inMenu)
          .map((section) => this.#link(section)),
      ),
      element(
        "div",
        { class: "bar-tools" },
        this.#online,
        this.#lamp,
        bell,
        this.#shift.node,
        this.#presence,
        element(
          "button",
          {
            type: "button",
            class: "avatar",
            popovertarget: settings.id,
            "aria-haspopup": "dialog",
            "aria-label": `${words.text("console.settings.label")}: ${desk.operator.name}`,
          },
          element("span", { "aria-hidden": "true" }, initials(desk.operator.name)),
        ),
      ),
    );
  }

  /**
   * @param {object} now
   * @param {Route} now.route
   * @param {ConnectionState} now.connection
   * @param {string | null} now.conversationId where the conversations were left
   */
  update({ route, connection, conversationId }) {
    const { words, desk } = this.#context;
    const back = route.section === "conversations" ? null : conversationId;
    const home = this.#links.get("conversations");
    if (home) home.href = formatRoute({ conversationId: back });
    this.#presence.hidden = !home; // editors wait for nobody
    for (const [section, link] of this.#links) {
      if (section === route.section) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    this.#waiting.hidden = desk.queued.length === 0;
    setText(this.#waiting, words.number(desk.queued.length));
    const shown = connection === "offline" && navigator.onLine ? "connecting" : connection; // it comes back by itself
    const lamp = words.text(`console.connection.${shown}`);
    if (this.#lamp.textContent !== lamp) replaceChildren(this.#lamp, element("span", { class: "lamp-word" }, lamp));
    this.#lamp.className = `lamp lamp-${shown}`;
    this.#lamp.title = lamp;
    setText(this.#online, words.text("console.presence.online", { count: desk.status.availableCount }));
    const presence = words.text(`console.presence.${desk.available ? "available" : "away"}`);
    this.#presence.setAttribute("aria-checked", String(desk.available));
    this.#presence.setAttribute("aria-label", `${words.text("console.presence.label")}: ${presence}`);
    if (this.#presence.textContent !== presence) {
      replaceChildren(this.#presence, element("span", { class: "presence-switch" }), element("span", {}, presence));
    }
    this.#shift.update();
    this.#presence.disabled = connection !== "online";
  }

  /** @param {Section} given */
  #link({ name, icon: iconName, key }) {
    const words = this.#context.words.text(`console.nav.${name}`);
    const attributes = {
      class: "section-link",
      href: formatRoute({ section: name }),
      "aria-keyshortcuts": key,
      title: words,
    };
    const link = element(
      "a",
      attributes,
      icon(iconName),
      element("span", {}, words),
      name === HOME_SECTION && this.#waiting,
    );
    this.#links.set(name, link);
    return link;
  }
}

/** @param {string} name */
function initials(name) {
  const parts = name.split(/\s+/).slice(0, INITIALS);
  return parts.map((part) => Array.from(part)[0] ?? "").join("");
}
