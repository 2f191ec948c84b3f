/** The chat of a desk in a site that is built with a bundler: no script tag, typed, loaded once. */

/** @import { Destek, DestekSettings } from "./destek.d.ts" */

/**
 * Loads the chat, at the first call; what is asked of it before it is there is done then.
 * @param {DestekSettings & {desk: string}} settings
 */
export function loadDestek(settings) {
  if (!window.Destek) {
    /** @type {unknown[][]} */
    const q = [];
    const queue = Object.assign((/** @type {unknown[]} */ ...call) => void q.push(call), { q });
    window.Destek = /** @type {Destek} */ (/** @type {unknown} */ (queue));
    window.DestekSettings = settings;
    const script = document.createElement("script");
    script.src = new URL("/widget/loader.js", settings.desk).href;
    script.async = true;
    document.head.append(script);
  } else window.Destek("boot", settings);
  return (...call) => window.Destek?.(...call);
}
