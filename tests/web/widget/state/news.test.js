import assert from "node:assert/strict";
import { test } from "node:test";
import { isNews } from "../../../../web/widget/state/news.js";

test("what people, the assistant and tickets have to say is news; what the player did is not", () => {
  assert.ok(isNews({ author: "bot" }));
  assert.ok(isNews({ author: "operator" }));
  assert.ok(isNews({ author: "system", code: "ticket_solved" }));
  assert.ok(isNews({ author: "system", code: "ticket_waiting_for_visitor" }));
  assert.ok(isNews({ author: "system", code: "operator_joined" }));
  assert.ok(!isNews({ author: "system", code: "ticket_registered" }));
  assert.ok(!isNews({ author: "system", code: "language_changed" }));
  assert.ok(!isNews({ author: "visitor" }));
});
