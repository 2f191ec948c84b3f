import assert from "node:assert/strict";
import { test } from "node:test";
import { Outbox, newClientId } from "../../../web/shared/outbox.js";
import { MemoryStorage } from "../../../web/shared/storage.js";
import { ManualClock } from "../support/fakes.js";

const MESSAGE = (text) => ({ type: "message.send", text });

function build({ storage = new MemoryStorage(), clock = new ManualClock(), up = true } = {}) {
  const line = { up, sent: [] };
  const send = (frame) => {
    if (line.up) line.sent.push(frame);
    return line.up;
  };
  let number = 0;
  const newId = () => `client-${(number += 1)}`;
  return { line, storage, clock, outbox: new Outbox({ key: "test", storage, send, newId, clock }) };
}

const texts = (line) => line.sent.map((frame) => frame.text);
const states = (outbox) => outbox.entries.map((entry) => entry.state);

test("keeps a message until it is accepted, then forgets it in storage too", () => {
  const { outbox, line, storage } = build();
  outbox.open();
  const { id } = outbox.add(MESSAGE("salam"));
  assert.deepEqual(line.sent, [{ type: "message.send", text: "salam", client_message_id: id }]);
  assert.deepEqual(states(outbox), ["sending"]);
  assert.equal(storage.length, 1);
  assert.equal(outbox.accept(id).state, "stored");
  assert.equal(outbox.entries.length, 0);
  assert.equal(storage.length, 0);
  assert.equal(outbox.accept(id), undefined, "accepting again is harmless");
});

test("one message is in flight at a time, in the sender's order", () => {
  const { outbox, line } = build();
  outbox.open();
  const first = outbox.add(MESSAGE("1"));
  const second = outbox.add(MESSAGE("2"));
  outbox.add(MESSAGE("3"));
  assert.deepEqual(texts(line), ["1"]);
  outbox.accept(first.id);
  outbox.accept(second.id);
  assert.deepEqual(texts(line), ["1", "2", "3"]);
});

test("what was in flight when the connection broke is sent again under the same id", () => {
  const { outbox, line } = build();
  outbox.open();
  const { id } = outbox.add(MESSAGE("1"));
  outbox.pause();
  outbox.add(MESSAGE("2"));
  assert.equal(line.sent.length, 1);
  outbox.open();
  assert.deepEqual(texts(line), ["1", "1"]);
  assert.deepEqual(
    line.sent.map((frame) => frame.client_message_id),
    [id, id],
  );
});

test("a reload finds what was not confirmed", () => {
  const first = build({ up: false });
  first.outbox.add(MESSAGE("yazdım"));
  first.clock.pass(5);
  first.outbox.add(MESSAGE("getmədi"));
  const second = build({ storage: first.storage, clock: first.clock });
  assert.deepEqual(
    second.outbox.entries.map((entry) => entry.text),
    ["yazdım", "getmədi"],
  );
  second.outbox.open();
  assert.deepEqual(texts(second.line), ["yazdım"]);
});

test("two tabs share the storage without losing each other's messages", () => {
  const storage = new MemoryStorage();
  const make = (prefix) =>
    new Outbox({ key: "test", storage, send: () => false, newId: () => `${prefix}-1`, clock: new ManualClock() });
  const [one, two] = [make("one"), make("two")];
  one.add(MESSAGE("a"));
  two.add(MESSAGE("b"));
  one.accept("one-1");
  assert.deepEqual(
    make("three").entries.map((entry) => entry.text),
    ["b"],
  );
});

/** Two tabs of one browser: what one writes into the storage, the other hears. */
function twoTabs(clock = new ManualClock()) {
  const storage = new MemoryStorage();
  const tabs = ["a", "b"].map((name) => {
    const tab = { sent: [] };
    const tell = (key) => tabs.forEach((other) => other !== tab && other.outbox.hear(key, storage.getItem(key)));
    const told = {
      get length() {
        return storage.length;
      },
      key: (index) => storage.key(index),
      getItem: (key) => storage.getItem(key),
      setItem(key, value) {
        storage.setItem(key, value);
        tell(key);
      },
      removeItem(key) {
        const wasThere = storage.getItem(key) !== null;
        storage.removeItem(key);
        if (wasThere) tell(key);
      },
    };
    const send = (frame) => tab.sent.push(frame.client_message_id) > 0;
    let number = 0;
    const newId = () => `${name}-${(number += 1)}`;
    tab.outbox = new Outbox({ key: "test", storage: told, send, newId, clock });
    return tab;
  });
  return { tabs, clock };
}

test("a message stands in every tab and goes with the first; only its own tab sends it", async () => {
  const {
    tabs: [one, two],
  } = twoTabs();
  for (const { outbox } of [one, two]) outbox.open();
  one.outbox.add(MESSAGE("1"));
  two.outbox.add(MESSAGE("2"));
  assert.deepEqual(
    two.outbox.entries.map(({ text }) => text),
    ["1", "2"],
  );
  assert.deepEqual([one.sent, two.sent], [["a-1"], []], "the second waits for its turn");
  one.outbox.accept("a-1");
  assert.deepEqual([one.sent, two.sent], [["a-1"], ["b-1"]]);
  two.outbox.accept("b-1");
  assert.deepEqual([one.outbox.entries, two.outbox.entries], [[], []]);
  assert.deepEqual([one.sent, two.sent], [["a-1"], ["b-1"]]);
});

