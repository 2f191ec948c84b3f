/**
 * The page around our frame. Messages go to and come from its exact origin only, which the loader names in the frame's
 * address: a page that lies about its origin simply never receives anything.
 */

import { Emitter } from "/web/shared/emitter.js";
import { Notices } from "../loader/notices.js";

const THEMES = ["light", "dark"];
const PERMISSIONS = ["granted", "denied", "default", "unsupported"];
const WISHES = ["language", "page", "ask"];
const COUNT = /^\(\d+\) ?/; // of what is unread, before the title
const ANSWER_WITHIN_MS = 5_000;

/**
 * Events: "identify" (detail: the proof of who the player is now), "leave", "language", "page", "ask", "attributes"
 * (detail: what the page gave) when the page says so; "permission" when it is known whether notifications may be shown;
 * "change" when the frame was shown or hidden, or the page around it gained or lost focus.
 * @extends {Emitter<{identify: string, leave: null, language: string, page: string, ask: string,
 *   attributes: unknown, permission: null, change: null}>}
 */
export class HostPage extends Emitter {
  #origin;
  #isOpen;
  #hasFocus = false;
  #notices = new Notices(() => {});
  /** @type {((identity: string) => void) | null} */
  #asking = null;
  /** Whether the browser's notifications may be shown. @type {NotificationPermission | "unsupported"} */
  permission = "unsupported";

  /** @param {string} pageUrl address of the embedding page, empty when we are not embedded */
  constructor(pageUrl) {
    super();
    this.#origin = originOf(pageUrl);
    this.isEmbedded = window.parent !== window && this.#origin !== null;
    this.#isOpen = !this.isEmbedded;
    if (!this.isEmbedded) this.permission = this.#notices.permission;
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

  /** To be called when the player has just pressed something: may they be notified? */
  async askPermission() {
    if (this.isEmbedded) this.#post({ type: "notify" });
    else this.#permit(await this.#notices.ask());
  }

  /** Say by a notification that there is news, if the player allowed it and looks elsewhere. @param {string} text */
  notify(text) {
    if (this.isEmbedded) this.#post({ type: "notice", text });
    else this.#notices.show(document.title.replace(COUNT, ""), text);
  }

  /** @param {unknown} permission */
  #permit(permission) {
    const known = PERMISSIONS.find((one) => one === permission);
    this.permission = /** @type {HostPage["permission"]} */ (known ?? "unsupported");
    this.emit("permission", null);
  }

  /** @param {number} count */
  setUnread(count) {
    const title = document.title.replace(COUNT, "");
    document.title = count > 0 && !this.isEmbedded ? `(${count}) ${title}` : title;
    this.#post({ type: "unread", count });
  }

  /** Whether the page is to show no cards of its own accord: people are at work here. @param {boolean} on */
  setQuiet(on) {
    this.#post({ type: "quiet", on });
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
    if (event.data.type === "notify") this.#permit(event.data.permission);
    if (event.data.type === "attributes") this.emit("attributes", event.data.attributes);
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
