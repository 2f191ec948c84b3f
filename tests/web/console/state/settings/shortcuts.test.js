import "../../../support/web-root.js";
import assert from "node:assert/strict";
import { test } from "node:test";

const { actionOf, KEYS } = await import("../../../../../web/console/state/settings/shortcuts.js");

test("keys work on any layout and leave the browser's own alone", () => {
  const bare = { ctrlKey: false, metaKey: false, altKey: false };
  const press = (key, code, more = {}) => actionOf({ key, code, ...bare, ...more });
  assert.equal(press("n", "KeyN"), "next");
  assert.equal(press("т", "KeyN"), "next", "a Russian layout");
  assert.equal(press("N", "KeyN"), "next");
  assert.equal(press("?", "Digit7"), "help");
  assert.equal(press("q", "KeyA"), "return_queue", "a Latin layout counts by its letters");
  assert.equal(press("c", "KeyC", { ctrlKey: true }), null);
  assert.equal(press("n", "KeyN", { repeat: true }), null);
  assert.equal(press("/", "Slash"), "saved");
  assert.equal(press("=", "Equal"), null);
  assert.equal(press("я", "KeyZ"), "undo");
  assert.equal(new Set(KEYS.map(({ key }) => key)).size, KEYS.length);
});
