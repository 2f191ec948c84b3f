import "../../../support/web-root.js";
import assert from "node:assert/strict";
import { test } from "node:test";

const { aWeek } = await import("../../../../../web/console/state/content/gaps.js");

test("how often a gap came is told by the week", () => {
  assert.equal(aWeek({ n: 8, days: 28 }), 2);
  assert.equal(aWeek({ n: 1, days: 3 }), 2.3);
  assert.equal(aWeek({ n: 0, days: 0 }), 0);
});
