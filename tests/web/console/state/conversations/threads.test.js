import assert from "node:assert/strict";
import { test } from "node:test";
import { holding, makeDesk } from "../../../support/console-desk.js";
import { AT, ME, held, message, opened, queue, summary } from "../../../support/console-fakes.js";
import { listen, settle } from "../../../support/fakes.js";

test("held conversations are opened by themselves and count what is unread", async () => {
  const { desk } = await holding();
  assert.equal(desk.unread("conv-0001"), 2);
  assert.deepEqual(
    desk.thread("conv-0001").timeline.messages.map(({ seq }) => seq),
    [1, 2],
  );
});

test("reading reports the position once, and only of what is held", async () => {
  const { desk, connection } = await holding();
  desk.see("conv-0001");
  desk.see("conv-0001");
  assert.deepEqual(
    connection.sent.filter(({ type }) => type === "seen.set"),
    [{ type: "seen.set", conversation_id: "conv-0001", seq: 2 }],
  );
  assert.equal(desk.unread("conv-0001"), 0);
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
  assert.deepEqual(
    desk.thread("conv-0001").timeline.messages.map(({ seq }) => seq),
    [1, 2, 3, 4, 5],
  );
});

test("a long conversation opens at its end; the pages before it are fetched until nothing is missing", async () => {
  const { desk, connection } = makeDesk();
  connection.ready();
  connection.say(queue([], [held("conv-0001", { head_seq: 6 })]));
  const { ref } = connection.last("conversation.open");
  connection.say(opened(held("conv-0001", { head_seq: 6 }), [message(5), message(6)], ref));
  await settle();
  const page = (...messages) => {
    const { ref: asked, before_seq } = connection.last("history.load");
    connection.say({ type: "history.loaded", conversation_id: "conv-0001", messages, ref: asked });
    return before_seq;
  };
  assert.equal(page(message(3), message(4)), 5);
  await settle();
  assert.equal(desk.thread("conv-0001").loaded, false);
  connection.say({ type: "message.created", conversation_id: "conv-0001", message: message(7) });
  assert.equal(page(message(1), message(2)), 3);
  await settle();
  const thread = desk.thread("conv-0001");
  assert.equal(thread.loaded, true);
  assert.deepEqual(
    thread.timeline.messages.map(({ seq }) => seq),
    [1, 2, 3, 4, 5, 6, 7],
  );
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
  assert.deepEqual(resumed.sort(), [
    ["conv-0001", 2],
    ["conv-shown", 1],
  ]);
});

test("a reply is kept until accepted, is sent again after a loss, and stands once", async () => {
  const { desk, connection } = await holding();
  const thread = desk.thread("conv-0001");
  thread.write("salam");
  const first = connection.last("message.send");
  connection.become("offline");
  assert.deepEqual(
    thread.pending.map(({ text, state }) => [text, state]),
    [["salam", "sending"]],
  );
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
  assert.deepEqual(
    thread.timeline.messages.map(({ text }) => text),
    ["m1", "m2", "salam"],
  );
});

test("another window's reply and note stand here too, and go when they are confirmed there", async () => {
  const { desk } = await holding();
  const thread = desk.thread("conv-0001");
  const entry = (id, frame) =>
    JSON.stringify({ id, frame, text: frame.text, created_at: AT, state: "failed", error: { code: "blocked" } });
  desk.threads.hear("console.outbox.conv-0001.reply-1", entry("reply-1", { text: "cavab" }));
  desk.threads.hear("console.outbox.note.conv-0001.note-1", entry("note-1", { text: "qeyd" }));
  desk.threads.hear("console.outbox.conv-0002.reply-2", entry("reply-2", { text: "başqası" }));
  assert.deepEqual(
    [thread.pending, thread.pendingNotes].map((list) => list.map(({ text }) => text)),
    [["cavab"], ["qeyd"]],
  );
  desk.threads.hear("console.outbox.conv-0001.reply-1", null);
  assert.deepEqual(thread.pending, []);
});

test("who writes or retries without a connection hurries it; the reply is known to wait", async () => {
  const { desk, connection } = await holding();
  const thread = desk.thread("conv-0001");
  assert.ok(thread.outbox.isOpen);
  connection.become("offline");
  assert.equal(thread.outbox.isOpen, false);
  const { id } = thread.write("yoldadır");
  thread.writeNote("qeyd");
  assert.equal(connection.hurried, 2);
  thread.outbox.refuse({ ref: id, code: "blocked" });
  thread.retry(thread.outbox, id);
  assert.equal(connection.hurried, 3);
});

