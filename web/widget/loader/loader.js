/** Launcher and panel on the site's page, and everything that the site may ask of the chat (`window.Destek`). */

import { ChatFrame } from "./frame.js";
import { PageRest, remembered } from "./host.js";
import { applyLooks } from "./look.js";
import { makeTree } from "./tree.js";
import { WORDS } from "./words.js";

const PHONE = matchMedia("(max-width: 30rem), (max-height: 30rem)");
const DARK = matchMedia("(prefers-color-scheme: dark)");
const OPEN_KEY = "destek.open"; // this tab had the chat open: the next page opens it again
const KNOWN_KEY = "destek.known"; // this browser has used the chat: load it early, for the unread mark
const EARLY_MS = 2_000;
const CHAT_PATH = "M21 11.5a8.5 8.5 0 0 1-12.3 7.6L3 21l1.9-5.7A8.5 8.5 0 1 1 21 11.5z";
const DOWN_PATH = "M6 9.5l6 6 6-6";
const TOLD = ["ticket", "handoff"]; // what the frame tells the page by name

export class Loader {
  #origin;
  #settings;
  #tree = makeTree();
  #frame;
  #listeners = {};
  #rest = new PageRest();
  #words = WORDS.az;
  #isOpen = false;
  #isHidden = false;
  #isLeaving = false; // logout() was called before the frame was there
  #unread = 0;
  #identity = "";
  #trigger = null; // what had the focus when the chat was opened
  #watch = new MutationObserver(() => this.#tree.root.isConnected || this.#attach());

