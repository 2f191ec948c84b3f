import "../../support/web-root.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryStorage } from "../../../../web/shared/storage.js";
import { ManualClock, SocketFactory, settle } from "../../support/fakes.js";

const { Chat } = await import("../../../../web/widget/state/chat.js");

class FakeSession extends EventTarget {
  language = "az";
  hellos = [];
  forgotten = 0;
  hello = async (after_seq, code) => {
    this.hellos.push([after_seq, code]);
    return { type: "session.hello", token: "t", after_seq };
  };
  renewed(frame) {
    this.token = frame.token;
  }
  forgetToken() {
    this.forgotten += 1;
  }
}

const AT = "2026-03-01T10:00:00Z";

const conversation = (more = {}) => ({
  id: "c1",
  status: "bot",
  epoch: 0,
  language: "az",
  head_seq: 0,
  operator_name: null,
  queue: null,
  visitor_seen_seq: 0,
  operator_seen_seq: 0,
  rating_open: false,
  ...more,
});

const message = (seq, author, more = {}) => ({ seq, author, text: `m${seq}`, created_at: AT, ...more });
const created = (...args) => ({ type: "message.created", conversation_id: "c1", message: message(...args) });

async function open({ messages = [], state = {}, storage = new MemoryStorage() } = {}) {
  const clock = new ManualClock();
  const factory = new SocketFactory();
  const session = new FakeSession();
  const chat = new Chat({ session, socketUrl: "ws://desk/ws/visitor", storage, clock, socketFactory: factory.make });
  const server = {
    ready(ready = { messages, state }) {
      factory.last.open();
      const head = ready.state?.head_seq ?? ready.messages.at(-1)?.seq ?? 0;
      factory.last.say({
        type: "session.ready",
        conversation: conversation({ head_seq: head, ...ready.state }),
        messages: ready.messages,
        limits: { message_max_characters: 2000 },
      });
    },
    say: (frame) => factory.last.say(frame),
    sent: (type) => factory.last.sent.filter((frame) => frame.type === type),
  };
  chat.start();
  await settle();
  server.ready();
  return { chat, clock, factory, session, server, storage };
}

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
  assert.deepEqual(chat.timeline.messages.map(({ seq }) => seq), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
  assert.equal(server.sent("history.load").length, 2, "and nothing more is asked for");
  assert.equal(factory.sockets.length, 1, "without coming back for it");
});

test("pages that take long do not make it come back, pages that never come do", async () => {
  const { server, clock, factory } = await open({ messages: [message(5, "bot"), message(6, "bot")] });
  await clock.pass(1_400);
  server.say({ type: "history.loaded", conversation_id: "c1", messages: [message(3, "bot"), message(4, "bot")], ref: null });
  await clock.pass(1_400);
  assert.equal(factory.sockets.length, 1);
  await clock.pass(1_000);
  assert.equal(factory.sockets.length, 2);
});
