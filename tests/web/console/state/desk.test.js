import assert from "node:assert/strict";
import { test } from "node:test";
import { holding, makeDesk } from "../../support/console-desk.js";
import { AT, ME, held, message, queue, summary } from "../../support/console-fakes.js";
import { listen } from "../../support/fakes.js";

test("limits, presence and lists come from the server", () => {
  const { desk, connection } = makeDesk();
  assert.equal(desk.limits.message_max_characters, 2000);
  connection.ready({ available: false });
  connection.say(queue([summary("conv-0001")]));
  assert.equal(desk.limits.message_max_characters, 500);
  assert.equal(desk.available, false);
  assert.deepEqual(
    desk.queued.map(({ id }) => id),
    ["conv-0001"],
  );
  desk.setAvailable(true);
  assert.deepEqual(connection.last("presence.set"), { type: "presence.set", available: true, reason: "" });
  assert.equal(desk.available, true);
});

test("taking the next one names the conversation and corrects the lists at once", async () => {
  const { desk, connection } = makeDesk();
  connection.ready();
  connection.say(queue([summary("conv-0001")]));
  const taking = desk.requests.takeNext();
  const { ref } = connection.last("assignment.next");
  connection.say({ type: "assignment.started", conversation: held("conv-0001"), ref });
  assert.equal(await taking, "conv-0001");
  assert.deepEqual(desk.queued, []);
  assert.ok(desk.holds("conv-0001"));
  assert.equal(connection.last("conversation.open").conversation_id, "conv-0001");
});

test("taking one sends the epoch of the screen; the loser learns who won", async () => {
  const { desk, connection } = makeDesk();
  connection.ready();
  connection.say(queue([summary("conv-0001", { epoch: 7 })]));
  const taking = desk.requests.take(desk.queued[0]);
  const { ref, epoch } = connection.last("assignment.accept");
  assert.equal(epoch, 7);
  const params = { operator: "Rəşad" };
  connection.say({ type: "error.raised", code: "already_taken", params, ref, retryable: false });
  await assert.rejects(taking, (error) => error.code === "already_taken" && error.params.operator === "Rəşad");
  assert.ok(!desk.holds("conv-0001"));
});

test("what is asked without a connection fails at once, what the connection drops fails too", async () => {
  const { desk, connection, clock } = makeDesk();
  await assert.rejects(desk.requests.takeNext(), { code: "offline" });
  assert.throws(() => desk.setAvailable(true), { code: "offline" });
  connection.ready();
  const dropped = desk.requests.takeNext();
  connection.become("offline");
  await assert.rejects(dropped, { code: "offline" });
  connection.ready();
  const unanswered = desk.requests.takeNext();
  const failed = assert.rejects(unanswered, { code: "network" });
  await clock.pass(15_000);
  await failed;
});

test("newcomers and the player's words in held conversations call until they are heeded", async () => {
  const { desk, connection } = await holding();
  const alerts = () => desk.alerts.open.map(({ kind, conversationId, text }) => [kind, conversationId, text]);
  const rings = listen(desk.alerts, "ring");
  connection.say(queue([summary("conv-0002")], [held("conv-0001", { head_seq: 2 })]));
  connection.say({ type: "notification.raised", kind: "enqueued", conversation_id: "conv-0002" });
  connection.say({ type: "message.created", conversation_id: "conv-0001", message: message(3) });
  connection.say({ type: "message.created", conversation_id: "conv-0001", message: message(3) });
  connection.say({ type: "message.created", conversation_id: "conv-0001", message: message(4, "system") });
  assert.deepEqual(alerts(), [
    ["message", "conv-0001", "m3"],
    ["enqueued", "conv-0002", ""],
  ]);
  assert.equal(rings.length, 2, "whether the list or the notification comes first, it is one call");
  desk.see("conv-0001");
  connection.say(queue([], [held("conv-0001", { head_seq: 4 })]));
  assert.deepEqual(alerts(), [], "read, and taken by somebody else");
  desk.setAvailable(false);
  connection.say(queue([summary("conv-0003")]));
  assert.deepEqual(alerts(), [], "away: the queue is quiet");
  desk.setAvailable(true);
  connection.say(queue([summary("conv-0003"), summary("conv-0004", { serves: false })]));
  assert.deepEqual(alerts(), [], "not for those who do not serve it");
});

