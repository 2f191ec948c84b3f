/** The proof of who the player is, as the site gives it. */

/** @import { Loader } from "./loader.js" */

/**
 * @param {Loader} loader with a text, a function that gives a fresh one, or an address that does
 * @returns {Promise<string>} empty where there is none, or where the site could not be asked
 */
export async function freshIdentity({ identity, settings }) {
  try {
    const given = identity || (settings.identityUrl ? () => fetchText(settings.identityUrl ?? "") : "");
    const fresh = typeof given === "function" ? await given() : given;
    return typeof fresh === "string" ? fresh : "";
  } catch {
    return "";
  }
}

/** @param {string} address */
async function fetchText(address) {
  const answer = await fetch(address, { credentials: "same-origin", cache: "no-store" });
  return answer.ok ? (await answer.text()).trim() : "";
}