  /** @param {string} origin of the desk @param {object} settings `DestekSettings` of destek.d.ts */
  constructor(origin, settings) {
    this.#origin = origin;
    this.#settings = settings;
    this.#frame = new ChatFrame(origin, this.#tree, () => this.#address());
    this.#frame.addEventListener("error", ({ detail }) => this.#tell("error", detail));
    this.#hear();
    const { identity, identityUrl } = settings;
    this.boot({ identity: identity ?? (identityUrl ? () => fetchText(identityUrl) : "") });
    if (remembered("sessionStorage", OPEN_KEY) && !PHONE.matches) this.open();
    else if (remembered("localStorage", KNOWN_KEY)) setTimeout(() => this.#frame.load(), EARLY_MS);
  }

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

  identify(proof) {
    this.#identity = proof ?? "";
    if (this.#frame.isReady) this.#freshIdentity().then((identity) => this.#frame.post({ type: "identify", identity }));
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

  open(from) {
    if (this.#isOpen) return;
    this.#trigger = from instanceof Element ? from : document.activeElement;
    this.#isOpen = true;
    this.#isHidden = false;
    this.#frame.load();
    remembered("sessionStorage", OPEN_KEY, true);
    remembered("localStorage", KNOWN_KEY, true);
    if (PHONE.matches) history.pushState({ ...history.state, destek: 1 }, ""); // "back" closes the chat
    this.#show();
    (this.#frame.isReady ? this.#frame.node : this.#tree.shut).focus();
    this.#tellState();
    this.#tell("open");
  }

  close() {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    remembered("sessionStorage", OPEN_KEY, false);
    if (history.state?.destek) history.back();
    this.#show();
    const isThere = this.#trigger?.isConnected && this.#trigger !== document.body;
    (isThere ? this.#trigger : this.#tree.launcher).focus();
    this.#tellState();
    this.#tell("close");
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

  setLanguage(language) {
    this.#settings.language = language;
    this.#speak();
    if (this.#frame.node) this.#frame.post({ type: "language", language: this.#language });
  }

  navigate(page) {
    this.#settings.page = page;
    if (this.#frame.node) this.#frame.post({ type: "page", page: this.#page });
  }

  ask(text) {
    this.open();
    this.#frame.post({ type: "ask", text: String(text) });
  }

  on(name, listener) {
    (this.#listeners[name] ??= new Set()).add(listener);
    if (name === "ready" && this.#frame.isReady) listener();
    return () => this.#listeners[name].delete(listener);
  }

  #takers = {
    ready: () => {
      if (this.#isOpen && this.#tree.root.shadowRoot.activeElement === this.#tree.shut) this.#frame.node.focus();
      this.#frame.ready();
      if (this.#isLeaving) {
        this.#isLeaving = false;
        this.logout();
        return;
      }
      this.#tellState();
      this.#tell("ready");
    },
    close: () => this.close(),
    identity: async () => this.#frame.post({ type: "identity", identity: await this.#freshIdentity() }),
    unread: ({ count }) => {
      this.#unread = count > 0 ? Math.floor(count) : 0;
      const title = document.title.replace(/^\(\d+\) /, "");
      document.title = this.#unread && !this.#isOpen ? `(${this.#unread}) ${title}` : title;
      this.#show();
      this.#tell("unread", this.#unread);
    },
    language: ({ language }) => this.#speak(language),
    event: ({ name, detail }) => TOLD.includes(name) && this.#tell(name, detail),
  };

  #hear() {
    const { launcher, shut } = this.#tree;
    addEventListener("message", ({ origin, source, data }) => {
      const { node } = this.#frame;
      if (origin !== this.#origin || !node || source !== node.contentWindow || data?.destek !== 1) return;
      if (Object.hasOwn(this.#takers, data.type)) this.#takers[data.type](data);
    });
    launcher.addEventListener("click", () => (this.#isOpen ? this.close() : this.open(launcher)));
    shut.addEventListener("click", () => this.close());
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.#isOpen && !event.defaultPrevented) this.close();
    });
    document.addEventListener("click", (event) => {
      const from = event.target.closest?.("[data-destek-open]");
      if (!from) return;
      event.preventDefault();
      this.open(from);
    });
    addEventListener("popstate", ({ state }) => this.#isOpen && PHONE.matches && !state?.destek && this.close());
    for (const name of ["focus", "blur"]) addEventListener(name, () => this.#tellState());
    document.addEventListener("visibilitychange", () => this.#tellState());
    PHONE.addEventListener("change", () => this.#fit());
    for (const name of ["resize", "scroll"]) visualViewport?.addEventListener(name, () => this.#fit());
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

  get #page() {
    return this.#settings.page ?? location.origin + location.pathname; // no query, no fragment: they may hold secrets
  }

  /** Decided out here: inside a frame the browser's answer depends on the page's own colour scheme. */
  get #theme() {
    const { theme } = this.#settings;
    return theme === "dark" || theme === "light" ? theme : DARK.matches ? "dark" : "light";
  }

  #address() {
    const language = this.#language in WORDS ? this.#language : "";
    // In the fragment, which no server and no Referer header sees, and which browsers do not tell cached pages apart by.
    const told = new URLSearchParams({ theme: this.#theme, page: location.origin + location.pathname });
    if (this.#settings.color) told.set("color", this.#settings.color);
    if (typeof this.#identity === "string" && this.#identity) told.set("identity", this.#identity);
    return `${this.#origin}/widget/?language=${language}#${told}`;
  }

  async #freshIdentity() {
    try {
      const fresh = typeof this.#identity === "function" ? await this.#identity() : this.#identity;
      return typeof fresh === "string" ? fresh : "";
    } catch {
      return ""; // the site could not be asked
    }
  }

  #tell(name, detail) {
    for (const listener of [...(this.#listeners[name] ?? [])]) {
      try {
        listener(detail);
      } catch (error) {
        console.error(error);
      }
    }
  }

  #tellState() {
    if (this.#frame.isReady) this.#frame.post({ type: "state", open: this.#isOpen, focused: document.hasFocus(), theme: this.#theme });
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
    const { open, close, unread } = this.#words;
    box.classList.toggle("open", this.#isOpen);
    box.hidden = this.#isHidden;
    panel.hidden = !this.#isOpen;
    path.setAttribute("d", this.#isOpen ? DOWN_PATH : CHAT_PATH);
    badge.hidden = this.#isOpen || this.#unread === 0;
    badge.textContent = this.#unread > 99 ? "99+" : this.#unread;
    const label = this.#isOpen ? close : open;
    launcher.setAttribute("aria-label", badge.hidden ? label : `${label}, ${unread.replace("{count}", this.#unread)}`);
    launcher.setAttribute("aria-expanded", this.#isOpen);
    shut.setAttribute("aria-label", close);
    this.#fit();
  }

  /** On a phone the chat is a dialog that fills what the keyboard leaves of the screen. */
  #fit() {
    const { box, panel } = this.#tree;
    const isFull = PHONE.matches && this.#isOpen && !this.#isHidden;
    box.classList.toggle("phone", PHONE.matches);
    panel.style.cssText = isFull && window.visualViewport ? `top:${visualViewport.offsetTop}px;bottom:auto;height:${visualViewport.height}px` : "";
    for (const [name, value] of [["role", "dialog"], ["aria-modal", "true"], ["aria-label", this.#words.title]]) {
      if (isFull) panel.setAttribute(name, value);
      else panel.removeAttribute(name);
    }
    this.#rest.set(isFull);
  }
}

async function fetchText(address) {
  const answer = await fetch(address, { credentials: "same-origin", cache: "no-store" });
  return answer.ok ? (await answer.text()).trim() : "";
}