test("an offer is made, accepted or lost; one that lapses sends the operator on a break", async () => {
  const { desk, connection } = await holding();
  const missed = listen(desk, "missed");
  const offer = { type: "offer.made", offer_id: "offer-0001", conversation: summary("conv-0002"), expires_at: AT };
  connection.say(offer);
  connection.say({ ...offer, offer_id: "offer-0002", conversation: summary("conv-0002", { priority: 2 }) });
  assert.equal(desk.offers.first.offer_id, "offer-0002", "the more urgent one comes first");
  connection.say({ type: "offer.ended", offer_id: "offer-0002", conversation_id: "conv-0002", reason: "withdrawn" });
  const accepting = desk.requests.accept(desk.offers.first.offer_id);
  const { ref } = connection.last("offer.accept");
  connection.say({ type: "assignment.started", conversation: held("conv-0002"), ref });
  connection.say({ type: "offer.ended", offer_id: "offer-0001", conversation_id: "conv-0002", reason: "accepted" });
  assert.equal(await accepting, "conv-0002");
  assert.deepEqual([desk.offers.first, desk.alerts.open, missed, desk.available], [null, [], [], true]);
  connection.say({ ...offer, offer_id: "offer-0003", conversation: summary("conv-0003") });
  connection.say({ type: "offer.ended", offer_id: "offer-0003", conversation_id: "conv-0003", reason: "lapsed" });
  connection.say({ type: "presence.changed", available: false });
  assert.deepEqual([missed.map(({ id }) => id), desk.available], [["conv-0003"], false]);
});

test("what others do to a held conversation is told with their name", async () => {
  const { desk, connection } = await holding();
  const lost = listen(desk, "lost");
  connection.say({
    type: "assignment.ended",
    conversation_id: "conv-0001",
    reason: "taken_over",
    by: "Murad",
    ref: null,
  });
  assert.deepEqual(lost, [{ id: "conv-0001", reason: "taken_over", by: "Murad" }]);
  assert.ok(!desk.holds("conv-0001"));
  connection.say({ type: "assignment.started", conversation: held("conv-0005"), ref: null });
  assert.deepEqual(
    desk.alerts.open.map(({ key }) => key),
    ["assigned conv-0005"],
  );
  desk.show("conv-0005");
  assert.deepEqual(desk.alerts.open, []);
});

test("the desk status tells who is there, what oneself may do, and whether one is away", () => {
  const { desk, connection } = makeDesk();
  connection.ready({ operator: { ...ME, may_pick: false } });
  assert.deepEqual([desk.status.mayPick, desk.status.isSupervisor], [false, false]);
  const murad = { id: "op-2", name: "Murad", role: "supervisor", state: "available", load: 0, capacity: 3 };
  const colleagues = [{ ...murad, id: ME.id, name: ME.name, state: "away" }, murad];
  connection.say({ type: "desk.updated", open: true, waiting: 1, wait_alert: true, colleagues });
  connection.say({ type: "notification.raised", kind: "wait_alert" });
  assert.deepEqual([desk.available, desk.status.availableCount, desk.status.others], [false, 1, [murad]]);
  assert.equal(desk.alerts.open.length, 1);
  connection.say({ type: "desk.updated", open: true, waiting: 0, colleagues });
  assert.equal(desk.alerts.open.length, 0, "nobody waits too long any more");
});

