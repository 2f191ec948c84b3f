/**
 * Puts the support chat into any page:
 *
 *   <script src="https://desk.example/widget/loader.js" data-language="az" data-theme="auto" defer></script>
 *
 * - data-language: az, tr, ru or en; default is the page's own language
 * - data-theme: auto, light or dark; data-position: right or left
 * - data-open: the chat is open from the start, as on a page that a link "ask the assistant" leads to
 * - data-topic: a topic of the help centre, whose question the player finds written, ready to be sent
 * - data-identity: proof of who the player is, signed by the site's server (docs/protocol.md, "Who the player is")
 * - data-identity-url: address of the site that gives one as text; asked whenever the chat needs one
 *
 * `window.Destek.identify(proof)` says who the player is now: a proof, or a function that gives one (or a promise of
 * it) and is asked whenever the chat needs one. `window.Destek.logout()` is called when the player signs out there.
 *
 * A plain script, self-contained, because pages of other origins load it: a launcher button in a shadow tree, and the
 * chat in a frame of the desk's origin. The two speak by postMessage, each naming the other's exact origin. A click on
 * any element with the attribute `data-destek-open` opens the chat, as does `window.Destek.open()`.
 */
(() => {
  "use strict";
  const script = document.currentScript;
  if (!(script instanceof HTMLScriptElement) || window.Destek) return;
  const { dataset } = script;

  const ORIGIN = new URL(script.src).origin;
  const PHONE = window.matchMedia("(max-width: 30rem), (max-height: 30rem)");
  const DARK = window.matchMedia("(prefers-color-scheme: dark)");
  const OPEN_KEY = "destek.open"; // this tab had the chat open: the next page opens it again
  const KNOWN_KEY = "destek.known"; // this browser has used the chat: load it early, for the unread mark

  /* Open, close, title, unread: needed before the frame is there; a test compares them with shared/locales. */
  /** @type {Record<string, string[]>} */
  const WORDS = {
    az: ["Dəstək söhbətini aç", "Dəstək söhbətini bağla", "Dəstək söhbəti", "{count} oxunmamış mesaj"],
    tr: ["Destek sohbetini aç", "Destek sohbetini kapat", "Destek sohbeti", "{count} okunmamış mesaj"],
    ru: ["Открыть чат поддержки", "Закрыть чат поддержки", "Чат поддержки", "Непрочитанных сообщений: {count}"],
    en: ["Open support chat", "Close support chat", "Support chat", "Unread messages: {count}"],
  };

  const STYLE = `
    :host { all: initial; --accent: #0b6b5d; --on: #fff; --surface: #fff; --edge: rgb(29 37 33 / 14%); }
    :host([data-dark]) { --accent: #63cdb8; --on: #06211c; --surface: #1a1f1d; --edge: rgb(255 255 255 / 14%); }
    .launcher { position: fixed; z-index: 2147483000; bottom: 20px; inset-inline-end: 20px; width: 60px; height: 60px;
      display: grid; place-items: center; padding: 0; border: 0; border-radius: 50%; cursor: pointer;
      background: var(--accent); color: var(--on); box-shadow: 0 2px 6px rgb(0 0 0 / 18%), 0 10px 30px rgb(0 0 0 / 20%);
      transition: transform 140ms ease-out; -webkit-tap-highlight-color: transparent; }
    .launcher:hover { transform: translateY(-2px); }
    .launcher:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; }
    .launcher svg { width: 28px; height: 28px; fill: none; stroke: currentColor; stroke-width: 1.8;
      stroke-linecap: round; stroke-linejoin: round; }
    .badge { position: absolute; top: -3px; inset-inline-end: -3px; min-width: 22px; height: 22px; padding: 0 6px;
      box-sizing: border-box; border-radius: 11px; border: 2px solid var(--surface); background: #a92b22; color: #fff;
      font: 600 12px/18px system-ui, sans-serif; text-align: center; }
    .badge[hidden], .panel[hidden], .launcher[hidden] { display: none; }
    .panel { position: fixed; z-index: 2147483000; bottom: 92px; inset-inline-end: 20px; width: 400px;
      height: min(680px, calc(100vh - 112px)); border-radius: 18px; overflow: hidden; background: var(--surface);
      box-shadow: 0 0 0 1px var(--edge), 0 12px 48px rgb(0 0 0 / 24%); animation: rise 160ms ease-out; }
    .left .launcher, .left .panel { inset-inline: 20px auto; }
    iframe { display: block; width: 100%; height: 100%; border: 0; color-scheme: normal; }
    .phone .panel { inset: 0; width: auto; height: auto; border-radius: 0; }
    .phone.open .launcher { display: none; }
    @keyframes rise { from { opacity: 0; transform: translateY(10px); } }
    @media (prefers-reduced-motion: reduce) { .panel { animation: none; } .launcher { transition: none; } }
    @media print { .launcher, .panel { display: none; } }
  `;

  const CHAT_PATH = "M21 11.5a8.5 8.5 0 0 1-12.3 7.6L3 21l1.9-5.7A8.5 8.5 0 1 1 21 11.5z";
  const DOWN_PATH = "M6 9.5l6 6 6-6";

  const wanted = dataset.language || document.documentElement.lang || navigator.language;
  const pageLanguage = wanted.slice(0, 2).toLowerCase();
  let [openWord, closeWord, title, unreadWord] = WORDS[pageLanguage] ?? WORDS.az;
  /** @type {HTMLIFrameElement | null} */
  let frame = null;
  let isReady = false;
  let isOpen = false;
  let unread = 0;
  let isLeaving = false; // logout() was called before the frame was there
  /** @type {DestekIdentity} */
  let identity = dataset.identity || (dataset.identityUrl ? fetchIdentity : "");
  /** @type {string | null} */
  let lockedOverflow = null; // the page's own value while we keep it from scrolling

  /**
   * @template {keyof HTMLElementTagNameMap} Tag
   * @param {Tag} tag
   * @param {Record<string, string>} attributes
   * @param {...Node} children
   */
  function node(tag, attributes, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  }

  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  drawing.setAttribute("viewBox", "0 0 24 24");
  drawing.setAttribute("aria-hidden", "true");
  drawing.append(path);

  const badge = node("span", { class: "badge", "aria-hidden": "true", hidden: "" });
  const launcher = node("button", { class: "launcher", type: "button", "aria-expanded": "false" }, drawing, badge);
  const panel = node("div", { class: "panel", hidden: "" });
  const box = node("div", { class: dataset.position === "left" ? "left" : "right" }, panel, launcher);
  const root = document.createElement("destek-chat");
  const sheet = new CSSStyleSheet(); // not an inline style: works under a strict style-src of the page, too
  sheet.replaceSync(STYLE);
  const shadow = root.attachShadow({ mode: "open" });
  shadow.adoptedStyleSheets = [sheet];
  shadow.append(box);

  /** @param {"localStorage" | "sessionStorage"} kind @param {string} key */
  function remembered(kind, key) {
    try {
      return window[kind].getItem(key) === "1";
    } catch {
      return false;
    }
  }

  /** @param {"localStorage" | "sessionStorage"} kind @param {string} key @param {boolean} on */
  function remember(kind, key, on) {
    try {
      if (on) window[kind].setItem(key, "1");
      else window[kind].removeItem(key);
    } catch {
      // Storage is blocked: the chat just does not open by itself on the next page.
    }
  }

  /** Decided out here: inside a frame the browser's answer depends on the page's own colour scheme. */
  function theme() {
    const { theme: chosen } = dataset;
    if (chosen === "dark" || chosen === "light") return chosen;
    return DARK.matches ? "dark" : "light";
  }

  function load() {
    if (frame) return;
    const query = new URLSearchParams({
      language: pageLanguage in WORDS ? pageLanguage : "",
      theme: theme(),
      page: window.location.origin + window.location.pathname, // no query, no fragment: they may hold secrets
    });
    if (dataset.topic) query.set("topic", dataset.topic);
    // In the fragment, which no server and no Referer header sees.
    const proof = typeof identity === "string" && identity ? `#identity=${encodeURIComponent(identity)}` : "";
    frame = node("iframe", { src: `${ORIGIN}/widget/?${query}${proof}`, title });
    panel.append(frame);
  }

  /** @param {{type: string, [field: string]: unknown}} message to the frame */
  function post(message) {
    frame?.contentWindow?.postMessage({ destek: 1, ...message }, ORIGIN);
  }

  async function fetchIdentity() {
    const answer = await fetch(dataset.identityUrl ?? "", { credentials: "same-origin", cache: "no-store" });
    return answer.ok ? (await answer.text()).trim() : "";
  }

  async function freshIdentity() {
    try {
      const given = typeof identity === "function" ? await identity() : identity;
      return typeof given === "string" ? given : "";
    } catch {
      return ""; // the site could not be asked
    }
  }

  /** @param {DestekIdentity | null} given */
  async function identify(given) {
    identity = given ?? "";
    if (isReady) post({ type: "identify", identity: await freshIdentity() }); // else the frame asks when it comes
  }

  function logout() {
    identity = "";
    if (isReady) {
      isReady = false; // it loads anew
      post({ type: "leave" });
    } else {
      isLeaving = true;
      load();
    }
  }

  function tellState() {
    if (isReady) post({ type: "state", open: isOpen, focused: document.hasFocus(), theme: theme() });
  }

  function show() {
    box.classList.toggle("open", isOpen);
    panel.hidden = !isOpen;
    path.setAttribute("d", isOpen ? DOWN_PATH : CHAT_PATH);
    badge.hidden = isOpen || unread === 0;
    badge.textContent = unread > 99 ? "99+" : String(unread);
    const label = isOpen ? closeWord : openWord;
    launcher.setAttribute(
      "aria-label",
      badge.hidden ? label : `${label}, ${unreadWord.replace("{count}", String(unread))}`,
    );
    launcher.setAttribute("aria-expanded", String(isOpen));
    if (frame) frame.title = title;
    fit();
  }

  /** On a phone the chat fills the screen that the keyboard leaves, and the page behind does not scroll. */
  function fit() {
    const phone = PHONE.matches;
    const view = window.visualViewport;
    box.classList.toggle("phone", phone);
    panel.style.top = phone && view ? `${view.offsetTop}px` : "";
    panel.style.bottom = phone && view ? "auto" : "";
    panel.style.height = phone && view ? `${view.height}px` : "";
    const { style } = document.documentElement;
    if (phone && isOpen && lockedOverflow === null) {
      lockedOverflow = style.overflow;
      style.overflow = "hidden";
    } else if (!(phone && isOpen) && lockedOverflow !== null) {
      style.overflow = lockedOverflow;
      lockedOverflow = null;
    }
  }

  function open() {
    if (isOpen) return;
    isOpen = true;
    load();
    remember("sessionStorage", OPEN_KEY, true);
    remember("localStorage", KNOWN_KEY, true);
    show();
    frame?.focus();
    tellState();
  }

  function close() {
    if (!isOpen) return;
    isOpen = false;
    remember("sessionStorage", OPEN_KEY, false);
    show();
    launcher.focus();
    tellState();
  }

  /** @type {Record<string, (message: any) => unknown>} */
  const handlers = {
    ready: () => {
      isReady = true;
      if (!isLeaving) return tellState();
      isLeaving = false;
      logout();
    },
    close,
    identity: async () => {
      post({ type: "identity", identity: await freshIdentity() });
    },
    unread: ({ count }) => {
      unread = Number.isInteger(count) && count > 0 ? count : 0;
      show();
    },
    language: ({ language }) => {
      if (language in WORDS) [openWord, closeWord, title, unreadWord] = WORDS[language];
      show();
    },
  };

  window.addEventListener("message", (event) => {
    if (event.origin !== ORIGIN || !frame || event.source !== frame.contentWindow || event.data?.destek !== 1) return;
    if (Object.hasOwn(handlers, event.data.type)) handlers[event.data.type](event.data);
  });
  launcher.addEventListener("click", () => (isOpen ? close() : open()));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && isOpen && !event.defaultPrevented) close();
  });
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element && event.target.closest("[data-destek-open]"))) return;
    event.preventDefault();
    open();
  });
  for (const name of ["focus", "blur"]) window.addEventListener(name, tellState);
  document.addEventListener("visibilitychange", tellState);
  PHONE.addEventListener("change", fit);
  for (const name of ["resize", "scroll"]) window.visualViewport?.addEventListener(name, fit);

  function paint() {
    root.toggleAttribute("data-dark", theme() === "dark");
    tellState();
  }
  DARK.addEventListener("change", paint);
  paint();
  show();
  document.body.append(root);
  window.Destek = Object.freeze({ open, close, identify, logout });
  if ("open" in dataset || (remembered("sessionStorage", OPEN_KEY) && !PHONE.matches)) open();
  else if (remembered("localStorage", KNOWN_KEY)) setTimeout(load, 2_000);
})();
