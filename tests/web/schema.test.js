/** The stand-ins of the server and its pages say only what the server's own schema allows. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeConnection } from "./support/console-fakes.js";
import { valid } from "./support/schema.js";

test("a frame that the protocol does not know, or that lacks a field or has one too many, is refused", () => {
  const seen = { type: "seen.set", seq: 3 };
  assert.equal(valid("from-visitor", seen), seen);
  assert.throws(() => valid("from-visitor", { type: "seen.sat", seq: 3 }), /no frame seen\.sat/);
  assert.throws(() => valid("from-visitor", { type: "seen.set" }), /seq/);
  assert.throws(() => valid("from-visitor", { ...seen, more: 1 }), /additional/);
  assert.throws(() => valid("from-operator", seen), /conversation_id/, "the operator's says which conversation");
});

test("the console's fake connection holds both sides to it", () => {
  const connection = new FakeConnection();
  assert.throws(() => connection.say({ type: "offer.made", offer_id: "1" }), /offer\.made/);
  connection.ready();
  assert.throws(() => connection.send({ type: "offer.accept" }), /offer_id/);
});
