/**
 * The launcher on the site's page, and what the site may ask of the chat (`window.Destek`). The chat's frame and the
 * second file (panel.js), which looks after it, come when they are wanted; meanwhile, and while they cannot come, the
 * panel says so and can be closed.
 */

import { remembered } from "./host.js";
import { loadPanel } from "./load-panel.js";
import { applyLooks } from "./look.js";
import { Listeners } from "./listeners.js";
import { makeTree, node } from "./tree.js";
import { WORDS } from "./words.js";

/** @import { DestekEvents, DestekSettings, Proof } from "../destek.d.ts" */
/** @import { Panel } from "./panel.js" */

const PHONE = matchMedia("(max-width: 30rem), (max-height: 30rem)");
const DARK = matchMedia("(prefers-color-scheme: dark)");
const OPEN_KEY = "destek.open"; // this tab had the chat open: the next page opens it again
const KNOWN_KEY = "destek.known"; // this browser has used the chat: load it early, for the unread mark
const EARLY_MS = 2_000;
const AGAIN_MS = 5_000;

export class Loader {
  tree = makeTree();
  listeners = new Listeners();
  words = WORDS.az;
  isOpen = false;
  isHidden = false;
  /** @type {Proof} */
  identity = "";
  /** @type {Record<string, unknown>} what the page said of its player */
  attributes = {};
  /** @type {HTMLIFrameElement | null} */
  frame = null;
  /** @type {Panel | null} */
  panel = null;
  #nonce;
  #isFetching = false;
  /** @type {((panel: Panel) => void)[]} what the panel is to do when it is there */
  #wanted = [];
  /** @type {Element | null} what had the focus when the chat was opened */
  trigger = null;
  #watch = new MutationObserver(() => this.tree.root.isConnected || this.#attach());

  /**
   * @param {string} origin of the desk
   * @param {DestekSettings} settings
   * @param {string} nonce of the page's policy, which the second file needs too
   */
  constructor(origin, settings, nonce) {
    this.origin = origin;
    this.settings = settings;
    this.#nonce = nonce;
    this.#hear();
    this.boot({ identity: settings.identity });
    if (remembered("sessionStorage", OPEN_KEY) && !PHONE.matches) this.open();
    else if (remembered("localStorage", KNOWN_KEY)) setTimeout(() => this.load(), EARLY_MS);
  }

  /** @param {DestekSettings} fresh */
  boot(fresh = {}) {
    Object.assign(this.settings, fresh);
    this.speak();
    if ("identity" in fresh) this.identify(fresh.identity);
    if (!this.tree.root.isConnected) this.#attach();
    this.#paint();
    const { open } = this.settings;
    this.settings.open = undefined; // once
    if (open !== undefined && open !== false) this.open();
  }

  /** @param {Proof | null} [proof] */
  identify(proof) {
    this.identity = proof ?? "";
    this.panel?.identify();
  }

  logout() {
    this.identity = "";
    this.settings.identityUrl = "";
    this.attributes = {};
    this.load();
    this.#with((panel) => panel.logout());
  }

  shutdown() {
    this.close();
    this.unload();
    this.#watch.disconnect();
    this.tree.root.remove();
  }

  /** @param {Element} [from] what was pressed */
  open(from) {
    if (this.isOpen) return;
    this.trigger = from ?? document.activeElement;
    this.isOpen = true;
    this.isHidden = false;
    this.load();
    remembered("sessionStorage", OPEN_KEY, true);
    remembered("localStorage", KNOWN_KEY, true);
    this.show();
    this.tree.shut.focus();
    this.panel?.opened();
    this.listeners.tell("open");
  }

  close() {
    if (!this.isOpen) return;
    this.isOpen = false;
    remembered("sessionStorage", OPEN_KEY, false);
    this.show();
    this.tree.launcher.focus();
    this.panel?.closed();
    this.listeners.tell("close");
  }

  hide() {
    this.close();
    this.isHidden = true;
    this.show();
  }

  /** The launcher again, and everything as it stands. */
  show(isHidden = this.isHidden) {
    this.isHidden = isHidden;
    const { box, panel, launcher, shut } = this.tree;
    const label = this.isOpen ? this.words.close : this.words.open;
    box.classList.toggle("open", this.isOpen);
    box.hidden = this.isHidden;
    panel.hidden = !this.isOpen;
    launcher.setAttribute("aria-label", label);
    launcher.setAttribute("aria-expanded", String(this.isOpen));
    shut.setAttribute("aria-label", this.words.close);
    this.panel?.shown();
  }

