import "../../support/web-root.js";
import assert from "node:assert/strict";
import { test } from "node:test";

const { accountId, isAccountId } = await import("../../../../web/widget/state/account-id.js");

test("blanks and the dashes of a number are not meant", () => {
  assert.equal(accountId(" 48-39 20 "), "483920");
  assert.equal(accountId("max-12"), "max-12");
});

test("user names have points, dashes and underscores inside", () => {
  for (const name of ["483920", "qadir_88", "marta.v", "max-12"]) assert.equal(isAccountId(name), true, name);
  for (const name of ["abc", "_qadir", "marta.", "a b c d", "x".repeat(21), "два_88"])
    assert.equal(isAccountId(name), false, name);
});
