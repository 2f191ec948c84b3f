import "../../../support/web-root.js";
import assert from "node:assert/strict";
import { test } from "node:test";

const labels = await import("../../../../../web/console/state/labels.js");
const { byUrgency, chosenTickets, countLate, EVERYTHING } = await import(
  "../../../../../web/console/state/tickets/ticket-list.js"
);

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

test("tickets are found by number in any spelling, and ordered by what is due", () => {
  const late = ticket({
    reference: "DST-AAAA-AAAA",
    status: "in_review",
    due_at: "2026-03-01T09:00:00Z",
    operator_id: "op-1",
  });
  const solved = ticket({ reference: "DST-BBBB-BBBB", status: "solved", department: "support", due_at: null });
  const tickets = [solved, ticket({}), late];
  const chosen = (list, filter) => chosenTickets(list, filter, { now: NOW, operatorId: "op-1" });
  const names = (list) => list.map(({ reference }) => reference.slice(4, 8));
  assert.deepEqual(names(byUrgency(tickets, NOW)), ["AAAA", "7K3F", "BBBB"]);
  assert.equal(countLate(tickets, NOW), 1);
  assert.deepEqual(names(chosen(tickets, { ...EVERYTHING, text: "dst 7k3f" })), ["7K3F"]);
  assert.equal(chosen(tickets, { ...EVERYTHING, text: "4839" }).length, 3);
  assert.deepEqual(names(chosen(tickets, { ...EVERYTHING, status: "open" })), ["7K3F", "AAAA"]);
  assert.deepEqual(names(chosen(tickets, { ...EVERYTHING, department: "support" })), ["BBBB"]);
  assert.deepEqual(names(chosen(tickets, { ...EVERYTHING, mine: true })), ["AAAA"]);
  assert.deepEqual(names(chosen(tickets, { ...EVERYTHING, due: "overdue" })), ["AAAA"]);
});