test("a conversation that is let go leaves no timer which could bring a sent reply back", async () => {
  const { desk, connection, clock } = await holding();
  desk.show("conv-0009");
  const { ref } = connection.last("conversation.open");
  connection.say(opened(summary("conv-0009", { head_seq: 1 }), [message(1)], ref));
  await settle();
  const before = clock.waiting;
  desk.thread("conv-0009").writeNote("qeyd");
  desk.show(null);
  assert.equal(clock.waiting, before);
});

test("a refused reply stays with its reason; other refusals are told", async () => {
  const { desk, connection } = await holding();
  const troubles = listen(desk, "trouble");
  const thread = desk.thread("conv-0001");
  thread.write("salam");
  const { client_message_id } = connection.last("message.send");
  connection.say({ type: "error.raised", code: "not_yours", params: {}, ref: client_message_id, retryable: false });
  assert.deepEqual(
    thread.pending.map(({ state, error }) => [state, error.code]),
    [["failed", "not_yours"]],
  );
  connection.say({ type: "error.raised", code: "bad_request", params: {}, ref: null, retryable: false });
  assert.deepEqual(
    troubles.map(({ code }) => code),
    ["bad_request"],
  );
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

test("notes stand between the messages, are kept until confirmed, and are there once", async () => {
  const { desk, connection } = await holding();
  const thread = desk.thread("conv-0001");
  const note = (id, after_seq, more) => ({ id, author_name: "Murad", text: id, created_at: AT, after_seq, ...more });
  connection.say({ type: "note.added", conversation_id: "conv-0001", note: note("note-0002", 2) });
  connection.say({ type: "note.added", conversation_id: "conv-0001", note: note("note-0001", 1) });
  assert.deepEqual(
    thread.notes.map(({ id }) => id),
    ["note-0001", "note-0002"],
  );
  thread.writeNote("bax, @Murad", { mentions: ["op-2"] });
  const frame = connection.last("note.add");
  assert.deepEqual([frame.text, frame.mentions, frame.whisper], ["bax, @Murad", ["op-2"], false]);
  assert.equal(thread.pendingNotes.length, 1);
  const stored = note(frame.client_note_id, 2, { author_name: ME.name });
  connection.say({ type: "note.added", conversation_id: "conv-0001", note: stored });
  assert.deepEqual([thread.pendingNotes.length, thread.notes.length], [0, 3]);
  thread.writeNote("x");
  const { client_note_id: ref } = connection.last("note.add");
  connection.say({ type: "error.raised", code: "not_found", params: {}, ref, retryable: false });
  assert.deepEqual(
    thread.pendingNotes.map(({ state }) => state),
    ["failed"],
  );
});

test("a conversation that is only looked at is let go when another takes its place", async () => {
  const { desk, connection } = await holding();
  desk.show("conv-0009");
  desk.show("conv-0001");
  assert.deepEqual(connection.last("conversation.leave"), { type: "conversation.leave", conversation_id: "conv-0009" });
  assert.equal(desk.thread("conv-0009"), undefined);
  desk.show(null);
  assert.equal(connection.count("conversation.leave"), 1, "a held one is followed on");
});

test("files go with a reply and stand with it before the server's copy comes", async () => {
  const { desk, connection } = await holding();
  const thread = desk.thread("conv-0001");
  const file = { id: "file-0001", name: "a.png", media_type: "image/png", size_bytes: 3 };
  const { id } = thread.write("", [file]);
  assert.deepEqual(connection.last("message.send").attachments, ["file-0001"]);
  assert.deepEqual(thread.filesOf(id), [file]);
  const accepted = { type: "message.accepted", conversation_id: "conv-0001", client_message_id: id };
  connection.say({ ...accepted, seq: 3, created_at: AT });
  assert.deepEqual(thread.timeline.at(3).attachments, [file]);
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
  for (const [before, seqs] of [
    [4, [2, 3]],
    [2, [1]],
  ]) {
    const asked = connection.last("history.load");
    assert.deepEqual([asked.conversation_id, asked.before_seq], ["conv-0001", before]);
    connection.say({
      type: "history.loaded",
      conversation_id: "conv-0001",
      messages: seqs.map((seq) => message(seq)),
      ref: asked.ref,
    });
    await settle();
  }
  assert.equal(desk.thread("conv-0001").loaded, true);
  assert.deepEqual(
    desk.thread("conv-0001").timeline.messages.map(({ seq }) => seq),
    [1, 2, 3, 4, 5],
  );
});
