/**
 * Puts the support chat into any page; docs/embedding.md tells how, with examples; all types: web/widget/destek.d.ts.
 *
 *   <script src="https://desk.example/widget/loader.js" data-language="az" defer></script>
 *
 * Settings come from the script's data- attributes, `window.DestekSettings`, or `Destek("boot", {...})`, the later over
 * the earlier. `Destek("open")` and `Destek.open()` are the same; the first form works before this script is there.
 *
 * Pages of other origins load it, as one plain script (deploy/bundler): a launcher button in a shadow tree, and the
 * chat in a frame of the desk's origin. The two speak by postMessage, each naming the other's exact origin. The tree
 * hangs on the root element, where no page that swaps its body removes it.
 */

import { Loader } from "./loader.js";

/** @import { Destek } from "../destek.d.ts" */

/** @type {readonly (keyof Loader)[]} */
const CALLS = [
  "boot",
  "identify",
  "logout",
  "shutdown",
  "open",
  "close",
  "hide",
  "setLanguage",
  "setAttributes",
  "navigate",
  "ask",
  "on",
];

/**
 * @param {Element | null} script
 * @param {unknown[][]} waiting calls from before
 */
function start(script, waiting) {
  const { src, dataset, nonce } = script instanceof HTMLScriptElement ? script : { src: "", dataset: {}, nonce: "" };
  const settings = { ...dataset, ...window.DestekSettings };
  const desk = settings.desk ?? src;
  if (!desk) {
    console.error("Destek: DestekSettings.desk is missing");
    return;
  }
  const loader = new Loader(new URL(desk, location.href).origin, settings, nonce);
  /** @type {Record<string, (...given: any[]) => unknown>} */
  const calls = Object.create(null);
  for (const name of CALLS) calls[name] = (...given) => /** @type {any} */ (loader)[name](...given);
  calls.show = () => loader.show(false);
  /** @type {(name: string, ...given: any[]) => unknown} */
  const call = (name, ...given) => calls[name]?.(...given);
  window.Destek = /** @type {Destek} */ (/** @type {unknown} */ (Object.freeze(Object.assign(call, calls))));
  for (const [name, ...given] of waiting) call(String(name), ...given);
}

// Loaded twice, it is there once. A module has no current script.
if (!window.Destek?.on) {
  const script = document.currentScript ?? document.querySelector('script[src*="/widget/loader.js"]');
  start(script, window.Destek?.q ?? []);
}
