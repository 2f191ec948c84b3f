import assert from "node:assert/strict";
import { test } from "node:test";
import { Connection } from "../../../web/shared/connection.js";
import { watchSleep } from "../../../web/shared/network.js";
import { ManualClock, SocketFactory, listen, settle } from "../support/fakes.js";

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

test("pings, and leaves a peer that does not answer", async () => {
  const { clock, factory, connection } = await online();
  await clock.pass(20_000);
  assert.deepEqual(factory.last.types(), ["session.hello", "ping"]);
  factory.last.say({ type: "pong", head_seq: 3 });
  await clock.pass(20_000);
  assert.equal(connection.state, "online");
  await clock.pass(9_999);
  assert.equal(connection.state, "online");
  const dead = factory.last;
  await clock.pass(1);
  assert.equal(connection.state, "offline");
  assert.ok(dead.isClosed);
});

test("any frame proves that the peer lives", async () => {
  const { clock, factory, connection } = await online();
  await clock.pass(20_000);
  factory.last.say({ type: "typing.changed" });
  await clock.pass(15_000);
  assert.equal(connection.state, "online");
});

test("network hints shorten the wait and probe a silent socket", async () => {
  const { clock, factory, network, connection } = await online();
  network.dispatchEvent(new Event("offline"));
  assert.deepEqual(factory.last.types(), ["session.hello", "ping"]);
  await clock.pass(4_000);
  assert.equal(connection.state, "offline");
  network.dispatchEvent(new Event("online"));
  await settle();
  assert.equal(factory.sockets.length, 2);
  factory.last.open();
  factory.last.say(READY);
  network.dispatchEvent(new Event("woken"));
  assert.deepEqual(factory.last.types(), ["session.hello", "ping"]);
});

test("what is said into a dead line is noticed soon; typing, which nobody answers, proves nothing", async () => {
  const { clock, factory, connection } = await online();
  connection.send({ type: "typing.set", active: true });
  await clock.pass(6_999);
  assert.deepEqual(factory.last.types(), ["session.hello", "typing.set"]);
  connection.send({ type: "message.send" });
  await clock.pass(3_000);
  assert.equal(factory.last.types().at(-1), "ping");
  await clock.pass(4_000);
  assert.equal(connection.state, "offline");
});

test("an answer in time spares the question", async () => {
  const { clock, factory, connection } = await online();
  connection.send({ type: "message.send" });
  await clock.pass(2_999);
  factory.last.say({ type: "message.accepted" });
  await clock.pass(10_000);
  assert.deepEqual(factory.last.types(), ["session.hello", "message.send"]);
});

test("a beat does not lengthen the patience with a line that is being probed", async () => {
  const { clock, factory, network, connection } = await online();
  await clock.pass(18_000);
  network.dispatchEvent(new Event("woken"));
  await clock.pass(4_000);
  assert.equal(connection.state, "offline");
  assert.deepEqual(factory.last.types(), ["session.hello", "ping"]);
});

test("an attempt that hangs ends with its request when the network is back, and soon after a sleep", async () => {
  const signals = [];
  const hello = (_, signal) => {
    signals.push(signal);
    return new Promise(() => {});
  };
  const { clock, network, connection } = build({ hello });
  connection.start();
  await settle();
  network.dispatchEvent(new Event("online"));
  await settle();
  assert.deepEqual(
    signals.map(({ aborted }) => aborted),
    [true, false],
  );
  network.dispatchEvent(new Event("woken"));
  await clock.pass(4_000);
  assert.equal(connection.state, "offline");
  assert.ok(signals[1].aborted);
});

test("a sleep of the machine is noticed when it is over, and only then", async () => {
  const clock = new ManualClock();
  let woken = 0;
  watchSleep(clock, () => (woken += 1));
  await clock.pass(60_000);
  assert.equal(woken, 0);
  clock.sleep(60_000);
  assert.equal(woken, 0);
  await clock.pass(5_000);
  assert.equal(woken, 1);
  await clock.pass(60_000);
  assert.equal(woken, 1);
});
