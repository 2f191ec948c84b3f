import "../../../support/web-root.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { ManualClock } from "../../../support/fakes.js";

const { TypingSignal } = await import("../../../../../web/console/state/conversations/typing-signal.js");

test("typing is told at the first stroke, again while it lasts, and at its end", async () => {
  const clock = new ManualClock();
  const told = [];
  const signal = new TypingSignal({ send: (active) => told.push(active), clock });
  signal.touch();
  await clock.pass(1_000);
  signal.touch();
  assert.deepEqual(told, [true]);
  await clock.pass(3_500);
  signal.touch();
  assert.deepEqual(told, [true, true]);
  await clock.pass(6_000);
  assert.deepEqual(told, [true, true, false]);
  signal.end();
  assert.equal(told.length, 3);
  assert.equal(clock.waiting, 0);
});
