import "../../support/web-root.js";
import assert from "node:assert/strict";
import { test } from "node:test";

const { BackgroundClock } = await import("../../../../web/console/state/background-clock.js");

test("timers run in the worker, once each, and not when they were cleared", () => {
  const sent = [];
  const worker = { onmessage: null, postMessage: (data) => sent.push(data) };
  const clock = new BackgroundClock(worker);
  const rung = [];
  const first = clock.setTimeout(() => rung.push("first"), 20);
  const second = clock.setTimeout(() => rung.push("second"), 30);
  clock.clearTimeout(first);
  for (const data of [first, second, second]) worker.onmessage({ data });
  assert.deepEqual(rung, ["second"]);
  assert.deepEqual(sent, [
    { id: first, ms: 20 },
    { id: second, ms: 30 },
    { id: first, ms: null },
  ]);
});
