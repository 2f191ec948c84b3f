/** The little work that the server asks for under pressure before a conversation: about a second, in a worker. */

const WORKER = "/web/widget/state/proof-worker.js";

/**
 * @param {{algorithm: string, challenge: string, salt: string, signature: string, max_number: number}} challenge
 * @param {{makeWorker?: () => Worker}} [options]
 * @returns {Promise<string>} the solution as the server wants it
 */
export async function solve(challenge, { makeWorker = () => new Worker(WORKER) } = {}) {
  const worker = makeWorker();
  try {
    const number = await new Promise((resolve, reject) => {
      worker.addEventListener("message", ({ data }) => resolve(data));
      worker.addEventListener("error", () => reject(new Error("the worker failed")));
      worker.postMessage(challenge);
    });
    const { algorithm, challenge: hash, salt, signature } = challenge;
    return btoa(JSON.stringify({ algorithm, challenge: hash, number, salt, signature }));
  } finally {
    worker.terminate();
  }
}
