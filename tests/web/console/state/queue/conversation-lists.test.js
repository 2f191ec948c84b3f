import "../../../support/web-root.js";
import assert from "node:assert/strict";
import { test } from "node:test";

const { ConversationLists } = await import("../../../../../web/console/state/queue/conversation-lists.js");

test("only those ask for attention who were not there before", () => {
  const lists = new ConversationLists();
  const ids = (queued, assigned = []) =>
    lists
      .update({ queued: queued.map((id) => ({ id })), assigned: assigned.map((id) => ({ id })) })
      .map(({ id }) => id);
  assert.deepEqual(ids(["a", "b"]), [], "what waits when the page opens");
  assert.deepEqual(ids(["a", "b", "c"]), ["c"]);
  assert.deepEqual(ids(["a"], ["b"]), []);
  assert.deepEqual(ids(["a", "b"]), [], "put back by this operator");
  assert.deepEqual(ids(["a", "c"]), ["c"], "queued again");
});
