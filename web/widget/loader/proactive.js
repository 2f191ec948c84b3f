/**
 * Cards that come up by themselves, for sites that want them: one more script, after the loader's.
 *
 *   <script src="https://desk.example/web/widget/loader/proactive.js" type="module"></script>
 *
 * The rules are kept in the console. A card says one thing, is put away by one press, and comes up at most once in the
 * rule's time; nobody is asked anything while people talk to them, nor whom the desk or the site keeps out of it.
 */

import { remembered } from "./host.js";
import { fits, mayAsk } from "./proactive-rules.js";

/** @import { Rule } from "./proactive-rules.js" */

const SHOWN_KEY = "destek.shown";
const NAME_KEY = "destek.browser";
const ORIGIN = new URL(import.meta.url).origin;
const CLOSE = { az: "Bağla", tr: "Kapat", ru: "Закрыть", en: "Close" };
const STYLE = `:host { all: initial; position: fixed; z-index: 2147482999; inset: auto 20px 92px auto; max-width: 280px;
  font: 15px/1.4 system-ui, sans-serif; color-scheme: light dark; }
  div { display: flex; gap: 8px; align-items: start; padding: 12px; border-radius: 14px; background: Canvas;
  color: CanvasText; box-shadow: 0 0 0 1px rgb(0 0 0 / 14%), 0 8px 28px rgb(0 0 0 / 22%); }
  button { font: inherit; color: inherit; background: none; border: 0; cursor: pointer; text-align: start;
  min-width: 24px; min-height: 24px; padding: 4px; } button:focus-visible { outline: 2px solid; }`;

const openedAt = Date.now();
const language = (window.DestekSettings?.language || document.documentElement.lang || "en").slice(0, 2);

/** @param {string} key @param {any} otherwise */
function read(key, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null") ?? otherwise;
  } catch {
    return otherwise;
  }
}

/** @param {string} key @param {unknown} value */
function keep(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false; // what cannot be remembered might come up again and again: nothing comes up
  }
}

/** Who the player is, as the site proves it to the chat. */
async function identity() {
  const { identity: proof = "", identityUrl } = window.DestekSettings ?? {};
  if (identityUrl) return (await (await fetch(identityUrl)).text()).trim();
  return typeof proof === "function" ? proof() : proof;
}

/** @param {Rule} rule */
async function ask(rule) {
  const browser = read(NAME_KEY, crypto.randomUUID());
  const shown = { ...read(SHOWN_KEY, {}), [rule.id]: Date.now() };
  if (!keep(NAME_KEY, browser) || !keep(SHOWN_KEY, shown)) return;
  const body = JSON.stringify({ rule: rule.id, language, browser, identity: await identity() });
  const answer = await fetch(`${ORIGIN}/widget/proactive`, { method: "POST", body });
  const { card } = await answer.json();
  if (card) show(card);
}

/** @param {{text: string, ask: string}} card */
function show({ text, ask: question }) {
  const root = document.createElement("destek-card");
  const shadow = root.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  shadow.adoptedStyleSheets.push(sheet);
  const box = document.createElement("div");
  const open = document.createElement("button");
  const close = document.createElement("button");
  box.setAttribute("role", "status");
  open.textContent = text;
  close.textContent = "×";
  close.setAttribute("aria-label", CLOSE[/** @type {keyof typeof CLOSE} */ (language)] ?? CLOSE.en);
  open.addEventListener("click", () => {
    root.remove();
    window.Destek?.("ask", question);
  });
  close.addEventListener("click", () => root.remove());
  box.append(open, close);
  shadow.append(box);
  document.documentElement.append(root);
  window.Destek?.("on", "open", () => root.remove());
}

async function start() {
  const answer = await fetch(`${ORIGIN}/widget/proactive?language=${language}`);
  if (!answer.ok) return;
  /** @type {{rules: Rule[]}} */
  const { rules } = await answer.json();
  const isKnown = remembered("localStorage", "destek.known");
  let isDone = false;
  const look = async () => {
    const seconds = (Date.now() - openedAt) / 1_000;
    const page = {
      path: location.pathname,
      seconds,
      isKnown,
      attributes: /** @type {any} */ (window).DestekAttributes ?? {},
    };
    const isFree = !isDone && !remembered("localStorage", "destek.quiet");
    const rule = isFree && rules.find((one) => fits(one, page) && mayAsk(one, read(SHOWN_KEY, {}), Date.now()));
    if (!rule) return;
    isDone = true; // one card a page
    await ask(rule).catch(() => {});
  };
  // Who has used the chat may be talking to somebody: the chat itself says so once it is there.
  const begin = () => setInterval(() => document.visibilityState === "visible" && look(), 1_000);
  if (isKnown) window.Destek?.("on", "ready", begin);
  else begin();
}

start().catch(() => {});