test("a tab that has gone leaves its messages to the others: after a while, or when they connect anew", async () => {
  const {
    tabs: [one, two],
    clock,
  } = twoTabs();
  two.outbox.open();
  one.outbox.add(MESSAGE("1"));
  await clock.pass(4_999);
  assert.deepEqual(two.sent, []);
  await clock.pass(1);
  assert.deepEqual(two.sent, ["a-1"]);
  two.outbox.accept("a-1");
  one.outbox.pause();
  two.outbox.pause();
  one.outbox.add(MESSAGE("2"));
  two.outbox.open();
  assert.deepEqual(two.sent, ["a-1", "a-2"]);
});

test("a failed message is sent again or deleted in any tab, for all", () => {
  const {
    tabs: [one, two],
  } = twoTabs();
  for (const { outbox } of [one, two]) outbox.open();
  one.outbox.add(MESSAGE("1"));
  one.outbox.refuse({ ref: "a-1", code: "blocked" });
  assert.deepEqual(states(two.outbox), ["failed"]);
  two.outbox.retry("a-1");
  assert.deepEqual([states(one.outbox), one.sent, two.sent], [["sending"], ["a-1"], ["a-1"]]);
  two.outbox.refuse({ ref: "a-1", code: "blocked" });
  two.outbox.discard("a-1");
  assert.deepEqual(one.outbox.entries, []);
});

test("what waits for an hour in an open page is not sent by itself, nor after a sleep", async () => {
  const { outbox, line, clock } = build({ up: false });
  outbox.add(MESSAGE("1"));
  await clock.pass(3_599_999);
  assert.deepEqual(states(outbox), ["sending"]);
  await clock.pass(1);
  assert.deepEqual(states(outbox), ["failed"]);
  outbox.add(MESSAGE("2"));
  clock.sleep(3_600_000);
  line.up = true;
  outbox.open();
  assert.deepEqual(states(outbox), ["failed", "failed"]);
  outbox.retry("client-1");
  assert.deepEqual(texts(line), ["1"]);
});

test("an old unsent message waits for the player's word after a reload", async () => {
  const first = build({ up: false });
  first.outbox.add(MESSAGE("köhnə"));
  await first.clock.pass(3_600_001);
  const { outbox, line } = build({ storage: first.storage, clock: first.clock });
  outbox.open();
  assert.deepEqual(states(outbox), ["failed"]);
  assert.equal(outbox.entries[0].error.code, "not_sent");
  assert.equal(line.sent.length, 0);
});

test("a refusal fails the message and lets the next one through; retry sends it again", () => {
  const { outbox, line } = build();
  outbox.open();
  const bad = outbox.add(MESSAGE("çox uzun"));
  outbox.add(MESSAGE("ok"));
  assert.equal(outbox.refuse({ ref: bad.id, code: "message_too_long", params: { limit: 2000 } }), true);
  assert.deepEqual(states(outbox), ["failed", "sending"]);
  assert.deepEqual(outbox.entries[0].error, { code: "message_too_long", params: { limit: 2000 } });
  assert.deepEqual(texts(line), ["çox uzun", "ok"]);
  outbox.retry(bad.id);
  assert.deepEqual(states(outbox), ["sending", "sending"]);
  outbox.accept("client-2");
  assert.deepEqual(texts(line), ["çox uzun", "ok", "çox uzun"]);
});

test("a retryable error is tried again by itself, after the time it names", async () => {
  const { outbox, line, clock } = build();
  outbox.open();
  const { id } = outbox.add(MESSAGE("1"));
  outbox.add(MESSAGE("2"));
  outbox.refuse({ ref: id, code: "too_many", params: { seconds: 7 }, retryable: true });
  await clock.pass(6_999);
  assert.deepEqual(texts(line), ["1"], "nothing overtakes");
  await clock.pass(1);
  assert.deepEqual(texts(line), ["1", "1"]);
  outbox.refuse({ ref: id, code: "internal", retryable: true });
  await clock.pass(3_999);
  assert.equal(line.sent.length, 2, "patience doubles");
  await clock.pass(1);
  assert.equal(line.sent.length, 3);
});

test("a send that nobody answers is said again", async () => {
  const { outbox, line, clock } = build();
  outbox.open();
  outbox.add(MESSAGE("1"));
  await clock.pass(15_000);
  assert.deepEqual(texts(line), ["1", "1"]);
});

test("errors of other frames are none of its business", () => {
  const { outbox } = build();
  outbox.add(MESSAGE("1"));
  assert.equal(outbox.refuse({ ref: null, code: "internal" }), false);
  assert.equal(outbox.refuse({ ref: "handoff", code: "internal" }), false);
});

test("discarding forgets, broken storage does not stop it", () => {
  const storage = new MemoryStorage();
  storage.setItem("test.broken", "{");
  const { outbox } = build({ storage });
  assert.equal(outbox.entries.length, 0);
  const { id } = outbox.add(MESSAGE("1"));
  outbox.discard(id);
  assert.equal(storage.length, 0);
  storage.setItem = () => {
    throw new Error("quota");
  };
  outbox.add(MESSAGE("2"));
  assert.equal(outbox.entries.length, 1);
});

test("ids fit the protocol", () => {
  const ids = new Set(Array.from({ length: 200 }, newClientId));
  assert.equal(ids.size, 200);
  for (const id of ids) assert.match(id, /^[A-Za-z0-9_-]{8,64}$/);
});

test("ids begin with the time", () => {
  const before = Date.now();
  const time = Number.parseInt(newClientId().slice(0, 12), 16);
  assert.ok(before <= time && time <= Date.now());
});
