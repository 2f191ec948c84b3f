import "../../../support/web-root.js";
import assert from "node:assert/strict";
import { test } from "node:test";

const { rowWindow } = await import("../../../../../web/console/state/queue/row-window.js");

test("of a long list only what is in view is drawn", () => {
  const long = { count: 500, height: 100, viewHeight: 700 };
  assert.deepEqual(rowWindow({ ...long, count: 12, top: 0 }), { from: 0, to: 12 }, "a short one whole");
  assert.deepEqual(rowWindow({ ...long, height: 0, top: 0 }), { from: 0, to: 40 }, "before a row was measured");
  for (const top of [0, 3_333, 25_000, 49_300, 90_000]) {
    const { from, to } = rowWindow({ ...long, top });
    assert.ok(to - from <= 7 + 14, `${top}: ${from}-${to}`);
    assert.ok(from >= 0 && to <= 500 && from < 500);
    if (top < 49_301) assert.ok(from * 100 <= top && Math.min(500, to) * 100 >= Math.min(top + 700, 50_000));
  }
  assert.deepEqual(rowWindow({ ...long, top: 5_000, kept: 30 }).from, 30, "the row with the focus stays");
  assert.ok(rowWindow({ ...long, top: 40_000, kept: 3 }).from > 300, "but not from afar");
});
