import "../../../support/web-root.js";
import assert from "node:assert/strict";
import { test } from "node:test";

const labels = await import("../../../../../web/console/state/labels.js");
const { EVERYTHING } = await import("../../../../../web/console/state/tickets/ticket-list.js");
const { TicketPages, queryOf } = await import("../../../../../web/console/state/tickets/ticket-pages.js");

const NOW = Date.parse("2026-03-01T10:00:00Z");

const ticket = (more) => ({
  reference: "DST-7K3F-92QX",
  status: "registered",
  department: "payments",
  account_id: "483920",
  created_at: "2026-03-01T09:00:00Z",
  first_answer_due_at: "2026-03-02T09:00:00Z",
  solution_due_at: "2026-03-03T09:00:00Z",
  due_at: more.due_at === undefined ? "2026-03-02T09:00:00Z" : more.due_at,
  ...more,
});

test("a ticket is due for the first answer, then for the solution, then for nothing", () => {
  const due = (more) => labels.ticketDue(ticket(more), NOW);
  assert.deepEqual(due({}), { kind: "first_answer", at: "2026-03-02T09:00:00Z", state: "fine" });
  assert.equal(due({ due_at: "2026-03-01T13:00:00Z" }).state, "soon");
  const answered = { first_answered_at: "2026-03-01T08:00:00Z" };
  assert.deepEqual(due({ ...answered, due_at: "2026-03-01T09:59:00Z" }), {
    kind: "solution",
    at: "2026-03-01T09:59:00Z",
    state: "late",
  });
  assert.equal(due({ status: "solved", due_at: null }), null);
});

test("every ticket can be reached: the server filters, counts and pages", async () => {
  const asked = [];
  const answers = [];
  const pages = new TicketPages((path) => {
    asked.push(new URLSearchParams(path.split("?")[1]));
    return answers.shift();
  });
  const page = (name, after) => ({
    tickets: [ticket({ reference: name })],
    after,
    counts: { solved: 670, registered: 832 },
    late: 773,
  });
  answers.push(page("one", "key-1"), page("two", "key-2"), page("one", "key-1"), page("one", null));
  await pages.first(EVERYTHING);
  assert.deepEqual([pages.total, pages.page.late, pages.hasNext, pages.number], [1_502, 773, true, 1]);
  await pages.next(EVERYTHING);
  assert.deepEqual([asked.at(-1).get("after"), pages.number], ["key-1", 2]);
  await pages.previous(EVERYTHING);
  assert.deepEqual([asked.at(-1).get("after"), pages.number], [null, 1]);
  await pages.first({ ...EVERYTHING, text: " dst 7k3f ", status: "open", mine: true });
  assert.equal(asked.at(-1).toString(), "text=dst+7k3f&status=open&mine=1");
  assert.equal(pages.hasNext, false);
  assert.equal(queryOf(EVERYTHING, null), "");
});

test("an answer that a later question has overtaken is dropped", async () => {
  const open = [];
  const pages = new TicketPages(() => new Promise((resolve) => open.push(resolve)));
  const first = pages.first(EVERYTHING);
  const second = pages.first({ ...EVERYTHING, text: "7K3F" });
  const answer = (reference) => ({ tickets: [ticket({ reference })], after: null, counts: {}, late: 0 });
  open[1](answer("new"));
  open[0](answer("old"));
  assert.deepEqual([await second, await first], [true, false]);
  assert.equal(pages.page.tickets[0].reference, "new");
});
