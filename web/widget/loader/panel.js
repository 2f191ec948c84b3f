/**
 * The loader's second file, fetched when the chat is wanted: looks after the frame until it says that it is ready and
 * whenever it is not, fills a phone's screen, and carries what page and frame tell each other.
 */

import { remembered } from "./host.js";
import { freshIdentity } from "./identity.js";
import { Notices } from "./notices.js";
import { PageRest } from "./page-rest.js";
import { PANEL_WORDS } from "./panel-words.js";
import { PANEL_STYLE } from "./panel-style.js";
import { dress, node } from "./tree.js";

/** @import { Loader } from "./loader.js" */

const PHONE = matchMedia("(max-width: 30rem), (max-height: 30rem)");
const DOWN_PATH = "M6 9.5l6 6 6-6";
const PATIENCE_MS = 2_500; // a frame that has loaded says at once that it is ready
const FIRST_MS = 10_000; // for all of it to come over a slow line, before the cover says more than "opening"
const AGAIN_MS = 5_000;
const TOLD = ["ticket", "handoff"]; // what the frame tells the page by name

export class Panel {
  #loader;
  #help = node("a", { target: "_blank", rel: "noopener" });
  #rest = new PageRest();
  #notices;
  #words = PANEL_WORDS.az;
  #timer = 0;
  /** @type {"wait" | "off" | "fail"} */
  #state = "wait";
  #isLeaving = false; // logout() was called before the frame was there
  /** @type {object[]} what is told to the frame once it is ready */
  #waiting = [];
  #badge = node("span", { class: "badge", "aria-hidden": "true" });
  #chatPath;
  #unread = 0;
  isReady = false;

  /** @param {Loader} loader */
  constructor(loader) {
    this.#loader = loader;
    this.#notices = new Notices(() => loader.open());
    this.#chatPath = loader.tree.path.getAttribute("d") ?? "";
    dress(loader.tree.shadow, PANEL_STYLE);
    loader.tree.said.after(this.#help);
    loader.tree.launcher.append(this.#badge);
    addEventListener("online", () => this.#retry());
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && loader.isOpen && !event.defaultPrevented) loader.close();
    });
    addEventListener("popstate", ({ state }) => {
      if (loader.isOpen && PHONE.matches && !state?.destek) loader.close();
    });
    for (const name of ["focus", "blur"]) addEventListener(name, () => this.tellState());
    document.addEventListener("visibilitychange", () => this.tellState());
    PHONE.addEventListener("change", () => this.shown());
    for (const name of ["resize", "scroll"]) window.visualViewport?.addEventListener(name, () => this.shown());
    this.speak(loader.language);
    this.loaded();
    if (loader.isOpen) this.opened();
    this.shown();
  }

