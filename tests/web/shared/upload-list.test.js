import "../support/web-root.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { settle } from "../support/fakes.js";

const { MOST_FILES, Uploads } = await import("../../../web/shared/uploads.js");

test("files are uploaded at once; what fails says why; too many are refused", async () => {
  const uploads = new Uploads({
    upload: async ({ name }) => {
      if (name === "bad.svg") throw Object.assign(new Error(), { code: "file_refused", params: { reason: "type" } });
      return { id: `file-${name}`, name };
    },
    newId: (() => {
      let next = 0;
      return () => `up-${(next += 1)}`;
    })(),
  });
  uploads.add({ name: "a.png", size: 3 });
  assert.equal(uploads.isBusy, true);
  uploads.add({ name: "bad.svg", size: 3 });
  await settle();
  assert.deepEqual(
    uploads.entries.map(({ state }) => state),
    ["ready", "failed"],
  );
  assert.equal(uploads.entries[1].error.params.reason, "type");
  assert.deepEqual(
    uploads.take().map(({ id }) => id),
    ["file-a.png"],
  );
  assert.deepEqual(uploads.entries, []);
  for (let count = 0; count <= MOST_FILES; count += 1) uploads.add({ name: `${count}.png`, size: 1 });
  assert.deepEqual(uploads.entries.at(-1).error.params, { reason: "too_many" });
});
