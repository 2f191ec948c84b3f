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

test("changes come to the same as the lists, whatever this operator did meanwhile", () => {
  const lists = new ConversationLists();
  const [a, b, c, d] = ["a", "b", "c", "d"].map((id) => ({ id }));
  const ids = () => [lists.queued.map(({ id }) => id), lists.assigned.map(({ id }) => id)];
  const change = (version, parts) =>
    lists.change({ type: "queue.changed", version, queued: [], assigned: [], gone: [], operators_online: 1, ...parts });
  lists.update({ version: 0, queued: [a, b, c], assigned: [] });
  assert.deepEqual(change(1, { queued: [{ row: d, after: "a" }] }), [d]);
  assert.deepEqual(ids(), [["a", "d", "b", "c"], []]);
  lists.take(b); // before the server says so
  change(2, { assigned: [{ row: b, after: null }] });
  assert.deepEqual(ids(), [["a", "d", "c"], ["b"]]);
  change(3, { gone: ["a", "b"], queued: [{ row: { ...c, preview: "said" }, after: null }] });
  assert.deepEqual(ids(), [["c", "d"], []]);
  assert.equal(lists.queued[0].preview, "said");
});

test("a change of other lists than these is not taken in", () => {
  const lists = new ConversationLists();
  const change = { type: "queue.changed", queued: [], assigned: [], gone: ["a"], operators_online: 1 };
  lists.update({ version: 3, queued: [{ id: "a" }], assigned: [] });
  assert.equal(lists.change({ ...change, version: 5 }), null);
  assert.deepEqual(lists.queued, [{ id: "a" }]);
  assert.deepEqual(lists.change({ ...change, version: 4 }), []);
  assert.deepEqual(lists.queued, []);
});
