import assert from "node:assert/strict";
import { test } from "node:test";
import { fits, mayAsk } from "../../../../web/widget/loader/proactive-rules.js";

const RULE = { id: "r", page: "", seconds: 0, came_back: null, attribute: "", value: "", every_hours: 24 };
const PAGE = { path: "/cashier/withdraw", seconds: 30, isKnown: false, attributes: { level: "vip", bets: 3 } };

for (const [name, rule, holds] of [
  ["without conditions always", {}, true],
  ["on a page", { page: "/cashier*" }, true],
  ["on another page", { page: "/bonus*" }, false],
  ["a pattern is no regular expression", { page: "/cashier.withdraw" }, false],
  ["after a time", { seconds: 30 }, true],
  ["before it", { seconds: 31 }, false],
  ["for who is new", { came_back: false }, true],
  ["for who came back", { came_back: true }, false],
  ["with an attribute", { attribute: "level" }, true],
  ["with its value", { attribute: "bets", value: "3" }, true],
  ["with another value", { attribute: "level", value: "new" }, false],
  ["without the attribute", { attribute: "toString" }, false],
]) {
  test(`a card comes up: ${name}`, () => assert.equal(fits({ ...RULE, ...rule }, PAGE), holds));
}

test("at most once in the rule's time", () => {
  const now = 1_000 * 3_600_000;
  assert.ok(mayAsk(RULE, {}, now));
  assert.ok(!mayAsk(RULE, { r: now - 23 * 3_600_000 }, now));
  assert.ok(mayAsk(RULE, { r: now - 24 * 3_600_000 }, now));
  assert.ok(mayAsk(RULE, { other: now }, now));
});
