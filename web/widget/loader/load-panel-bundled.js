/**
 * Fetches the second file of the loader as a plain script, which needs no permission of another origin, and bears the
 * nonce of the first. The file gives what it has to the element that it stands in (panel-bundled.js).
 */

import { node } from "./tree.js";

/** @import { Panel } from "./panel.js" */

/**
 * @param {string} origin of the desk
 * @param {string} nonce of the page's policy
 * @returns {Promise<typeof Panel>}
 */
export function loadPanel(origin, nonce) {
  return new Promise((resolve, reject) => {
    const script = node("script", { src: `${origin}PANEL_ADDRESS` }); // which the build writes there
    script.addEventListener("destek", (event) => resolve(/** @type {CustomEvent} */ (event).detail));
    Object.assign(script, { nonce, onerror: reject });
    document.head.append(script);
  });
}
