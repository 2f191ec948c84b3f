import "../../support/web-root.js";
import assert from "node:assert/strict";
import { test } from "node:test";

const { sectionsOf } = await import("../../../../web/console/state/sections.js");
const { formatRoute, parseRoute, routeOf } = await import("../../../../web/console/state/route.js");

test("addresses there and back; an unknown one is the home page", () => {
  const home = { section: "conversations", conversationId: null, seq: null, reference: null, details: false };
  const conversation = "#/conversation/conv-0001";
  for (const hash of [
    "#/",
    "#/tickets",
    "#/tickets/DST-7K2M-9QXA",
    "#/tickets/DST-7K2M-9QXA/full",
    "#/desk",
    "#/team",
    conversation,
    `${conversation}/details`,
    `${conversation}/m12`,
    "#/search/status=closed&language=az",
  ]) {
    assert.equal(formatRoute(parseRoute(hash)), hash);
  }
  const deeper = ["#/conversation/conv-0001/x", "#/conversation/conv-0001/details/x", "#/conversation/conv-0001/m0"];
  for (const hash of [
    "",
    "#/conversation/<b>",
    "#/tickets/1",
    "#/tickets/<b>",
    "#/tickets/DST-7K2M-9QXA/x",
    "#/tickets/DST-7K2M-9QXA/full/x",
    ...deeper,
  ]) {
    assert.deepEqual(parseRoute(hash), home, hash);
  }
});

test("who has no part in a section comes to the first of theirs", () => {
  assert.equal(routeOf("#/", { role: "editor" }).section, "content");
  assert.equal(routeOf("#/conversation/abcdefgh", { role: "editor" }).section, "content");
  assert.equal(routeOf("#/team", { role: "operator" }).section, "conversations");
  assert.equal(routeOf("#/tickets/DST-1234", { role: "operator" }).reference, "DST-1234");
});

test("sections are for those who need them", () => {
  const names = (role) => sectionsOf({ role }).map(({ name }) => name);
  assert.deepEqual(names("operator"), ["conversations", "tickets", "search", "account"]);
  assert.deepEqual(names("editor"), ["content", "account"]);
  assert.deepEqual(names("supervisor"), [
    "conversations",
    "tickets",
    "search",
    "desk",
    "reports",
    "wall",
    "privacy",
    "audit",
    "content",
    "account",
    "administration",
    "integrations",
  ]);
  assert.deepEqual(names("administrator"), [
    "conversations",
    "tickets",
    "search",
    "desk",
    "reports",
    "wall",
    "team",
    "privacy",
    "audit",
    "content",
    "account",
    "administration",
    "integrations",
  ]);
});
