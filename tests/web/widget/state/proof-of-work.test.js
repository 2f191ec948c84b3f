import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { solve } from "../../../../web/widget/state/proof-of-work.js";

const salt = "0badcafe?expires=1&";
const hash = (number) => createHash("sha256").update(`${salt}${number}`).digest("hex");
const challenge = (number, max_number) => ({
  algorithm: "SHA-256",
  challenge: hash(number),
  salt,
  signature: "s",
  max_number,
});

/** The worker's own script, on this side. */
async function makeWorker() {
  const listeners = {};
  const worker = {
    ended: false,
    addEventListener: (type, listener) => (listeners[type] = listener),
    terminate: () => (worker.ended = true),
  };
  const before = { addEventListener: globalThis.addEventListener, postMessage: globalThis.postMessage };
  let take;
  globalThis.addEventListener = (type, listener) => (take = listener);
  globalThis.postMessage = (data) => listeners.message({ data });
  await import(`../../../../web/widget/state/proof-worker.js?${Math.random()}`);
  globalThis.addEventListener = before.addEventListener;
  worker.postMessage = (data) => take({ data });
  return worker;
}

test("the number is found, told in the server's form, and the worker ends", async () => {
  const worker = await makeWorker();
  const told = JSON.parse(atob(await solve(challenge(1234, 5000), { makeWorker: () => worker })));
  assert.deepEqual(told, { algorithm: "SHA-256", challenge: hash(1234), number: 1234, salt, signature: "s" });
  assert.equal(worker.ended, true);
});

test("a number that is out of bounds is not looked for for ever", async () => {
  const worker = await makeWorker();
  const told = JSON.parse(atob(await solve(challenge(11, 10), { makeWorker: () => worker })));
  assert.equal(told.number, null);
});

test("a worker that fails is told of", async () => {
  const worker = {
    addEventListener: (type, listener) => type === "error" && setTimeout(listener),
    postMessage: () => {},
    terminate: () => {},
  };
  await assert.rejects(solve(challenge(1, 1), { makeWorker: () => worker }));
});
