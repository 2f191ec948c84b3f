import "./web-root.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryStorage } from "../../web/shared/storage.js";
import { AT, FakeConnection, ME, held, message, opened, queue, summary } from "./console-fakes.js";
import { ManualClock, listen, settle } from "./fakes.js";

const { Desk } = await import("../../web/console/desk.js");

function makeDesk({ storage = new MemoryStorage() } = {}) {
  const connection = new FakeConnection();
  const clock = new ManualClock();
  let refs = 0;
  const desk = new Desk({
    connection, operator: ME, storage, storageKey: "console.outbox", newRef: () => `ref-${(refs += 1)}`, clock,
  });
  return { desk, connection, clock, storage };
}

/** Signed in, holding one conversation whose messages 1 and 2 are here. */
async function holding() {
  const made = makeDesk();
  const { connection } = made;
  connection.ready();
  connection.say(queue([], [held("conv-0001", { head_seq: 2 })]));
  const { ref } = connection.last("conversation.open");
  connection.say(opened(held("conv-0001", { head_seq: 2 }), [message(1), message(2)], ref));
  await settle();
  return made;
}

test("limits, presence and lists come from the server", () => {
  const { desk, connection } = makeDesk();
  assert.equal(desk.limits.message_max_characters, 2000);
  connection.ready({ available: false });
  connection.say(queue([summary("conv-0001")]));
  assert.equal(desk.limits.message_max_characters, 500);
  assert.equal(desk.available, false);
  assert.deepEqual(desk.queued.map(({ id }) => id), ["conv-0001"]);
  assert.equal(desk.operatorsOnline, 1);
  desk.setAvailable(true);
  assert.deepEqual(connection.last("presence.set"), { type: "presence.set", available: true });
  assert.equal(desk.available, true);
});

test("taking the next one names the conversation and corrects the lists at once", async () => {
  const { desk, connection } = makeDesk();
  connection.ready();
  connection.say(queue([summary("conv-0001")]));
  const taking = desk.takeNext();
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
  const taking = desk.take(desk.queued[0]);
  const { ref, epoch } = connection.last("assignment.accept");
  assert.equal(epoch, 7);
  const params = { operator: "Rəşad" };
  connection.say({ type: "error.raised", code: "already_taken", params, ref, retryable: false });
  await assert.rejects(taking, (error) => error.code === "already_taken" && error.params.operator === "Rəşad");
  assert.ok(!desk.holds("conv-0001"));
});

test("what is asked without a connection fails at once, what the connection drops fails too", async () => {
  const { desk, connection, clock } = makeDesk();
  await assert.rejects(desk.takeNext(), { code: "offline" });
  assert.throws(() => desk.setAvailable(true), { code: "offline" });
  connection.ready();
  const dropped = desk.takeNext();
  connection.become("offline");
  await assert.rejects(dropped, { code: "offline" });
  connection.ready();
  const unanswered = desk.takeNext();
  const failed = assert.rejects(unanswered, { code: "network" });
  await clock.pass(15_000);
  await failed;
});

test("held conversations are opened by themselves and count what is unread", async () => {
  const { desk } = await holding();
  assert.equal(desk.unread("conv-0001"), 2);
  assert.equal(desk.unreadCount, 1);
  assert.deepEqual(desk.thread("conv-0001").timeline.messages.map(({ seq }) => seq), [1, 2]);
});

test("reading reports the position once, and only of what is held", async () => {
  const { desk, connection } = await holding();
  desk.see("conv-0001");
  desk.see("conv-0001");
  assert.deepEqual(connection.sent.filter(({ type }) => type === "seen.set"), [
    { type: "seen.set", conversation_id: "conv-0001", seq: 2 },
  ]);
  assert.equal(desk.unreadCount, 0);
  connection.say(queue([], []));
  connection.say({ type: "message.created", conversation_id: "conv-0001", message: message(3) });
  desk.see("conv-0001");
  assert.equal(connection.count("seen.set"), 1);
});

