import assert from "node:assert/strict";
import { test } from "node:test";
import { created, message, open } from "../../support/widget-chat.js";

test("a gap that stays makes it connect again, a passing one does not", async () => {
  const { clock, factory, server, session } = await open({ messages: [message(1, "bot")] });
  server.say(created(3, "bot"));
  await clock.pass(1_000);
  server.say(created(2, "bot"));
  await clock.pass(5_000);
  assert.equal(factory.sockets.length, 1);
  server.say({ type: "pong", head_seq: 5 });
  await clock.pass(1_500);
  assert.equal(factory.sockets.length, 2);
  assert.deepEqual(session.hellos.at(-1), [3, 0]);
});

test("a gap that no reconnect fills is asked for less and less often", async () => {
  const { clock, factory, server } = await open({ messages: [message(1, "bot")], state: { head_seq: 4 } });
  for (let second = 0; second < 300; second += 1) {
    await clock.pass(1_000);
    if (factory.last.sent.length === 0) server.ready({ messages: [], state: { head_seq: 4 } });
    else if (second % 5 === 0) server.say({ type: "pong", head_seq: 4 });
  }
  assert.ok(factory.sockets.length <= 10, `${factory.sockets.length} sockets in five minutes`);
});

test("a long conversation comes by the page, from its end, and shows when it is whole", async () => {
  const page = (from, to) => Array.from({ length: to - from + 1 }, (_, n) => message(from + n, "bot"));
  const { chat, server, factory } = await open({ messages: page(7, 9) });
  assert.deepEqual(server.sent("history.load"), [{ type: "history.load", before_seq: 7 }]);
  server.say({ type: "history.loaded", conversation_id: "c1", messages: page(4, 6), ref: null });
  assert.deepEqual(server.sent("history.load").at(-1), { type: "history.load", before_seq: 4 });
  assert.deepEqual(chat.timeline.messages, []);
  server.say({ type: "history.loaded", conversation_id: "c1", messages: page(1, 3), ref: null });
  assert.deepEqual(
    chat.timeline.messages.map(({ seq }) => seq),
    [1, 2, 3, 4, 5, 6, 7, 8, 9],
  );
  assert.equal(server.sent("history.load").length, 2, "and nothing more is asked for");
  assert.equal(factory.sockets.length, 1, "without coming back for it");
});

test("pages that take long do not make it come back, pages that never come do", async () => {
  const { server, clock, factory } = await open({ messages: [message(5, "bot"), message(6, "bot")] });
  await clock.pass(1_400);
  server.say({
    type: "history.loaded",
    conversation_id: "c1",
    messages: [message(3, "bot"), message(4, "bot")],
    ref: null,
  });
  await clock.pass(1_400);
  assert.equal(factory.sockets.length, 1);
  await clock.pass(1_000);
  assert.equal(factory.sockets.length, 2);
});
