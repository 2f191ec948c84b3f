import "../../support/web-root.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeDocument } from "../../support/fake-dom.js";

const { Stopwatches } = await import("../../../../web/console/views/common/stopwatch.js");

test("the clocks of a page that was left go on when it comes back", (t) => {
  fakeDocument(t);
  t.mock.timers.enable({ apis: ["setInterval"] });
  let now = Date.parse("2026-03-01T10:00:00Z");
  const watches = new Stopwatches(() => now);
  const node = watches.make("2026-03-01T09:59:00Z");
  document.body.append(node);
  const pass = (seconds) => {
    now += seconds * 1000;
    t.mock.timers.tick(seconds * 1000);
  };
  pass(5);
  assert.equal(node.textContent, "1:05");
  node.remove();
  pass(5);
  document.body.append(node);
  pass(5);
  assert.equal(node.textContent, "1:15");
  watches.stop();
});