  /** @param {string} language */
  speak(language) {
    const { origin, frame } = this.#loader;
    this.#words = PANEL_WORDS[language] ?? this.#words;
    this.#help.textContent = this.#words?.help ?? "";
    this.#help.href = `${origin}/help/${language in PANEL_WORDS ? `${language}/` : ""}`;
    if (frame && this.#words) frame.title = this.#words.title;
    this.#draw();
  }

  /** A frame begins to load. */
  loaded() {
    const { frame, tree, language } = this.#loader;
    if (!frame) return;
    frame.addEventListener("load", () => {
      this.isReady = false;
      this.#wait(PATIENCE_MS);
    });
    this.#state = navigator.onLine ? "wait" : "off";
    tree.cover.hidden = false;
    this.speak(language);
    this.#wait(FIRST_MS);
  }

  unloaded() {
    clearTimeout(this.#timer);
    this.isReady = false;
  }

  /** The frame loads anew. */
  unready() {
    this.isReady = false;
  }

  /**
   * Send, or keep until the frame is ready.
   * @param {object} message
   */
  post(message) {
    if (this.isReady) this.#loader.frame?.contentWindow?.postMessage({ destek: 1, ...message }, this.#loader.origin);
    else this.#waiting.push(message);
  }

  /** What the frame says. @param {any} data */
  take(data) {
    if (Object.hasOwn(this.#takers, data.type)) this.#takers[data.type]?.(data);
  }

  /** @type {Record<string, (message: any) => unknown>} */
  #takers = {
    ready: () => this.#ready(),
    close: () => this.#loader.close(),
    identity: async () => this.post({ type: "identity", identity: await freshIdentity(this.#loader) }),
    unread: ({ count }) => {
      this.#unread = count > 0 ? Math.floor(count) : 0;
      this.#loader.show();
      this.#title();
      this.#loader.listeners.tell("unread", this.#unread);
    },
    quiet: ({ on }) => remembered("localStorage", "destek.quiet", Boolean(on)),
    language: ({ language }) => this.#loader.speak(language),
    event: ({ name, detail }) => TOLD.includes(name) && this.#loader.listeners.tell(name, detail),
    notify: async () => this.post({ type: "notify", permission: await this.#notices.ask() }),
    notice: ({ text }) => this.#notices.show(this.#words?.title ?? "", text || this.#words?.news),
  };

  #ready() {
    const { isOpen, tree, frame, listeners } = this.#loader;
    const isWaitedFor = isOpen && tree.shadow.activeElement === tree.shut;
    clearTimeout(this.#timer);
    this.isReady = true;
    tree.cover.hidden = true;
    if (isWaitedFor) frame?.focus();
    for (const message of this.#waiting.splice(0)) this.post(message);
    if (this.#isLeaving) {
      this.#isLeaving = false;
      this.logout();
      return;
    }
    this.sendAttributes();
    this.post({ type: "notify", permission: this.#notices.permission });
    this.tellState();
    listeners.tell("ready");
  }

  identify() {
    if (!this.isReady) return; // it will ask, or its address has said it
    freshIdentity(this.#loader).then((identity) => this.post({ type: "identify", identity }));
  }

  sendAttributes() {
    const { attributes } = this.#loader;
    if (this.isReady && Object.keys(attributes).length > 0) this.post({ type: "attributes", attributes });
  }

  logout() {
    if (this.isReady) this.post({ type: "leave" });
    else this.#isLeaving = true;
    this.isReady = false; // it loads anew
  }

  opened() {
    if (PHONE.matches) history.pushState({ ...history.state, destek: 1 }, ""); // "back" closes the chat
    if (this.isReady) this.#loader.frame?.focus();
    this.#title();
    this.tellState();
  }

  closed() {
    const { trigger } = this.#loader;
    if (trigger instanceof HTMLElement && trigger.isConnected && trigger !== document.body) trigger.focus();
    if (history.state?.destek) history.back();
    this.#title();
    this.tellState();
  }

  tellState() {
    if (!this.isReady) return;
    const { isOpen, theme } = this.#loader;
    this.post({ type: "state", open: isOpen, focused: document.hasFocus(), theme });
  }

  #title() {
    const title = document.title.replace(/^\(\d+\) ?/, "");
    const isWatched = this.#loader.isOpen && document.visibilityState === "visible";
    const wanted = this.#unread && !isWatched ? `(${this.#unread}) ${title}` : title;
    if (document.title !== wanted) document.title = wanted;
  }

  /** The launcher's name counts; on a phone the chat is a dialog that fills what the keyboard leaves of the screen. */
  shown() {
    const { tree, isOpen, isHidden, words } = this.#loader;
    tree.path.setAttribute("d", isOpen ? DOWN_PATH : this.#chatPath);
    this.#badge.hidden = isOpen || this.#unread === 0;
    this.#badge.textContent = this.#unread > 99 ? "99+" : String(this.#unread);
    if (!this.#badge.hidden) {
      const told = this.#words?.unread.replace("{count}", String(this.#unread));
      tree.launcher.setAttribute("aria-label", `${words?.open}, ${told}`);
    }
    const isFull = PHONE.matches && isOpen && !isHidden;
    const view = window.visualViewport;
    tree.panel.style.cssText = isFull && view ? `top:${view.offsetTop}px!important;height:${view.height}px` : "";
    const dialog = { role: "dialog", "aria-modal": "true", "aria-label": this.#words?.title ?? "" };
    for (const [name, value] of Object.entries(dialog)) {
      if (isFull) tree.panel.setAttribute(name, value);
      else tree.panel.removeAttribute(name);
    }
    this.#rest.set(isFull);
  }

  /** @param {number} ms */
  #wait(ms) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#find(), ms);
  }

  /** It says nothing: is there no network, may this page not show the chat, or is the desk away? */
  async #find() {
    const { origin } = this.#loader;
    let code = "unavailable";
    try {
      const { allowed } = await (await fetch(`${origin}/widget/embedding`, { cache: "no-store" })).json();
      if (!allowed) {
        code = "origin_not_allowed";
        console.error(`Destek: add ${location.origin} to DESTEK_ALLOWED_ORIGINS of ${origin}`);
      }
    } catch {
      if (!navigator.onLine) code = "offline";
    }
    if (this.isReady || !this.#loader.frame) return;
    this.#state = code === "offline" ? "off" : "fail";
    this.#draw();
    this.#loader.listeners.tell("error", { code });
    if (code !== "origin_not_allowed") this.#timer = setTimeout(() => this.#retry(), AGAIN_MS);
  }

  #retry() {
    if (this.isReady || !this.#loader.frame) return;
    this.#loader.unload();
    this.#loader.load();
  }

  #draw() {
    const { said, dot } = this.#loader.tree;
    const words = { ...this.#loader.words, ...this.#words };
    said.textContent = words[this.#state] ?? "";
    dot.hidden = this.#state !== "wait";
    this.#help.hidden = this.#state !== "fail";
  }
}
