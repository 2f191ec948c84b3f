/**
 * The page around our frame. Messages go to and come from its exact origin only, which the loader names in the frame's
 * address: a page that lies about its origin simply never receives anything.
 */

import { Emitter } from "/web/shared/emitter.js";

const THEMES = ["light", "dark"];
const WISHES = ["language", "page", "ask"];
const ANSWER_WITHIN_MS = 5_000;

/**
 * Events: "identify" (detail: the proof of who the player is now), "leave", "language", "page", "ask" (detail: what the
 * page gave) when the page says so; "change" when the frame was shown or hidden, or the page around it gained or lost
 * focus.
 * @extends {Emitter<{identify: string, leave: null, language: string, page: string, ask: string, change: null}>}
 */
export class HostPage extends Emitter {
  #origin;
  #isOpen;
  #hasFocus = false;
  /** @type {((identity: string) => void) | null} */
  #asking = null;

  /** @param {string} pageUrl address of the embedding page, empty when we are not embedded */
  constructor(pageUrl) {
    super();
    this.#origin = originOf(pageUrl);
    this.isEmbedded = window.parent !== window && this.#origin !== null;
    this.#isOpen = !this.isEmbedded;
    window.addEventListener("message", (event) => this.#take(event));
    for (const name of ["focus", "blur"]) window.addEventListener(name, () => this.#changed());
    document.addEventListener("visibilitychange", () => this.#changed());
  }

  get isOpen() {
    return this.#isOpen;
  }

  /** Whether the player has the conversation before their eyes. */
  get isWatched() {
    const focused = document.hasFocus() || (this.isEmbedded && this.#hasFocus);
    return this.#isOpen && focused && document.visibilityState === "visible";
  }

  ready() {
    this.#post({ type: "ready" });
  }

  close() {
    this.#post({ type: "close" });
  }

  /**
   * A proof of who the player is, new from the page; empty if it has none, or does not answer.
   * @returns {Promise<string>}
   */
  askIdentity() {
    if (!this.isEmbedded) return Promise.resolve("");
    return new Promise((resolve) => {
      this.#asking = resolve;
      window.setTimeout(() => resolve(""), ANSWER_WITHIN_MS);
      this.#post({ type: "identity" });
    });
  }

  /** @param {number} count */
  setUnread(count) {
    this.#post({ type: "unread", count });
  }

  /**
   * Something happened that the page may want to know of.
   * @param {"ticket" | "handoff"} name
   * @param {object} detail
   */
  tell(name, detail) {
    this.#post({ type: "event", name, detail });
  }

  /** @param {string} language */
  setLanguage(language) {
    this.#post({ type: "language", language });
  }

  /** @param {{type: string, [field: string]: unknown}} message */
  #post(message) {
    if (this.isEmbedded) window.parent.postMessage({ destek: 1, ...message }, this.#origin ?? "");
  }

  /** @param {MessageEvent} event */
  #take(event) {
    if (!this.isEmbedded || event.source !== window.parent || event.origin !== this.#origin) return;
    if (event.data?.destek !== 1) return;
    const identity = typeof event.data.identity === "string" ? event.data.identity : "";
    if (event.data.type === "identity") this.#asking?.(identity);
    if (event.data.type === "identify") this.emit("identify", identity);
    if (event.data.type === "leave") this.emit("leave", null);
    if (WISHES.includes(event.data.type)) this.#wish(event.data.type, event.data);
    if (event.data.type !== "state") return;
    this.#isOpen = event.data.open === true;
    this.#hasFocus = event.data.focused === true;
    if (THEMES.includes(event.data.theme)) document.documentElement.dataset.theme = event.data.theme;
    this.#changed();
  }

  /**
   * @param {"language" | "page" | "ask"} name
   * @param {Record<string, unknown>} data
   */
  #wish(name, data) {
    const detail = data[name === "ask" ? "text" : name];
    if (typeof detail === "string") this.emit(name, detail);
  }

  #changed() {
    this.emit("change", null);
  }
}

/** @param {string} address */
function originOf(address) {
  try {
    const { origin, protocol } = new URL(address);
    return ["http:", "https:"].includes(protocol) ? origin : null;
  } catch {
    return null;
  }
}
