/**
 * Puts the support chat into any page; docs/embedding.md tells how, with examples, and web/widget/destek.d.ts all types.
 *
 *   <script src="https://desk.example/widget/loader.js" data-language="az" defer></script>
 *
 * Settings come from the script's data- attributes, `window.DestekSettings`, or `Destek("boot", {...})`, the later over the
 * earlier. `Destek("open")` and `Destek.open()` are the same; the first form works before this script is there.
 *
 * Pages of other origins load it, as one plain script (deploy/bundler): a launcher button in a shadow tree, and the chat in
 * a frame of the desk's origin. The two speak by postMessage, each naming the other's exact origin. The tree hangs on the
 * root element, where no page that swaps its body removes it.
 */

import { Loader } from "./loader.js";

const METHODS = ["boot", "identify", "logout", "shutdown", "open", "close", "hide", "show", "setLanguage", "navigate", "ask", "on"];

/** @param {HTMLScriptElement | null} script @param {{q?: unknown[][]} | undefined} waiting calls from before */
function start(script, waiting) {
  const settings = { ...script?.dataset, ...window.DestekSettings };
  const desk = settings.desk ?? script?.src;
  if (!desk) {
    console.error("Destek: DestekSettings.desk must name the address of the desk");
    return;
  }
  const loader = new Loader(new URL(desk, location.href).origin, settings);
  const api = Object.fromEntries(METHODS.map((name) => [name, (...values) => loader[name](...values)]));
  window.Destek = Object.freeze(Object.assign((name, ...values) => api[name]?.(...values), api));
  for (const call of waiting?.q ?? []) window.Destek(...call);
}

// Loaded twice, it is there once. A module has no current script.
if (!window.Destek?.on) start(document.currentScript ?? document.querySelector('script[src*="/widget/loader.js"]'), window.Destek);
