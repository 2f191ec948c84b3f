/** The page of the desk: bar, banner, the three panes of the conversations, or another section. */

import { element, replaceChildren } from "/web/shared/dom.js";
import { icon } from "/web/shared/icons.js";

/**
 * @import { Route } from "../../state/route.js"
 * @import { ConnectionState } from "/web/shared/connection.js"
 * @import { Words } from "/web/shared/locale.js"
 */

const BAD_FRAME = 4502;
const PATIENCE_MS = 1_500; // shorter breaks are not worth a word

export class Frame {
  #words;
  #banner = element("div", { class: "banner", role: "status", hidden: true });
  #conversation;
  #panes;
  #section;
  #shownBanner = "";
  /** @type {number | undefined} */
  #bannerTimer = undefined;

  /**
   * @param {object} parts
   * @param {Words} parts.words
   * @param {HTMLElement} parts.header
   * @param {HTMLElement} parts.lists
   * @param {HTMLElement} parts.card
   * @param {HTMLElement} parts.section the page of the section in front
   * @param {HTMLElement[]} parts.overlays
   * @param {() => void} parts.onSkip put the focus on the conversation
   */
  constructor({ words, header, lists, card, section, overlays, onSkip }) {
    this.#words = words;
    const label = words.text("console.conversation.label");
    this.#conversation = element("section", { class: "conversation", "aria-label": label });
    this.#panes = element("div", { class: "panes" }, lists, this.#conversation, card);
    this.#section = section;
    const skip = element(
      "button",
      { type: "button", class: "button skip", on: { click: onSkip } },
      words.text("console.skip"),
    );
    const title = element("h1", { class: "visually-hidden" }, words.text("console.title"));
    const main = element("main", { class: "stage" }, title, this.#panes, section);
    this.node = element("div", { class: "frame" }, skip, header, this.#banner, main, ...overlays);
  }

  /**
   * @param {Route} route
   * @param {boolean} cardOpen whether the card stands beside the messages
   */
  showRoute({ section, conversationId, details }, cardOpen) {
    const isDesk = section === "conversations";
    this.#panes.hidden = !isDesk;
    this.#section.hidden = isDesk;
    this.#panes.dataset.front = !conversationId ? "lists" : details ? "card" : "conversation";
    this.#panes.dataset.card = cardOpen && conversationId ? "open" : "closed";
    this.node.dataset.front = isDesk ? this.#panes.dataset.front : section;
  }

  /** @param {HTMLElement | null} node null for none */
  showConversation(node) {
    replaceChildren(this.#conversation, node ?? this.#nothing());
  }

  /**
   * @param {ConnectionState} state
   * @param {number} code the close code that led there
   * @param {boolean} wasOnline since the page was opened
   */
  showConnection(state, code, wasOnline) {
    const text = bannerText(state, code, wasOnline);
    if (text === this.#shownBanner) return;
    this.#shownBanner = text;
    clearTimeout(this.#bannerTimer);
    if (text !== "lost") this.#banner.hidden = !text;
    else this.#bannerTimer = setTimeout(() => (this.#banner.hidden = false), PATIENCE_MS);
    this.#banner.classList.toggle("banner-final", state === "stopped");
    const reload = element(
      "button",
      { type: "button", class: "button button-small", on: { click: () => location.reload() } },
      this.#words.text("console.connection.reload"),
    );
    const words = text && element("p", {}, this.#words.text(`console.connection.${text}`));
    replaceChildren(this.#banner, words, text === "outdated" && reload);
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

/**
 * The first moments of a page are not a lost connection.
 * @param {ConnectionState} state
 * @param {number} code
 * @param {boolean} wasOnline
 */
function bannerText(state, code, wasOnline) {
  if (state === "stopped") return code === 0 ? "" : code === BAD_FRAME ? "outdated" : "refused";
  if (state === "online" || (state === "connecting" && !wasOnline)) return "";
  return "lost";
}