test("a gap is filled from the last message held", async () => {
  const { desk, connection } = await holding();
  connection.say({ type: "message.created", conversation_id: "conv-0001", message: message(4) });
  connection.say({ type: "message.created", conversation_id: "conv-0001", message: message(5) });
  assert.equal(connection.count("conversation.open"), 2, "one request for the gap, however many messages tell of it");
  const { ref, after_seq } = connection.last("conversation.open");
  assert.equal(after_seq, 2);
  connection.say(opened(held("conv-0001", { head_seq: 5 }), [message(3), message(4), message(5)], ref));
  await settle();
  assert.deepEqual(desk.thread("conv-0001").timeline.messages.map(({ seq }) => seq), [1, 2, 3, 4, 5]);
});

test("after a lost connection everything followed is resumed by position", async () => {
  const { desk, connection } = await holding();
  desk.show("conv-shown");
  const { ref } = connection.last("conversation.open");
  connection.say(opened(summary("conv-shown"), [message(1)], ref));
  await settle();
  connection.sent.length = 0;
  connection.become("offline");
  connection.ready();
  const resumed = connection.sent.map(({ conversation_id, after_seq }) => [conversation_id, after_seq]);
  assert.deepEqual(resumed.sort(), [["conv-0001", 2], ["conv-shown", 1]]);
});

test("a reply is kept until accepted, is sent again after a loss, and stands once", async () => {
  const { desk, connection } = await holding();
  const thread = desk.thread("conv-0001");
  thread.write("salam");
  const first = connection.last("message.send");
  connection.become("offline");
  assert.deepEqual(thread.pending.map(({ text, state }) => [text, state]), [["salam", "sending"]]);
  connection.ready();
  const { ref } = connection.last("conversation.open");
  assert.equal(connection.count("message.send"), 1, "not before what was missed is here");
  connection.say(opened(held("conv-0001", { head_seq: 2 }), [], ref));
  await settle();
  const { client_message_id } = connection.last("message.send");
  assert.equal(client_message_id, first.client_message_id);
  connection.say({ type: "message.accepted", conversation_id: "conv-0001", client_message_id, seq: 3, created_at: AT });
  const stored = message(3, "operator", { text: "salam", author_name: ME.name, client_message_id });
  connection.say({ type: "message.created", conversation_id: "conv-0001", message: stored });
  assert.deepEqual(thread.pending, []);
  assert.deepEqual(thread.timeline.messages.map(({ text }) => text), ["m1", "m2", "salam"]);
});

test("a refused reply stays with its reason; other refusals are told", async () => {
  const { desk, connection } = await holding();
  const troubles = listen(desk, "trouble");
  const thread = desk.thread("conv-0001");
  thread.write("salam");
  const { client_message_id } = connection.last("message.send");
  connection.say({ type: "error.raised", code: "not_yours", params: {}, ref: client_message_id, retryable: false });
  assert.deepEqual(thread.pending.map(({ state, error }) => [state, error.code]), [["failed", "not_yours"]]);
  connection.say({ type: "error.raised", code: "bad_request", params: {}, ref: null, retryable: false });
  assert.deepEqual(troubles.map(({ code }) => code), ["bad_request"]);
});

test("a conversation that may not be opened says why, and is not asked for again and again", async () => {
  const { desk, connection } = makeDesk();
  connection.ready();
  desk.show("conv-gone");
  const { ref } = connection.last("conversation.open");
  connection.say({ type: "error.raised", code: "not_found", params: {}, ref, retryable: false });
  await settle();
  assert.equal(desk.thread("conv-gone").failure, "not_found");
  assert.equal(connection.count("conversation.open"), 1);
});

