import "../../../support/web-root.js";
import assert from "node:assert/strict";
import { test } from "node:test";

const { parseHours } = await import("../../../../../web/console/state/people/working-hours.js");

test("hours are understood as people write them, and what are none is not passed over", () => {
  assert.deepEqual(parseHours("09:00-18:00"), ["09:00", "18:00"]);
  assert.deepEqual(parseHours("9-18"), ["09:00", "18:00"]);
  assert.deepEqual(parseHours(" 9.30 – 18:15 "), ["09:30", "18:15"]);
  assert.deepEqual(parseHours(""), []);
  for (const wrong of ["soon", "18-9", "9", "9:75-18", "9-25"]) assert.equal(parseHours(wrong), null, wrong);
});
