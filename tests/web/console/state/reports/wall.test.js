import "../../../support/web-root.js";
import assert from "node:assert/strict";
import { test } from "node:test";

const { loadOf, waitingBy } = await import("../../../../../web/console/state/reports/wall.js");

test("who waits is told for each language, with the longest wait, and for those that nobody waits in too", () => {
  const queued = [
    { language: "az", department: "support", waiting_since: "2026-03-02T09:05:00Z" },
    { language: "az", department: "payments", waiting_since: "2026-03-02T09:01:00Z" },
    { language: "ru", department: "support", waiting_since: null },
  ];
  assert.deepEqual(waitingBy(queued, "language", ["az", "ru", "en"]), [
    { key: "az", waiting: 2, since: "2026-03-02T09:01:00Z" },
    { key: "ru", waiting: 1, since: null },
    { key: "en", waiting: 0, since: null },
  ]);
  assert.equal(waitingBy(queued, "department", ["support"])[0].waiting, 2);
});

test("the load is what is held of what may be held: who is away takes nothing new", () => {
  const people = [
    { state: "available", load: 2, capacity: 3 },
    { state: "away", load: 1, capacity: 3 },
    { state: "offline", load: 0, capacity: 3 },
  ];
  assert.deepEqual(loadOf(people), { there: 2, available: 1, held: 3, places: 4 });
});