test("newcomers and the player's words in held conversations ask for attention", async () => {
  const { desk, connection } = await holding();
  const arrivals = listen(desk, "arrival");
  connection.say(queue([summary("conv-0002")], [held("conv-0001", { head_seq: 2 })]));
  connection.say(queue([summary("conv-0002")], [held("conv-0001", { head_seq: 2 })]));
  connection.say({ type: "message.created", conversation_id: "conv-0001", message: message(3) });
  connection.say({ type: "message.created", conversation_id: "conv-0001", message: message(3) });
  connection.say({ type: "message.created", conversation_id: "conv-0001", message: message(4, "system") });
  assert.deepEqual(arrivals.map(({ kind, summary: { id }, text }) => [kind, id, text]), [
    ["queue", "conv-0002", "salam"],
    ["message", "conv-0001", "m3"],
  ]);
  desk.setAvailable(false);
  connection.say(queue([summary("conv-0003")]));
  assert.equal(arrivals.length, 2, "away: the queue is quiet");
});

test("giving back and closing end the assignment here", async () => {
  const { desk, connection } = await holding();
  const returning = desk.giveBack("conv-0001", "bot");
  const { ref, to } = connection.last("assignment.return");
  assert.equal(to, "bot");
  connection.say({ type: "assignment.ended", conversation_id: "conv-0001", ref });
  await returning;
  assert.ok(!desk.holds("conv-0001"));
  connection.say(queue([], [held("conv-0001", { epoch: 4 })]));
  const closing = desk.close("conv-0001", "no_reply");
  assert.equal(connection.last("conversation.close").reason, "no_reply");
  const { ref: closeRef } = connection.last("conversation.close");
  connection.say({ type: "assignment.ended", conversation_id: "conv-0001", ref: closeRef });
  await closing;
  assert.deepEqual(desk.assigned, []);
});

test("typing marks come and go, and end by themselves", async () => {
  const { desk, connection, clock } = await holding();
  const thread = desk.thread("conv-0001");
  const typing = (author, name, active) =>
    connection.say({ type: "typing.changed", conversation_id: "conv-0001", author, name, active });
  typing("visitor", null, true);
  assert.equal(thread.typing.author, "visitor");
  connection.say({ type: "message.created", conversation_id: "conv-0001", message: message(3) });
  assert.equal(thread.typing, null);
  typing("visitor", null, true);
  await clock.pass(12_000);
  assert.equal(thread.typing, null);
  typing("operator", ME.name, true);
  assert.equal(thread.typing, null, "the own mark from another page is not shown");
});

test("an older summary does not undo a newer one", async () => {
  const { desk, connection } = await holding();
  const thread = desk.thread("conv-0001");
  const change = (more) =>
    connection.say({ type: "conversation.changed", conversation: held("conv-0001", { head_seq: 2, ...more }) });
  change({ epoch: 3 });
  change({ epoch: 2 });
  assert.equal(thread.summary.epoch, 3);
  change({ epoch: 3, visitor_seen_seq: 2 });
  assert.equal(thread.summary.visitor_seen_seq, 2);
  assert.equal(desk.assigned[0].visitor_seen_seq, 2, "the list shows the newest");
});

test("a long conversation comes by the page, from its end, and opens when it is whole", async () => {
  const { desk, connection } = makeDesk();
  connection.ready();
  connection.say(queue([], [held("conv-0001", { head_seq: 5 })]));
  const { ref } = connection.last("conversation.open");
  connection.say(opened(held("conv-0001", { head_seq: 5 }), [message(4), message(5)], ref));
  await settle();
  assert.equal(desk.thread("conv-0001").loaded, false);
  for (const [before, seqs] of [[4, [2, 3]], [2, [1]]]) {
    const asked = connection.last("history.load");
    assert.deepEqual([asked.conversation_id, asked.before_seq], ["conv-0001", before]);
    connection.say({ type: "history.loaded", conversation_id: "conv-0001", messages: seqs.map((seq) => message(seq)), ref: asked.ref });
    await settle();
  }
  assert.equal(desk.thread("conv-0001").loaded, true);
  assert.deepEqual(desk.thread("conv-0001").timeline.messages.map(({ seq }) => seq), [1, 2, 3, 4, 5]);
});
