import "../../../support/web-root.js";
import assert from "node:assert/strict";
import { test } from "node:test";

const { Offers } = await import("../../../../../web/console/state/queue/offers.js");

test("offers stand by danger, priority and waiting time, not by what ends first", () => {
  const offers = new Offers();
  const make = (offer_id, expires_at, conversation) => offers.make({ offer_id, expires_at, conversation });
  make("plain", "10:00:05Z", { priority: 0, waiting_since: "09:00Z" });
  make("late", "10:00:06Z", { priority: 1, waiting_since: "09:30Z" });
  make("early", "10:00:07Z", { priority: 1, waiting_since: "09:10Z" });
  make("urgent", "10:00:08Z", { priority: 2, waiting_since: "09:50Z" });
  make("danger", "10:00:09Z", { priority: 2, danger: true, waiting_since: "09:55Z" });
  assert.deepEqual(
    offers.all.map(({ offer_id }) => offer_id),
    ["danger", "urgent", "early", "late", "plain"],
  );
  assert.equal(offers.first?.offer_id, "danger");
});
