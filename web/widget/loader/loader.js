/** Launcher and panel on the site's page, and everything that the site may ask of the chat (`window.Destek`). */

import { ChatFrame } from "./frame.js";
import { PageRest, remembered } from "./host.js";
import { fetchText, freshIdentity } from "./identity.js";
import { applyLooks } from "./look.js";
import { Listeners } from "./listeners.js";
import { CHAT_PATH, DOWN_PATH, makeTree } from "./tree.js";
import { WORDS } from "./words.js";

/** @import { DestekEvents, DestekSettings, Proof } from "../destek.d.ts" */

const PHONE = matchMedia("(max-width: 30rem), (max-height: 30rem)");
const DARK = matchMedia("(prefers-color-scheme: dark)");
const OPEN_KEY = "destek.open"; // this tab had the chat open: the next page opens it again
const KNOWN_KEY = "destek.known"; // this browser has used the chat: load it early, for the unread mark
const EARLY_MS = 2_000;
const TOLD = ["ticket", "handoff"]; // what the frame tells the page by name

export class Loader {
  #origin;
  #settings;
  #tree = makeTree();
  #frame;
  #listeners = new Listeners();
  #rest = new PageRest();
  #words = WORDS.az;
  #isOpen = false;
  #isHidden = false;
  #isLeaving = false; // logout() was called before the frame was there
  #unread = 0;
  /** @type {Proof} */
  #identity = "";
  /** @type {Element | null} what had the focus when the chat was opened */
  #trigger = null;
  #watch = new MutationObserver(() => this.#tree.root.isConnected || this.#attach());

  /**
   * @param {string} origin of the desk
   * @param {DestekSettings} settings
   */
  constructor(origin, settings) {
    this.#origin = origin;
    this.#settings = settings;
    this.#frame = new ChatFrame(origin, this.#tree, () => this.#address());
    this.#frame.addEventListener("error", (event) =>
      this.#listeners.tell("error", /** @type {CustomEvent} */ (event).detail),
    );
    this.#hear();
    const { identity, identityUrl } = settings;
    this.boot({ identity: identity ?? (identityUrl ? () => fetchText(identityUrl) : "") });
    if (remembered("sessionStorage", OPEN_KEY) && !PHONE.matches) this.open();
    else if (remembered("localStorage", KNOWN_KEY)) setTimeout(() => this.#frame.load(), EARLY_MS);
  }

