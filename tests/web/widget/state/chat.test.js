import assert from "node:assert/strict";
import { test } from "node:test";
import { listen, settle } from "../../support/fakes.js";
import { AT, conversation, created, message, open } from "../../support/widget-chat.js";

test("a sent message is pending, then stored under its number, and never doubled", async () => {
  const { chat, server } = await open({ messages: [message(1, "bot")] });
  chat.send("salam");
  assert.deepEqual(
    chat.pending.map(({ text, state }) => [text, state]),
    [["salam", "sending"]],
  );
  const [{ client_message_id: id }] = server.sent("message.send");
  server.say({ type: "message.accepted", conversation_id: "c1", client_message_id: id, seq: 2, created_at: AT });
  assert.deepEqual(chat.pending, []);
  assert.equal(chat.timeline.at(2).text, "salam");
  server.say(created(2, "visitor", { text: "salam", client_message_id: id }));
  server.say(created(3, "bot"));
  assert.deepEqual(
    chat.timeline.messages.map(({ seq }) => seq),
    [1, 2, 3],
  );
});

test("a message accepted before an earlier one came stays visible meanwhile", async () => {
  const { chat, server } = await open({ messages: [message(1, "bot")] });
  chat.send("salam");
  const [{ client_message_id: id }] = server.sent("message.send");
  server.say({ type: "message.accepted", conversation_id: "c1", client_message_id: id, seq: 3, created_at: AT });
  assert.deepEqual(
    chat.pending.map(({ text, state }) => [text, state]),
    [["salam", "stored"]],
  );
  server.say(created(2, "bot"));
  assert.deepEqual(chat.pending, []);
  assert.equal(chat.timeline.lastSeq, 3);
});

test("after a break it says what it holds, takes what it missed, then sends what was waiting", async () => {
  const { chat, clock, factory, session, server } = await open({ messages: [message(1, "bot")] });
  factory.last.drop(4000);
  chat.send("yolda");
  await clock.pass(1000);
  assert.deepEqual(session.hellos.at(-1), [1, 4000]);
  server.ready({ messages: [message(2, "bot"), message(3, "operator")] });
  assert.equal(chat.timeline.lastSeq, 3);
  assert.deepEqual(
    server.sent("message.send").map(({ text }) => text),
    ["yolda"],
  );
});

test("a message stored before the break is not sent again when the log shows it", async () => {
  const { chat, clock, factory, server } = await open();
  chat.send("bir dəfə");
  const [{ client_message_id: id }] = server.sent("message.send");
  factory.last.drop();
  await clock.pass(1000);
  server.ready({ messages: [message(1, "visitor", { text: "bir dəfə", client_message_id: id })] });
  assert.deepEqual(server.sent("message.send"), []);
  assert.deepEqual(chat.pending, []);
});

test("who writes while the line is down does not wait out a long delay", async () => {
  const { chat, clock, factory, server } = await open();
  for (let failures = 0; failures < 6; failures += 1) {
    factory.last.drop();
    await clock.pass(20_000);
  }
  factory.last.drop();
  const { length } = factory.sockets;
  chat.send("tələsirəm");
  await clock.pass(500);
  assert.equal(factory.sockets.length, length + 1);
  server.ready({ messages: [] });
  assert.deepEqual(
    server.sent("message.send").map(({ text }) => text),
    ["tələsirəm"],
  );
});

test("buttons can be pressed once, and only while the assistant has the conversation", async () => {
  const buttons = [{ id: "b1", label: "Şikayət yaz" }];
  const { chat, server } = await open({ messages: [message(1, "bot", { buttons })] });
  assert.equal(chat.canPress(1), true);
  chat.press(1, buttons[0]);
  chat.press(1, buttons[0]);
  const presses = server.sent("button.press");
  assert.equal(presses.length, 1);
  assert.deepEqual(
    { ...presses[0], client_message_id: 0 },
    { type: "button.press", seq: 1, button_id: "b1", client_message_id: 0 },
  );
  assert.equal(chat.saidAfter(1), "Şikayət yaz");
  server.say({
    type: "message.accepted",
    conversation_id: "c1",
    client_message_id: presses[0].client_message_id,
    seq: 2,
    created_at: AT,
  });
  server.say(created(3, "bot", { buttons }));
  assert.equal(chat.canPress(1), false);
  assert.equal(chat.canPress(3), true);
  server.say({ type: "conversation.updated", conversation: conversation({ status: "queued", epoch: 1, head_seq: 3 }) });
  assert.equal(chat.canPress(3), false);
});

