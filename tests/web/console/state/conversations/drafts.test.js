import "../../../support/web-root.js";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { MemoryStorage } from "../../../../../web/shared/storage.js";
import { listen } from "../../../support/fakes.js";

const { Drafts, forget } = await import("../../../../../web/console/state/conversations/drafts.js");

const LOCALES = new URL("../../../../../web/shared/locales/", import.meta.url);
const read = async (address) => JSON.parse(readFileSync(new URL(address.split("/").at(-1), LOCALES), "utf8"));

test("drafts and unsent replies leave the browser at sign-out, other things stay", () => {
  const storage = new MemoryStorage();
  const drafts = new Drafts({ storage, key: "destek.console.op-1.draft" });
  drafts.write("conv-0001", "salam");
  drafts.write("conv-0002", "   ");
  storage.setItem("destek.console.op-1.outbox.conv-0001.x", "{}");
  storage.setItem("destek.console.preferences", "{}");
  assert.equal(drafts.read("conv-0001"), "salam");
  assert.equal(drafts.read("conv-0002"), "");
  forget(storage, "destek.console.op-1");
  assert.equal(storage.length, 1);
});

test("a draft that another window changes is told, with what it belongs to", () => {
  const drafts = new Drafts({ storage: new MemoryStorage(), key: "destek.console.op-1.draft" });
  const heard = listen(drafts, "change");
  for (const key of ["destek.console.op-1.draft.conv-0001.note", "destek.console.op-2.draft.conv-0001", null])
    drafts.hear(key);
  assert.deepEqual(heard, ["conv-0001.note"]);
});
