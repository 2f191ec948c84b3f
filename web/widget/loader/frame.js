/**
 * The frame with the chat: loaded when it is wanted, and again until it says that it is ready. Meanwhile, and while it
 * cannot come, a cover that can be closed says so. Messages wait for it.
 */

import { node } from "./tree.js";
import { WORDS } from "./words.js";

const PATIENCE_MS = 2_500; // a frame that has loaded says at once that it is ready
const FIRST_MS = 10_000; // for all of it to come over a slow line, before the cover says more than "opening"
const AGAIN_MS = 5_000;

/** Events: "ready", and "error" (detail `{code}`: offline, unavailable, origin_not_allowed). */
export class ChatFrame extends EventTarget {
  #origin;
  #tree;
  #address;
  #timer = 0;
  /** @type {object[]} */
  #waiting = [];
  #words = WORDS.az;
  /** @type {HTMLIFrameElement | null} */
  node = null;
  isReady = false;

  /**
   * @param {string} origin of the desk
   * @param {ReturnType<typeof import("./tree.js").makeTree>} tree
   * @param {() => string} address of the chat, as the settings make it now
   */
  constructor(origin, tree, address) {
    super();
    this.#origin = origin;
    this.#tree = tree;
    this.#address = address;
    addEventListener("online", () => this.#retry());
  }

  /**
   * @param {typeof WORDS.az} words
   * @param {string} help address of the help centre
   */
  setWords(words, help) {
    this.#words = words;
    if (!words) return;
    this.#tree.help.textContent = words.help;
    this.#tree.help.href = help;
    if (this.node) this.node.title = words.title;
  }

  load() {
    if (this.node) return;
    this.node = node("iframe", { src: this.#address(), title: this.#words?.title ?? "" });
    this.node.addEventListener("load", () => {
      this.isReady = false;
      this.#wait(PATIENCE_MS);
    });
    this.#tree.panel.prepend(this.node);
    this.#tree.cover.hidden = false;
    this.#draw(navigator.onLine ? "wait" : "off");
    this.#wait(FIRST_MS);
  }

  unload() {
    clearTimeout(this.#timer);
    this.node?.remove();
    this.node = null;
    this.isReady = false;
  }

  /**
   * Send, or keep until the frame is ready.
   * @param {object} message
   */
  post(message) {
    if (this.isReady) this.node?.contentWindow?.postMessage({ destek: 1, ...message }, this.#origin);
    else this.#waiting.push(message);
  }

  /** The frame has said that it is there. */
  ready() {
    clearTimeout(this.#timer);
    this.isReady = true;
    this.#tree.cover.hidden = true;
    for (const message of this.#waiting.splice(0)) this.post(message);
  }

  /** @param {number} ms */
  #wait(ms) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#find(), ms);
  }

  /** It says nothing: is there no network, may this page not show the chat, or is the desk away? */
  async #find() {
    let code = "unavailable";
    try {
      const { allowed } = await (await fetch(`${this.#origin}/widget/embedding`, { cache: "no-store" })).json();
      if (!allowed) {
        code = "origin_not_allowed";
        console.error(`Destek: add ${location.origin} to DESTEK_ALLOWED_ORIGINS of ${this.#origin}`);
      }
    } catch {
      if (!navigator.onLine) code = "offline";
    }
    if (this.isReady || !this.node) return;
    this.#draw(code === "offline" ? "off" : "fail");
    this.dispatchEvent(new CustomEvent("error", { detail: { code } }));
    if (code !== "origin_not_allowed") this.#timer = setTimeout(() => this.#retry(), AGAIN_MS);
  }

  #retry() {
    if (this.isReady || !this.node) return;
    this.unload();
    this.load();
  }

  /** @param {"wait" | "off" | "fail"} state */
  #draw(state) {
    this.#tree.said.textContent = this.#words?.[state] ?? "";
    this.#tree.dot.hidden = state !== "wait";
    this.#tree.help.hidden = state !== "fail";
  }
}
