import "../../support/web-root.js";
import assert from "node:assert/strict";
import { test } from "node:test";

const { questionOf } = await import("../../../../web/widget/state/topic.js");

/** A server that knows one question, and remembers what it was asked. */
function server() {
  const asked = [];
  const get = async (url) => {
    asked.push(url);
    return url === "/help/az/account-blocked/question"
      ? new Response("Hesabım bloklanıb, onu necə aça bilərəm?\n")
      : new Response("nothing here", { status: 404 });
  };
  return { asked, get };
}

test("a topic brings its question in the widget's language", async () => {
  assert.equal(await questionOf("account-blocked", "az", server().get), "Hesabım bloklanıb, onu necə aça bilərəm?");
});

test("an unknown topic brings nothing, not the words of the error", async () => {
  assert.equal(await questionOf("no-such-topic", "az", server().get), "");
});

test("only the name of a topic is asked for, whatever the address of the page says", async () => {
  const { asked, get } = server();
  for (const topic of [null, "", "../../api/session", "a/b", "a?b", "A b", "x".repeat(65)]) {
    assert.equal(await questionOf(topic, "az", get), "");
  }
  assert.deepEqual(asked, []);
});

test("without a network the player just finds an empty line", async () => {
  const offline = async () => {
    throw new TypeError("fetch failed");
  };
  assert.equal(await questionOf("account-blocked", "az", offline), "");
});
