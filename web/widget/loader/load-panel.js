/** Fetches the second file of the loader. The build puts load-panel-bundled.js in this one's place. */

/** @import { Panel } from "./panel.js" */

/**
 * @param {string} _origin of the desk
 * @param {string} _nonce of the page's policy
 * @returns {Promise<typeof Panel>}
 * @throws where it cannot be had
 */
export async function loadPanel(_origin, _nonce) {
  return (await import("./panel.js")).Panel;
}
