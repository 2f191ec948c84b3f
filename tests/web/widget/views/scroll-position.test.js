import "../../support/web-root.js";
import assert from "node:assert/strict";
import { test } from "node:test";

const { isNearEnd, placeOf } = await import("../../../../web/widget/views/scroll-position.js");

test("what fits into the view is shown with the end of the conversation", () => {
  assert.deepEqual(placeOf({ start: 900, height: 1200, view: 500 }), { top: 700, isCut: false });
});

test("a message taller than the view is shown from its beginning", () => {
  const { top, isCut } = placeOf({ start: 900, height: 1700, view: 500 });
  assert.equal(isCut, true);
  assert.ok(top <= 900 && top > 880, "its first line is at the upper edge");
});

test("several messages that came together are shown from the first of them", () => {
  const one = placeOf({ start: 900, height: 1300, view: 500 });
  const three = placeOf({ start: 900, height: 2300, view: 500 });
  assert.equal(one.isCut, false);
  assert.deepEqual(three, { top: 892, isCut: true });
});

test("the very first message of a conversation begins at the top", () => {
  assert.deepEqual(placeOf({ start: 4, height: 900, view: 500 }), { top: 0, isCut: true });
  assert.deepEqual(placeOf({ start: 4, height: 300, view: 500 }), { top: 0, isCut: false });
});

test("whoever reads near the end goes along with what comes", () => {
  assert.equal(isNearEnd({ top: 650, height: 1200, view: 500 }), true);
  assert.equal(isNearEnd({ top: 500, height: 1200, view: 500 }), false);
});
