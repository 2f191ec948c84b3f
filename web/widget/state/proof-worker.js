/** Finds the number that a challenge asks for, beside the page: gets the one and answers with the other, or null. */

const encoder = new TextEncoder();

addEventListener("message", async ({ data }) => postMessage(await find(data)));

/**
 * @param {{algorithm: string, challenge: string, salt: string, max_number: number}} challenge
 * @returns {Promise<number | null>}
 */
async function find({ algorithm, challenge, salt, max_number }) {
  const wanted = Uint8Array.from(challenge.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  for (let number = 0; number <= max_number; number += 1) {
    const hash = new Uint8Array(await crypto.subtle.digest(algorithm, encoder.encode(`${salt}${number}`)));
    if (hash.every((byte, index) => byte === wanted[index])) return number;
  }
  return null;
}
