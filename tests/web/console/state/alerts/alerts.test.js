import "../../../support/web-root.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { ManualClock, listen, settle } from "../../../support/fakes.js";

const { Alerts } = await import("../../../../../web/console/state/alerts/alerts.js");

test("an alert rings at once and again until it is acknowledged; an offer rings faster", async () => {
  const clock = new ManualClock();
  const alerts = new Alerts({ clock });
  const rings = listen(alerts, "ring");
  alerts.add({ key: "queue a", kind: "enqueued" });
  alerts.add({ key: "queue a", kind: "enqueued" });
  assert.deepEqual(
    rings.map(({ isNew }) => isNew),
    [true],
  );
  await clock.pass(30_000);
  assert.deepEqual(
    rings.map(({ isNew }) => isNew),
    [true, false, false],
  );
  alerts.add({ key: "offer b", kind: "offer" });
  rings.length = 0;
  alerts.acknowledge();
  assert.deepEqual(
    alerts.open.map(({ key }) => key),
    ["offer b"],
  );
  await clock.pass(8_000);
  assert.equal(rings.length, 2);
  alerts.settle(({ key }) => key === "offer b");
  await clock.pass(60_000);
  assert.equal(rings.length, 2);
  assert.equal(clock.waiting, 0);
});
