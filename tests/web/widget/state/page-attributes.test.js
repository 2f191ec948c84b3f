import assert from "node:assert/strict";
import { test } from "node:test";
import { message, open } from "../../support/widget-chat.js";

const { PageAttributes, bounded } = await import("../../../../web/widget/state/page-attributes.js");
const { isContact, isEmail } = await import("../../../../web/widget/state/contact.js");

test("what the page says is bounded before it is sent", () => {
  const many = Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`field ${at}`, at]));
  assert.equal(Object.keys(bounded(many)).length, 20);
  assert.deepEqual(bounded({ a: 1, b: true, c: null, d: {}, e: () => {}, ["x".repeat(41)]: "long" }), {
    a: "1",
    b: "true",
    c: "",
  });
  assert.equal(bounded({ a: "y".repeat(999) }).a.length, 200);
  for (const nothing of [null, undefined, "text", 7]) assert.deepEqual(bounded(nothing), {});
});

test("it is said once the conversation is there, and again to the next one", async () => {
  const { chat, clock, factory, server, session } = await open({ messages: [message(1, "bot")] });
  const attributes = new PageAttributes(chat);
  attributes.add({ vip: "gold" });
  attributes.add({ level: 7, vip: null });
  assert.deepEqual(
    server.sent("attributes.set").map((frame) => frame.attributes),
    [{ vip: "gold" }, { vip: "", level: "7" }],
  );
  session.emit("replaced", null);
  factory.last.drop(4000);
  await clock.pass(1000);
  server.ready();
  assert.deepEqual(server.sent("attributes.set").at(-1).attributes, { vip: "", level: "7" });
});

test("an address is whole, or is none", () => {
  for (const good of ["a@b.az", "first.last+x@mail.example.com"]) assert.ok(isEmail(good), good);
  for (const bad of ["a@b", "a b@c.com", "@c.com", "a@c.com,b@c.com", ""]) assert.ok(!isEmail(bad), bad);
  assert.ok(isContact("+994 50 123 45 67") && !isContact("12345") && !isContact("not-an-email"));
});
