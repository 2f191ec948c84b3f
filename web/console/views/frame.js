/** The page of the desk: bar, banner, the three panes of the conversations, or the tickets. */

import { element, replaceChildren } from "/web/shared/dom.js";
import { icon } from "/web/shared/icons.js";

const BAD_FRAME = 4502;

export class Frame {
  #words;
  #banner = element("div", { class: "banner", role: "status", hidden: true });
  #conversation;
  #panes;
  #tickets;
  #shownBanner = "";

  /**
   * @param {object} parts
   * @param {import("/web/shared/locale.js").Words} parts.words
   * @param {HTMLElement} parts.header
   * @param {HTMLElement} parts.lists
   * @param {HTMLElement} parts.card
   * @param {HTMLElement} parts.tickets
   * @param {HTMLElement[]} parts.overlays
   * @param {() => void} parts.onSkip put the focus on the conversation
   */
  constructor({ words, header, lists, card, tickets, overlays, onSkip }) {
    this.#words = words;
    this.#tickets = tickets;
    this.#conversation = element("section", { class: "conversation", "aria-label": words.text("console.conversation.label") });
    this.#panes = element("main", { class: "panes" }, lists, this.#conversation, card);
    const skip = element("button", { type: "button", class: "button skip", on: { click: onSkip } }, words.text("console.skip"));
    const title = element("h1", { class: "visually-hidden" }, words.text("console.title"));
    this.node = element("div", { class: "frame" }, title, skip, header, this.#banner, this.#panes,
      element("main", { class: "tickets-pane" }, tickets), ...overlays);
  }

  /** @param {import("../route.js").Route} route @param {boolean} cardOpen whether the card stands beside the messages */
  showRoute({ section, conversationId, details }, cardOpen) {
    const isDesk = section === "conversations";
    this.#panes.hidden = !isDesk;
    this.#tickets.parentElement.hidden = isDesk;
    this.#panes.dataset.front = !conversationId ? "lists" : details ? "card" : "conversation";
    this.#panes.dataset.card = cardOpen && conversationId ? "open" : "closed";
    this.node.dataset.front = isDesk ? this.#panes.dataset.front : "tickets";
  }

  /** @param {HTMLElement | null} node null for none */
  showConversation(node) {
    replaceChildren(this.#conversation, node ?? this.#nothing());
  }

  /** @param {import("/web/shared/connection.js").ConnectionState} state @param {number} code @param {boolean} wasOnline */
  showConnection(state, code, wasOnline) {
    const text = bannerText(state, code, wasOnline);
    if (text === this.#shownBanner) return;
    this.#shownBanner = text;
    this.#banner.hidden = !text;
    this.#banner.classList.toggle("banner-final", state === "stopped");
    replaceChildren(
      this.#banner,
      text && element("p", {}, this.#words.text(`console.connection.${text}`)),
      text === "outdated" && element("button", { type: "button", class: "button button-small", on: { click: () => location.reload() } },
        this.#words.text("console.connection.reload")),
    );
  }

  #nothing() {
    return element(
      "div",
      { class: "nothing" },
      icon("chat"),
      element("h2", {}, this.#words.text("console.conversation.none")),
      element("p", {}, this.#words.text("console.conversation.none_hint")),
    );
  }
}

/** The first moments of a page are not a lost connection. */
function bannerText(state, code, wasOnline) {
  if (state === "stopped") return code === 0 ? "" : code === BAD_FRAME ? "outdated" : "refused";
  if (state === "online" || (state === "connecting" && !wasOnline)) return "";
  return "lost";
}
