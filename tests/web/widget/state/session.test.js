import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryStorage } from "../../../../web/shared/storage.js";
import { VisitorSession } from "../../../../web/widget/state/session.js";

/** A server that starts conversations and lets them resume; `next` is its next answer if it is to be special. */
class Desk {
  calls = [];
  next = null;
  conversations = new Map([]);

  fetch = async (address, { method, body }) => {
    assert.equal(address, "/api/visitor/sessions");
    assert.equal(method, "POST");
    const asked = JSON.parse(body);
    this.calls.push(asked);
    if (this.next) {
      const [status, error] = this.next;
      return { ok: false, status, json: async () => (error ? { error } : JSON.parse("<html>")) };
    }
    const known = this.conversations.get(asked.resume_token);
    const id = known ?? `conversation-${this.conversations.size + 1}`;
    const resume = known ? asked.resume_token : `resume-${this.conversations.size + 1}`;
    this.conversations.set(resume, id);
    const session = {
      conversation_id: id,
      access_token: `access-${this.calls.length}`,
      access_expires_at: new Date(this.now + 900_000).toISOString(),
      resume_token: resume,
      language: asked.language,
      site_name: "Arena",
      returning: Boolean(known),
    };
    return { ok: true, status: 200, json: async () => session };
  };

  now = Date.parse("2026-03-01T10:00:00Z");
}

function build(desk, storage = new MemoryStorage(), locks = undefined, solve = undefined) {
  const now = () => desk.now;
  return new VisitorSession({
    storage,
    language: "az",
    pageUrl: "https://a.example/",
    fetch: desk.fetch,
    now,
    locks,
    solve,
  });
}

test("starts a conversation, and resumes it after a reload", async () => {
  const desk = new Desk();
  const storage = new MemoryStorage();
  const hello = await build(desk, storage).hello(0, 0);
  assert.deepEqual(hello, { type: "session.hello", token: "access-1", after_seq: 0 });
  assert.deepEqual(desk.calls[0], { language: "az", page_url: "https://a.example/" });
  const again = build(desk, storage);
  assert.equal(again.siteName, "Arena", "known before the server was asked");
  await again.hello(0, 0);
  assert.equal(desk.calls[1].resume_token, "resume-1");
  assert.equal(again.conversationId, "conversation-1");
});

test("uses an access token while it is good and renews it before it ends", async () => {
  const desk = new Desk();
  const session = build(desk);
  await session.hello(0, 0);
  assert.equal((await session.hello(5, 1006)).token, "access-1");
  desk.now += 890_000;
  assert.deepEqual(await session.hello(5, 1006), { type: "session.hello", token: "access-2", after_seq: 5 });
  session.renewed({ token: "by-socket", expires_at: new Date(desk.now + 900_000).toISOString() });
  assert.equal((await session.hello(5, 1006)).token, "by-socket");
  assert.equal((await session.hello(5, 4003)).token, "access-3");
  assert.equal((await session.hello(5, 4500)).token, "access-4");
});

test("says when another conversation has taken the old one's place, and reads it from the start", async () => {
  const desk = new Desk();
  const storage = new MemoryStorage();
  const session = build(desk, storage);
  await session.hello(0, 0);
  desk.conversations.clear();
  desk.conversations.set("other", "conversation-x");
  let replaced = 0;
  session.addEventListener("replaced", () => (replaced += 1));
  const hello = await session.hello(7, 4003);
  assert.equal(replaced, 1);
  assert.equal(hello.after_seq, 0);
});

test("notices that another tab got another conversation", async () => {
  const desk = new Desk();
  const storage = new MemoryStorage();
  const session = build(desk, storage);
  await session.hello(0, 0);
  assert.equal(session.isSuperseded("destek.session"), false);
  storage.setItem("destek.session", JSON.stringify({ conversation_id: "other", resume_token: "r" }));
  assert.equal(session.isSuperseded("destek.draft"), false);
  assert.equal(session.isSuperseded("destek.session"), true);
});

test("tells errors that pass from those that stay", async () => {
  const desk = new Desk();
  const session = build(desk);
  const failing = [
    [[503, null], true],
    [[429, { code: "too_many", params: { seconds: 3 }, retryable: true }], true],
    [[403, { code: "forbidden", params: {}, retryable: false }], false],
    [[422, null], false],
  ];
  for (const [answer, retryable] of failing) {
    desk.next = answer;
    await assert.rejects(session.hello(0, 0), (error) => error.retryable === retryable, String(answer));
  }
});

