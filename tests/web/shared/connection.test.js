import assert from "node:assert/strict";
import { test } from "node:test";
import { Connection, retryDelay } from "../../../web/shared/connection.js";
import { FakeSocket, ManualClock, SocketFactory, listen, settle } from "../support/fakes.js";

const READY = { type: "session.ready" };

function build(options = {}) {
  const clock = new ManualClock();
  const factory = new SocketFactory();
  const hellos = [];
  const hello = async (code) => {
    hellos.push(code);
    return { type: "session.hello", after_seq: hellos.length };
  };
  const network = new EventTarget();
  const connection = new Connection({
    url: "ws://desk/ws",
    hello,
    clock,
    socketFactory: factory.make,
    random: () => 1,
    network,
    ...options,
  });
  return {
    clock,
    factory,
    hellos,
    network,
    connection,
    states: listen(connection, "state"),
    frames: listen(connection, "frame"),
  };
}

async function online(options) {
  const parts = build(options);
  parts.connection.start();
  await settle();
  parts.factory.last.open();
  parts.factory.last.say(READY);
  return parts;
}

test("says hello first and is online when the session is ready", async () => {
  const { connection, factory, states, frames } = build();
  connection.start();
  await settle();
  assert.equal(connection.send({ type: "ping" }), false, "nothing goes out before the session is ready");
  factory.last.open();
  assert.deepEqual(factory.last.sent, [{ type: "session.hello", after_seq: 1 }]);
  factory.last.say(READY);
  assert.deepEqual(
    states.map(({ state }) => state),
    ["connecting", "online"],
  );
  assert.deepEqual(frames, [READY]);
  assert.equal(connection.send({ type: "typing.set", active: true }), true);
});

test("comes back with growing, jittered delays after a lost connection", async () => {
  const { clock, factory, connection, hellos } = await online();
  factory.last.drop(4000);
  assert.equal(connection.state, "offline");
  assert.equal(connection.send({ type: "ping" }), false);
  for (const delay of [500, 1000, 2000, 4000]) {
    const before = factory.sockets.length;
    await clock.pass(delay - 1);
    assert.equal(factory.sockets.length, before, `not before ${delay} ms`);
    await clock.pass(1);
    assert.equal(factory.sockets.length, before + 1);
    factory.last.drop(1006);
  }
  assert.deepEqual(hellos, [0, 4000, 1006, 1006, 1006]);
});

test("the delay is bounded and half of it is chance", () => {
  assert.equal(
    retryDelay(0, () => 0),
    250,
  );
  assert.equal(
    retryDelay(0, () => 1),
    500,
  );
  assert.equal(
    retryDelay(100, () => 1),
    30_000,
  );
});

test("a steady connection forgets earlier failures, a short one does not", async () => {
  const { clock, factory } = await online();
  factory.last.drop();
  await clock.pass(500);
  factory.last.open();
  factory.last.say(READY);
  factory.last.drop(); // at once: a server that accepts and drops is not hammered
  await clock.pass(999);
  assert.equal(factory.sockets.length, 2);
  await clock.pass(1);
  factory.last.open();
  factory.last.say(READY);
  await clock.pass(10_000);
  factory.last.drop();
  await clock.pass(500);
  assert.equal(factory.sockets.length, 4);
});

test("stays away after a final close code, until it is started again", async () => {
  for (const code of [4500, 4501, 4502, 4503]) {
    const { clock, factory, connection, states } = await online();
    factory.last.drop(code);
    await clock.pass(3_600_000);
    assert.equal(factory.sockets.length, 1);
    assert.equal(states.at(-1).state, "stopped");
    assert.equal(states.at(-1).code, code);
    connection.start();
    await settle();
    assert.equal(factory.sockets.length, 2);
  }
});

test("asks for a new token at once after 4003, and waits long after 4005", async () => {
  const expired = await online();
  expired.factory.last.drop(4003);
  await expired.clock.pass(0);
  assert.deepEqual(expired.hellos, [0, 4003]);

  const crowded = await online();
  crowded.factory.last.drop(4005);
  await crowded.clock.pass(9_999);
  assert.equal(crowded.factory.sockets.length, 1);
  await crowded.clock.pass(1);
  assert.equal(crowded.factory.sockets.length, 2);
});

test("a hello that fails is tried again, one that fails for good stops", async () => {
  let error = new Error("no network");
  const { clock, connection, states } = build({ hello: () => Promise.reject(error) });
  connection.start();
  await settle();
  assert.equal(connection.state, "offline");
  error = Object.assign(new Error("forbidden"), { retryable: false, code: "forbidden" });
  await clock.pass(500);
  assert.equal(connection.state, "stopped");
  assert.equal(states.at(-1).error, error);
  await clock.pass(3_600_000);
  assert.equal(connection.state, "stopped");
});

test("an attempt that never becomes ready is given up", async () => {
  const { clock, factory, connection } = build();
  connection.start();
  await settle();
  factory.last.open();
  await clock.pass(10_000);
  assert.equal(connection.state, "offline");
  await clock.pass(500);
  assert.equal(factory.sockets.length, 2);
});

test("an abandoned socket is not listened to any more", async () => {
  const { factory, connection, frames } = await online();
  const old = factory.last;
  const { onmessage, onclose } = old;
  connection.reconnect();
  await settle();
  assert.equal(factory.sockets.length, 2);
  onmessage({ data: JSON.stringify({ type: "message.created" }) });
  onclose({ code: 4500 });
  assert.equal(frames.length, 1);
  assert.equal(connection.state, "connecting");
});

test("stop ends everything, timers too", async () => {
  const { clock, factory, connection, hellos } = await online();
  connection.stop();
  assert.ok(factory.last.isClosed);
  assert.equal(clock.waiting, 0);
  connection.reconnect();
  await clock.pass(60_000);
  assert.equal(hellos.length, 1);
});

test("a frame that is not JSON is a fault of the line: come back", async () => {
  const { factory, connection } = await online();
  factory.last.onmessage({ data: "{" });
  assert.equal(connection.state, "offline");
  assert.ok(factory.last instanceof FakeSocket);
});

test("a server that says goodbye is waited for as if nothing had failed before", async () => {
  const { clock, factory, connection } = await online();
  for (const delay of [500, 1_000, 2_000]) {
    factory.last.drop();
    await clock.pass(delay);
  }
  factory.last.open();
  factory.last.say(READY);
  factory.last.drop(4000);
  await clock.pass(500);
  assert.equal(factory.sockets.length, 5);
  factory.last.drop(4000); // it is still saying goodbye: now the delays grow
  await clock.pass(999);
  assert.equal(factory.sockets.length, 5);
  assert.equal(connection.state, "offline");
});

test("somebody who waits for the line shortens a long delay, but not that of a crowded desk", async () => {
  const { clock, factory, connection } = await online();
  for (const delay of [500, 1_000, 2_000, 4_000]) {
    factory.last.drop();
    await clock.pass(delay);
  }
  factory.last.drop();
  connection.hurry();
  await clock.pass(500);
  assert.equal(factory.sockets.length, 6);
  factory.last.drop(4005);
  connection.hurry();
  await clock.pass(9_999);
  assert.equal(factory.sockets.length, 6);
});
