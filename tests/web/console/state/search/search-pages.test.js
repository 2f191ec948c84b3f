import "../../../support/web-root.js";
import assert from "node:assert/strict";
import { test } from "node:test";

const search = await import("../../../../../web/console/state/search/search-pages.js");
const { ANYTHING, SearchPages, addressOf, placeOf, queryOf, savedViews, wantedOf } = search;
const { parseRoute } = await import("../../../../../web/console/state/route.js");

const hit = (id, more = {}) => ({
  kind: "message",
  at: "2026-03-01T09:00:00Z",
  text: "salam",
  marks: [],
  seq: 3,
  reference: null,
  ticket_status: null,
  conversation: { id, status: "bot" },
  ...more,
});

test("what is looked for stands in the address and comes back from it", () => {
  const wanted = { ...ANYTHING, text: "sənəd & pul", status: "closed", since: "2026-03-01" };
  assert.deepEqual(wantedOf(addressOf(wanted)), wanted);
  assert.deepEqual(wantedOf("nobody=1&text=a"), { ...ANYTHING, text: "a" });
  assert.deepEqual(wantedOf(null), ANYTHING);
  assert.equal(addressOf(ANYTHING), "");
});

test("saved views are addresses; one's own are those of who looks", () => {
  const views = savedViews("op-1");
  assert.deepEqual(
    views.map(({ name, wanted }) => [name, addressOf(wanted)]),
    [
      ["all", ""],
      ["open", "status=open"],
      ["mine", "operator_id=op-1"],
      ["bot", "status=bot"],
      ["closed", "status=closed"],
      ["danger", "outcome=danger"],
    ],
  );
});

test("days begin and end where the reader is", () => {
  const query = new URLSearchParams(queryOf({ ...ANYTHING, since: "2026-03-01", until: "2026-03-01" }, "x", 6));
  const [since, until] = ["since", "until"].map((name) => new Date(query.get(name) ?? "").getTime());
  assert.equal(until - since, 24 * 3_600_000);
  assert.equal(new Date(since).getHours(), 0);
  assert.deepEqual([query.get("after"), query.get("limit")], ["x", "6"]);
});

test("a hit leads to the message, the ticket or the conversation", () => {
  assert.deepEqual(parseRoute(placeOf(hit("conv-0001"))).seq, 3);
  assert.equal(placeOf(hit("conv-0001", { kind: "player", seq: null })), "#/conversation/conv-0001");
  const ticket = hit("conv-0001", { kind: "ticket", reference: "DST-7K3F-92QX", seq: null });
  assert.equal(placeOf(ticket), "#/tickets/DST-7K3F-92QX");
});

test("pages follow each other, nothing twice; an answer that was overtaken is dropped", async () => {
  const answers = [];
  const asked = [];
  const pages = new SearchPages((path) => {
    asked.push(new URLSearchParams(path.split("?")[1]));
    return new Promise((resolve) => answers.push(resolve));
  });
  const late = pages.first(ANYTHING);
  const first = pages.first({ ...ANYTHING, text: "a" });
  answers[1]({ hits: [hit("conv-0002"), hit("conv-0001")], after: "17" });
  answers[0]({ hits: [hit("conv-0009")], after: null });
  assert.deepEqual(await Promise.all([late, first]), [false, true]);
  assert.ok(pages.hasMore);
  const more = pages.more({ ...ANYTHING, text: "a" });
  assert.equal(asked.at(-1).get("after"), "17");
  answers[2]({ hits: [hit("conv-0001"), hit("conv-0000")], after: null });
  await more;
  assert.deepEqual(
    pages.hits.map(({ conversation }) => conversation.id),
    ["conv-0002", "conv-0001", "conv-0000"],
  );
  assert.ok(!pages.hasMore);
});