test("works where storage is full or broken", async () => {
  const desk = new Desk();
  const storage = new MemoryStorage();
  storage.setItem("destek.session", "{");
  storage.setItem = () => {
    throw new Error("quota");
  };
  const session = build(desk, storage);
  assert.equal((await session.hello(0, 0)).token, "access-1");
});

test("does without locks where they are denied, and asks only once", async () => {
  const denied = { request: () => Promise.reject(new DOMException("denied", "SecurityError")) };
  const desk = new Desk();
  assert.equal((await build(desk, undefined, denied).hello(0, 0)).token, "access-1");

  const granted = { request: async (name, options, enter) => enter() };
  desk.next = [503, null];
  await assert.rejects(build(desk, undefined, granted).hello(0, 0));
  assert.equal(desk.calls.length, 2, "a failure under the lock is not repeated without it");
});

function identityUntil(seconds) {
  return `e30.${btoa(JSON.stringify({ exp: seconds }))}.signature`;
}

test("asks the page for a new identity when the old one has run out, and keeps the conversation", async () => {
  const desk = new Desk();
  const fresh = [identityUntil(desk.now / 1000 + 2_000)];
  const session = new VisitorSession({
    storage: new MemoryStorage(),
    language: "az",
    pageUrl: "",
    identity: identityUntil(desk.now / 1000 + 300),
    askIdentity: async () => fresh.shift() ?? "",
    fetch: desk.fetch,
    now: () => desk.now,
  });
  await session.hello(0, 0);
  assert.equal(fresh.length, 1, "the first one is still good");
  desk.now += 900_000;
  const hello = await session.hello(7, 4003);
  assert.equal(hello.after_seq, 7, "nothing is read anew");
  assert.equal(desk.calls[1].identity, identityUntil(desk.now / 1000 + 1_100));
  assert.equal(desk.calls[1].resume_token, "resume-1");
  desk.now += 2_000_000;
  await session.hello(7, 4003);
  assert.equal(
    desk.calls[2].identity,
    desk.calls[1].identity,
    "the page has no other: the server says what that means",
  );
});

test("signing out ends the session at the server and leaves nothing of the player in the browser", async () => {
  const desk = new Desk();
  const storage = new MemoryStorage();
  const calls = [];
  const fetch = async (address, options) => {
    calls.push([address, JSON.parse(options.body)]);
    return address.endsWith("sign-out") ? { ok: true, status: 204 } : desk.fetch(address, options);
  };
  const session = new VisitorSession({
    storage,
    language: "az",
    pageUrl: "",
    identity: "signed",
    fetch,
    now: () => desk.now,
  });
  await session.hello(0, 0);
  storage.setItem("destek.draft", "my card");
  storage.setItem("destek.outbox", "[]");
  storage.setItem("destek.language", "tr");
  storage.setItem("of the site", "x");
  await session.leave();
  assert.deepEqual(calls.at(-1), ["/api/visitor/sign-out", { resume_token: "resume-1" }]);
  const left = Array.from({ length: storage.length }, (_, index) => storage.key(index)).sort();
  assert.deepEqual(left, ["destek.language", "destek.left", "of the site"]);
  assert.ok(session.hasLeft("destek.left"), "other tabs hear of it");
  await session.hello(0, 0);
  assert.equal(desk.calls.at(-1).identity, undefined);
  assert.equal(desk.calls.at(-1).resume_token, undefined);
});

test("does the work that the server asks for under pressure, once", async () => {
  const desk = new Desk();
  desk.next = [428, { code: "proof_required", params: { challenge: "c" }, retryable: false }];
  const solve = async ({ challenge }) => {
    desk.next = null;
    return `solution of ${challenge}`;
  };
  await build(desk, new MemoryStorage(), undefined, solve).hello(0, 0);
  assert.deepEqual(
    desk.calls.map(({ proof }) => proof),
    [undefined, "solution of c"],
  );

  desk.next = [428, { code: "proof_required", params: { challenge: "d" }, retryable: false }];
  const refused = build(desk, new MemoryStorage(), undefined, async () => "not good enough");
  await assert.rejects(refused.hello(0, 0), { code: "proof_required", retryable: false });
  assert.equal(desk.calls.length, 4);
});
