/**
 * A conversation held out to this operator: who, why, how long it is still theirs to take. It stands beside the work
 * and takes no focus; Enter and Esc answer it from wherever nothing is being written.
 */

import { element, replaceChildren, setText } from "/web/shared/dom.js";
import { playerName, reasonText } from "../../state/labels.js";
import { languageChip } from "../common/language-chip.js";
import { dangerPill, isUrgent, priorityPill } from "../common/priority-pill.js";

/**
 * @import { Commands } from "../../actions/commands.js"
 * @import { ConsoleContext } from "../../context.js"
 * @import { Offer } from "../../state/queue/offers.js"
 */

const TICK_MS = 250;
const GRACE_MS = 700; // a key that was meant for something else does not answer an offer that has just appeared

export class OfferPanel {
  #context;
  #commands;
  /** @type {string | null} */
  #shownId = null;
  #shownAt = 0;
  #left = element("span", { class: "offer-left" });
  #bar = element("div", { class: "offer-bar", "aria-hidden": "true" });
  #timer;
  #span = 1;

  /**
   * @param {ConsoleContext} context
   * @param {Commands} commands
   */
  constructor(context, commands) {
    this.#context = context;
    this.#commands = commands;
    this.node = element("section", {
      class: "offer",
      role: "alertdialog",
      "aria-labelledby": "offer-title",
      "aria-describedby": "offer-why",
      hidden: true,
    });
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  stop() {
    clearInterval(this.#timer);
  }

  update() {
    const { desk, clock } = this.#context;
    const offer = desk.offers.first;
    const count = desk.offers.all.length;
    const shown = offer && `${offer.offer_id} ${count} ${desk.full}`;
    if (shown === this.#shownId) return;
    if (offer?.offer_id !== this.#shownId?.split(" ")[0]) {
      this.#shownAt = clock.now();
      this.#span = offer ? Math.max(1, Date.parse(offer.expires_at) - clock.now()) : 1;
    }
    this.#shownId = shown;
    this.node.hidden = !offer;
    replaceChildren(this.node, ...(offer ? this.#content(offer, count) : []));
    this.#tick();
  }

  /** @param {KeyboardEvent} event pressed outside of text fields @returns {boolean} whether it answered the offer */
  press(event) {
    const offer = this.#context.desk.offers.first;
    if (!offer || event.repeat || (event.key !== "Enter" && event.key !== "Escape")) return false;
    const focused = event.target instanceof Element && event.target.closest("button, a");
    if (event.key === "Enter" && focused) return false; // what has the focus hears it
    if (this.#context.clock.now() - this.#shownAt < GRACE_MS) return true;
    if (event.key === "Enter") this.#commands.accept(offer);
    else this.#commands.decline(offer);
    return true;
  }

  /** @param {Offer} offer @param {number} count */
  #content(offer, count) {
    const { words, desk, stopwatches } = this.#context;
    const { conversation } = offer;
    const name = playerName(words, conversation, desk.thread(conversation.id)?.card);
    const since = conversation.waiting_since;
    /** @param {string} key @param {string} letter @param {string} look @param {() => void} click */
    const button = (key, letter, look, click) =>
      element(
        "button",
        { type: "button", class: ["button", look], "aria-keyshortcuts": letter, on: { click } },
        words.text(key),
        element("kbd", { class: "kbd", "aria-hidden": "true" }, letter),
      );
    return [
      this.#bar,
      element(
        "div",
        { class: "offer-head" },
        element("h2", { id: "offer-title" }, words.text("console.offer.title", { player: name })),
        this.#left,
      ),
      element(
        "p",
        {
          id: "offer-why",
          class: ["offer-why", (conversation.danger || isUrgent(conversation.priority)) && "offer-urgent"],
        },
        languageChip(words, conversation.language),
        dangerPill(words, conversation) ?? priorityPill(words, conversation.priority),
        element("span", {}, reasonText(words, conversation.reason)),
        since && element("span", { class: "offer-wait" }, stopwatches.make(since)),
      ),
      conversation.preview && element("blockquote", { class: "offer-words" }, conversation.preview),
      element(
        "div",
        { class: "offer-actions" },
        button("console.offer.accept", "Enter", "button-primary", () => this.#commands.accept(offer)),
        button("console.offer.decline", "Esc", "", () => this.#commands.decline(offer)),
        count > 1 && element("span", { class: "card-soft" }, words.text("console.offer.more", { count: count - 1 })),
      ),
    ];
  }

  #tick() {
    const { desk, clock, words } = this.#context;
    const offer = desk.offers.first;
    if (!offer) return;
    const left = Math.max(0, Date.parse(offer.expires_at) - clock.now());
    setText(this.#left, words.text("console.offer.left", { count: Math.ceil(left / 1000) }));
    this.#bar.style.setProperty("--left", String(Math.min(1, left / this.#span)));
  }
}