test("giving back and closing end the assignment here", async () => {
  const { desk, connection } = await holding();
  const returning = desk.requests.giveBack("conv-0001", "bot");
  const { ref, to } = connection.last("assignment.return");
  assert.equal(to, "bot");
  connection.say({ type: "assignment.ended", conversation_id: "conv-0001", ref });
  await returning;
  assert.ok(!desk.holds("conv-0001"));
  connection.say(queue([], [held("conv-0001", { epoch: 4 })]));
  const closing = desk.requests.close("conv-0001", "no_reply");
  assert.equal(connection.last("conversation.close").reason, "no_reply");
  const { ref: closeRef } = connection.last("conversation.close");
  connection.say({ type: "assignment.ended", conversation_id: "conv-0001", ref: closeRef });
  await closing;
  assert.deepEqual(desk.assigned, []);
});

test("departments, roles and kinds are those that the server tells of", () => {
  const { desk, connection } = makeDesk();
  const told = {
    departments: [{ id: "payments", names: { en: "Payments" }, new_accounts: true }],
    roles: ["operator"],
    kinds: ["bet", "other"],
  };
  connection.ready(told);
  const { departments, roles, kinds } = desk.status;
  assert.deepEqual({ departments, roles, kinds }, told);
});

test("a row shows the player's own words and since when they have no answer", async () => {
  const { desk, connection } = await holding();
  const row = () => desk.assigned[0];
  connection.say({
    type: "message.created",
    conversation_id: "conv-0001",
    message: message(3, "visitor", { text: "hello?" }),
  });
  assert.deepEqual([row().preview, row().unanswered_since], ["hello?", AT]);
  connection.say({
    type: "message.created",
    conversation_id: "conv-0001",
    message: message(4, "bot", { text: "**bold**" }),
  });
  assert.deepEqual([row().preview, row().unanswered_since], ["hello?", AT]);
  connection.say({
    type: "message.created",
    conversation_id: "conv-0001",
    message: message(5, "operator", { text: "Hi!" }),
  });
  assert.deepEqual([row().preview, row().unanswered_since], ["hello?", null]);
});

test("the next unread one comes after the one on the screen, and round again", () => {
  const { desk, connection } = makeDesk();
  connection.ready();
  const own = ["conv-000a", "conv-000b", "conv-000c"].map((id, index) =>
    held(id, { assigned_at: `2026-03-01T10:0${index}:00Z`, head_seq: 2, operator_seen_seq: index === 1 ? 2 : 0 }),
  );
  connection.say(queue([], own));
  assert.equal(desk.nextUnread(null), "conv-000a");
  assert.equal(desk.nextUnread("conv-000a"), "conv-000c", "the second is read");
  assert.equal(desk.nextUnread("conv-000c"), "conv-000a");
});

test("a break has a reason; a close can be taken back; the time after it is ended by hand", async () => {
  const { desk, connection } = await holding();
  desk.setAvailable(false, "lunch");
  assert.equal(connection.last("presence.set").reason, "lunch");
  assert.equal(desk.status.reason, "lunch");
  connection.say({ type: "presence.changed", available: true, reason: "", wrap_up_until: "2026-03-01T09:01:00Z" });
  assert.deepEqual([desk.available, desk.status.reason], [true, ""]);
  assert.equal(desk.status.wrapUpUntil, "2026-03-01T09:01:00Z");
  desk.endWrapUp();
  assert.ok(connection.last("wrap_up.end"));
  const closing = desk.requests.close("conv-0001", "solved", ["late"]);
  const { ref, tags } = connection.last("conversation.close");
  assert.deepEqual(tags, ["late"]);
  connection.say({ type: "assignment.ended", conversation_id: "conv-0001", reason: "closed", ref });
  await closing;
  assert.ok(!desk.holds("conv-0001"));
  const undoing = desk.requests.undoClose("conv-0001");
  const asked = connection.last("close.undo");
  connection.say({ type: "assignment.started", conversation: held("conv-0001"), ref: asked.ref });
  assert.equal(await undoing, "conv-0001");
  assert.ok(desk.holds("conv-0001"));
});
