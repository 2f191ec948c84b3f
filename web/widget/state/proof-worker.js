/** Finds the number that a challenge asks for, beside the page. Gets the challenge as a message; answers with the number, or null. */

const encoder = new TextEncoder();

addEventListener("message", async ({ data }) => postMessage(await find(data)));

async function find({ algorithm, challenge, salt, max_number }) {
  const wanted = Uint8Array.from(challenge.match(/../g), (pair) => Number.parseInt(pair, 16));
  for (let number = 0; number <= max_number; number += 1) {
    const hash = new Uint8Array(await crypto.subtle.digest(algorithm, encoder.encode(`${salt}${number}`)));
    if (hash.every((byte, index) => byte === wanted[index])) return number;
  }
  return null;
}
