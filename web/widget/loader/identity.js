/** The proof of who the player is, as the site gives it: a text, or a function that gives a fresh one. */

/** @import { Proof } from "../destek.d.ts" */

/**
 * @param {Proof} proof
 * @returns {Promise<string>} empty where there is none, or where the site could not be asked
 */
export async function freshIdentity(proof) {
  try {
    const fresh = typeof proof === "function" ? await proof() : proof;
    return typeof fresh === "string" ? fresh : "";
  } catch {
    return "";
  }
}

/** @param {string} address of the site that gives a proof as text */
export async function fetchText(address) {
  const answer = await fetch(address, { credentials: "same-origin", cache: "no-store" });
  return answer.ok ? (await answer.text()).trim() : "";
}
