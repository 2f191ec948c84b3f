import "../../../support/web-root.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryStorage } from "../../../../../web/shared/storage.js";

const { Preferences } = await import("../../../../../web/console/state/settings/preferences.js");

test("preferences survive a reload, and a broken store", () => {
  const storage = new MemoryStorage();
  const first = new Preferences({ storage, key: "p" });
  assert.equal(first.get("sound"), true);
  first.set("sound", false);
  assert.equal(new Preferences({ storage, key: "p" }).get("sound"), false);
  storage.setItem("p", "{broken");
  assert.equal(new Preferences({ storage, key: "p" }).get("sound"), true);
});