  /** @param {DestekSettings} fresh */
  boot(fresh = {}) {
    Object.assign(this.#settings, fresh);
    this.#speak();
    if ("identity" in fresh) this.identify(fresh.identity);
    if (!this.#tree.root.isConnected) this.#attach();
    this.#paint();
    const { open } = this.#settings;
    this.#settings.open = undefined; // once
    if (open !== undefined && open !== false) this.open();
  }

  /** @param {Proof | null} [proof] */
  identify(proof) {
    this.#identity = proof ?? "";
    if (this.#frame.isReady)
      freshIdentity(this.#identity).then((identity) => this.#frame.post({ type: "identify", identity }));
  }

  logout() {
    this.#identity = "";
    if (this.#frame.isReady) this.#frame.post({ type: "leave" });
    else this.#isLeaving = true;
    this.#frame.isReady = false; // it loads anew
    this.#frame.load();
  }

  shutdown() {
    this.close();
    this.#frame.unload();
    this.#watch.disconnect();
    this.#tree.root.remove();
  }

  /** @param {Element} [from] what was pressed */
  open(from) {
    if (this.#isOpen) return;
    this.#trigger = from ?? document.activeElement;
    this.#isOpen = true;
    this.#isHidden = false;
    this.#frame.load();
    remembered("sessionStorage", OPEN_KEY, true);
    remembered("localStorage", KNOWN_KEY, true);
    if (PHONE.matches) history.pushState({ ...history.state, destek: 1 }, ""); // "back" closes the chat
    this.#show();
    (this.#frame.isReady && this.#frame.node ? this.#frame.node : this.#tree.shut).focus();
    this.#tellState();
    this.#listeners.tell("open");
  }

  close() {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    remembered("sessionStorage", OPEN_KEY, false);
    if (history.state?.destek) history.back();
    this.#show();
    const before = this.#trigger;
    const isThere = before instanceof HTMLElement && before.isConnected && before !== document.body;
    (isThere ? before : this.#tree.launcher).focus();
    this.#tellState();
    this.#listeners.tell("close");
  }

  hide() {
    this.close();
    this.#isHidden = true;
    this.#show();
  }

  show() {
    this.#isHidden = false;
    this.#show();
  }

  /** @param {NonNullable<DestekSettings["language"]>} language */
  setLanguage(language) {
    this.#settings.language = language;
    this.#speak();
    if (this.#frame.node) this.#frame.post({ type: "language", language: this.#language });
  }

  /** @param {string} page */
  navigate(page) {
    if (this.#frame.node) this.#frame.post({ type: "page", page });
  }

  /** @param {string} text */
  ask(text) {
    this.open();
    this.#frame.post({ type: "ask", text: String(text) });
  }

  /**
   * @param {keyof DestekEvents} name
   * @param {(detail: any) => void} listener
   */
  on(name, listener) {
    if (name === "ready" && this.#frame.isReady) listener(undefined);
    return this.#listeners.on(name, listener);
  }

  /** @type {Record<string, (message: any) => unknown>} */
  #takers = {
    ready: () => {
      if (this.#isOpen && this.#tree.root.shadowRoot?.activeElement === this.#tree.shut) this.#frame.node?.focus();
      this.#frame.ready();
      if (this.#isLeaving) {
        this.#isLeaving = false;
        this.logout();
        return;
      }
      this.#tellState();
      this.#listeners.tell("ready");
    },
    close: () => this.close(),
    identity: async () => this.#frame.post({ type: "identity", identity: await freshIdentity(this.#identity) }),
    unread: ({ count }) => {
      this.#unread = count > 0 ? Math.floor(count) : 0;
      const title = document.title.replace(/^\(\d+\) /, "");
      document.title = this.#unread && !this.#isOpen ? `(${this.#unread}) ${title}` : title;
      this.#show();
      this.#listeners.tell("unread", this.#unread);
    },
    language: ({ language }) => this.#speak(language),
    event: ({ name, detail }) => TOLD.includes(name) && this.#listeners.tell(name, detail),
  };

  #hear() {
    const { launcher, shut } = this.#tree;
    addEventListener("message", ({ origin, source, data }) => {
      const { node } = this.#frame;
      if (origin !== this.#origin || !node || source !== node.contentWindow || data?.destek !== 1) return;
      if (Object.hasOwn(this.#takers, data.type)) this.#takers[data.type]?.(data);
    });
    launcher.addEventListener("click", () => (this.#isOpen ? this.close() : this.open(launcher)));
    shut.addEventListener("click", () => this.close());
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.#isOpen && !event.defaultPrevented) this.close();
    });
    document.addEventListener("click", (event) => {
      const from = event.target instanceof Element && event.target.closest("[data-destek-open]");
      if (!from) return;
      event.preventDefault();
      this.open(from);
    });
    addEventListener("popstate", ({ state }) => {
      if (this.#isOpen && PHONE.matches && !state?.destek) this.close();
    });
    for (const name of ["focus", "blur"]) addEventListener(name, () => this.#tellState());
    document.addEventListener("visibilitychange", () => this.#tellState());
    PHONE.addEventListener("change", () => this.#fit());
    for (const name of ["resize", "scroll"]) window.visualViewport?.addEventListener(name, () => this.#fit());
    DARK.addEventListener("change", () => this.#paint());
  }

  #attach() {
    if (this.#frame.node) this.#frame.isReady = false; // a frame that is put back loads anew
    document.documentElement.append(this.#tree.root);
    this.#watch.observe(document.documentElement, { childList: true });
  }

  get #language() {
    return (this.#settings.language || document.documentElement.lang || navigator.language).slice(0, 2).toLowerCase();
  }

  /** Decided out here: inside a frame the browser's answer depends on the page's own colour scheme. */
  get #theme() {
    const { theme } = this.#settings;
    return theme === "dark" || theme === "light" ? theme : DARK.matches ? "dark" : "light";
  }

  #address() {
    const language = this.#language in WORDS ? this.#language : "";
    // In the fragment, which no server and no Referer header sees, and by which browsers tell no cached pages apart.
    // Of the page neither query nor fragment: they may hold secrets.
    const told = new URLSearchParams({ theme: this.#theme, page: location.origin + location.pathname });
    if (this.#settings.color) told.set("color", this.#settings.color);
    if (typeof this.#identity === "string" && this.#identity) told.set("identity", this.#identity);
    return `${this.#origin}/widget/?language=${language}#${told}`;
  }

  #tellState() {
    if (!this.#frame.isReady) return;
    this.#frame.post({ type: "state", open: this.#isOpen, focused: document.hasFocus(), theme: this.#theme });
  }

  #speak(language = this.#language) {
    this.#words = WORDS[language] ?? this.#words;
    this.#frame.setWords(this.#words, `${this.#origin}/help/${language in WORDS ? `${language}/` : ""}`);
    this.#show();
  }

  #paint() {
    this.#tree.root.toggleAttribute("data-dark", this.#theme === "dark");
    applyLooks(this.#tree.root, this.#settings);
    this.#tree.box.className = this.#settings.position === "left" ? "left" : "";
    this.#show();
    this.#tellState();
  }

  #show() {
    const { box, panel, path, badge, launcher, shut } = this.#tree;
    const { open, close, unread } = this.#words ?? { open: "", close: "", unread: "" };
    box.classList.toggle("open", this.#isOpen);
    box.hidden = this.#isHidden;
    panel.hidden = !this.#isOpen;
    path.setAttribute("d", this.#isOpen ? DOWN_PATH : CHAT_PATH);
    badge.hidden = this.#isOpen || this.#unread === 0;
    badge.textContent = this.#unread > 99 ? "99+" : String(this.#unread);
    const label = this.#isOpen ? close : open;
    launcher.setAttribute(
      "aria-label",
      badge.hidden ? label : `${label}, ${unread.replace("{count}", String(this.#unread))}`,
    );
    launcher.setAttribute("aria-expanded", String(this.#isOpen));
    shut.setAttribute("aria-label", close);
    this.#fit();
  }

  /** On a phone the chat is a dialog that fills what the keyboard leaves of the screen. */
  #fit() {
    const { box, panel } = this.#tree;
    const isFull = PHONE.matches && this.#isOpen && !this.#isHidden;
    box.classList.toggle("phone", PHONE.matches);
    const view = window.visualViewport;
    panel.style.cssText = isFull && view ? `top:${view.offsetTop}px;bottom:auto;height:${view.height}px` : "";
    const dialog = { role: "dialog", "aria-modal": "true", "aria-label": this.#words?.title ?? "" };
    for (const [name, value] of Object.entries(dialog)) {
      if (isFull) panel.setAttribute(name, value);
      else panel.removeAttribute(name);
    }
    this.#rest.set(isFull);
  }
}