test("an older state of the owner does not overwrite a newer one", async () => {
  const { chat, server } = await open();
  server.say({ type: "conversation.updated", conversation: conversation({ status: "assigned", epoch: 2 }) });
  server.say({ type: "conversation.updated", conversation: conversation({ status: "queued", epoch: 1 }) });
  assert.equal(chat.conversation.status, "assigned");
});

test("counts what is unread, and says how far was seen, not more often than needed", async () => {
  const messages = [message(1, "bot"), message(2, "visitor"), message(3, "system"), message(4, "operator")];
  const { chat, clock, server } = await open({ messages });
  assert.equal(chat.unread, 2);
  chat.markSeen(1);
  chat.markSeen(4);
  chat.markSeen(3);
  assert.equal(chat.unread, 0);
  await clock.pass(1_000);
  assert.deepEqual(server.sent("seen.set"), [{ type: "seen.set", seq: 4 }]);
});

test("typing marks end with the message, with the owner, or by themselves", async () => {
  const { chat, clock, server } = await open({ state: { status: "assigned", epoch: 1 } });
  const typing = (author, active = true) =>
    server.say({ type: "typing.changed", conversation_id: "c1", author, name: "Leyla", active });
  typing("operator");
  assert.deepEqual(chat.typing, [{ author: "operator", name: "Leyla" }]);
  server.say(created(1, "operator"));
  assert.deepEqual(chat.typing, []);
  typing("operator");
  await clock.pass(8_000);
  assert.deepEqual(chat.typing, []);
  typing("operator");
  server.say({ type: "conversation.updated", conversation: conversation({ status: "closed", epoch: 2, head_seq: 1 }) });
  assert.deepEqual(chat.typing, []);
  typing("visitor");
  assert.deepEqual(chat.typing, []);
});

test("errors without a message of ours are told, refused messages are marked", async () => {
  const { chat, server } = await open({ messages: [message(1, "bot", { buttons: [{ id: "b1", label: "A" }] })] });
  const failures = listen(chat, "failure");
  server.say({ type: "error.raised", code: "invalid_transition", params: {}, ref: "handoff", retryable: false });
  assert.equal(failures[0].code, "invalid_transition");
  chat.send("uzun");
  const [{ client_message_id: ref }] = server.sent("message.send");
  server.say({ type: "error.raised", code: "message_too_long", params: { limit: 10 }, ref, retryable: false });
  assert.equal(failures.length, 1);
  assert.equal(chat.pending[0].state, "failed");
  assert.equal(chat.canPress(1), true, "a failed message does not block the buttons");
});

test("an unknown token is replaced once, then the chat says that it stopped", async () => {
  const { chat, factory, session } = await open();
  const states = listen(chat, "connection");
  factory.last.drop(4500);
  await settle();
  assert.equal(session.forgotten, 1);
  assert.equal(factory.sockets.length, 2);
  factory.last.drop(4500);
  await settle();
  assert.equal(factory.sockets.length, 2);
  assert.equal(states.at(-1).state, "stopped");
  assert.equal(states.at(-1).code, 4500);
});

test("another conversation begins empty, texts that wait go with it, presses do not", async () => {
  const buttons = [{ id: "b1", label: "A" }];
  const { chat, factory, session } = await open({ messages: [message(1, "bot", { buttons })] });
  factory.last.drop();
  chat.press(1, buttons[0]);
  chat.send("qalan");
  const cleared = listen(chat, "cleared");
  session.dispatchEvent(new Event("replaced"));
  assert.equal(cleared.length, 1);
  assert.equal(chat.timeline.lastSeq, 0);
  assert.equal(chat.conversation, null);
  assert.deepEqual(
    chat.pending.map(({ text }) => text),
    ["qalan"],
  );
});

test("any message of ours that cannot be stored just now is told once, and stays on its way", async () => {
  const { chat, server } = await open();
  const failures = listen(chat, "failure");
  chat.send("salam");
  const [{ client_message_id: ref }] = server.sent("message.send");
  server.say({ type: "error.raised", code: "storage_unavailable", params: {}, ref, retryable: true });
  assert.deepEqual(
    failures.map(({ code }) => code),
    ["storage_unavailable"],
  );
  assert.equal(chat.pending[0].state, "sending");
});