  /** @param {NonNullable<DestekSettings["language"]>} language */
  setLanguage(language) {
    this.settings.language = language;
    this.speak();
    this.#tell({ type: "language", language: this.language });
  }

  /** @param {Record<string, unknown>} attributes */
  setAttributes(attributes) {
    Object.assign(this.attributes, attributes);
    this.panel?.sendAttributes();
  }

  /** @param {string} page */
  navigate(page) {
    this.#tell({ type: "page", page });
  }

  /** @param {string} text */
  ask(text) {
    this.open();
    this.#tell({ type: "ask", text: String(text) });
  }

  /**
   * @param {keyof DestekEvents} name
   * @param {(detail: any) => void} listener
   */
  on(name, listener) {
    if (name === "ready" && this.panel?.isReady) listener(undefined);
    return this.listeners.on(name, listener);
  }

  /** The frame, and what looks after it. */
  load() {
    if (!this.frame) {
      this.frame = node("iframe", { src: this.#address() });
      this.tree.panel.prepend(this.frame);
      this.panel?.loaded();
    }
    if (!this.panel && !this.#isFetching) this.#fetch();
  }

  unload() {
    this.frame?.remove();
    this.frame = null;
    this.panel?.unloaded();
  }

  async #fetch() {
    this.#isFetching = true;
    try {
      const Panel = await loadPanel(this.origin, this.#nonce);
      const panel = new Panel(this);
      this.panel = panel;
      for (const call of this.#wanted.splice(0)) call(panel);
    } catch {
      const isOffline = !navigator.onLine;
      this.tree.said.textContent = isOffline ? this.words.off : "";
      this.unload();
      this.listeners.tell("error", { code: isOffline ? "offline" : "unavailable" });
      setTimeout(() => this.load(), AGAIN_MS);
      addEventListener("online", () => this.load(), { once: true });
    }
    this.#isFetching = false;
  }

  /** @param {(panel: Panel) => void} call */
  #with(call) {
    if (this.panel) call(this.panel);
    else this.#wanted.push(call);
  }

  /** Tell the frame, where there is one; else its address will say it. @param {object} message */
  #tell(message) {
    if (this.frame) this.#with((panel) => panel.post(message));
  }

  #hear() {
    const { launcher, shut } = this.tree;
    addEventListener("message", ({ origin, source, data }) => {
      const { frame } = this;
      if (origin !== this.origin || !frame || source !== frame.contentWindow || data?.destek !== 1) return;
      this.#with((panel) => panel.take(data));
    });
    launcher.addEventListener("click", () => (this.isOpen ? this.close() : this.open(launcher)));
    shut.addEventListener("click", () => this.close());
    document.addEventListener("click", (event) => {
      const from = event.target instanceof Element && event.target.closest("[data-destek-open]");
      if (!from) return;
      event.preventDefault();
      this.open(from);
    });
    DARK.addEventListener("change", () => this.#paint());
  }

  #attach() {
    this.panel?.unready(); // a frame that is put back loads anew
    document.documentElement.append(this.tree.root);
    this.#watch.observe(document.documentElement, { childList: true });
  }

  get language() {
    return (this.settings.language || document.documentElement.lang || navigator.language).slice(0, 2).toLowerCase();
  }

  /** Decided out here: inside a frame the browser's answer depends on the page's own colour scheme. */
  get theme() {
    const { theme } = this.settings;
    return theme === "dark" || theme === "light" ? theme : DARK.matches ? "dark" : "light";
  }

  #address() {
    const language = this.language in WORDS ? this.language : "";
    // In the fragment, which no server and no Referer header sees, and by which browsers tell no cached pages apart.
    // Of the page neither query nor fragment: they may hold secrets.
    const told = new URLSearchParams({ theme: this.theme, page: location.origin + location.pathname });
    for (const name of /** @type {const} */ (["color", "logo"])) {
      if (this.settings[name]) told.set(name, this.settings[name]);
    }
    if (typeof this.identity === "string" && this.identity) told.set("identity", this.identity);
    return `${this.origin}/widget/?language=${language}#${told}`;
  }

  speak(language = this.language) {
    this.words = WORDS[language] ?? this.words;
    this.panel?.speak(language);
    this.show();
  }

  #paint() {
    this.tree.root.toggleAttribute("data-dark", this.theme === "dark");
    applyLooks(this.tree.root, this.settings);
    this.tree.box.className = this.settings.position === "left" ? "left" : "";
    this.show();
    this.panel?.tellState();
  }
}
