import "../../support/web-root.js";
import assert from "node:assert/strict";
import { test } from "node:test";

const { Deliveries } = await import("../../../../web/console/state/conversations/deliveries.js");

/** @param {"sent" | "read"} state @param {string} updated_at */
const told = (state, updated_at) => ({ seq: 3, state, reason: "", attempts: 1, updated_at });

test("the newest word of a delivery counts, whatever comes last", () => {
  const deliveries = new Deliveries();
  let changes = 0;
  deliveries.on("change", () => (changes += 1));
  deliveries.take(told("read", "2026-03-02T09:00:02Z"));
  deliveries.take(told("sent", "2026-03-02T09:00:01Z"));
  assert.deepEqual(
    deliveries.all.map(({ state }) => state),
    ["read"],
  );
  assert.equal(changes, 1);
  assert.ok(deliveries.has(3) && !deliveries.has(4));
});
