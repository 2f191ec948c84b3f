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

test("own conversations keep their places whatever is said in them", () => {
  const lists = new ConversationLists();
  const own = (id, assigned_at, updated_at) => ({ id, assigned_at, updated_at });
  const order = () => lists.assigned.map(({ id }) => id);
  const [first, second] = [own("a", "2026-03-01T10:00:00Z", "10:00"), own("b", "2026-03-01T10:05:00Z", "10:05")];
  lists.update({ queued: [], assigned: [second, first] });
  assert.deepEqual(order(), ["a", "b"]);
  lists.update({ queued: [], assigned: [second, { ...first, updated_at: "11:00" }] });
  assert.deepEqual(order(), ["a", "b"]);
  lists.take(own("c", "2026-03-01T10:02:00Z", "10:02"));
  assert.deepEqual(order(), ["a", "c", "b"]);
});
