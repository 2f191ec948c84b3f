import "../../support/web-root.js";
import assert from "node:assert/strict";
import { test } from "node:test";

const { ApiError, OperatorApi } = await import("../../../../web/console/state/api.js");

const ticket = (more) => ({
  reference: "DST-7K3F-92QX",
  status: "registered",
  department: "payments",
  account_id: "483920",
  created_at: "2026-03-01T09:00:00Z",
  first_answer_due_at: "2026-03-02T09:00:00Z",
  solution_due_at: "2026-03-03T09:00:00Z",
  due_at: more.due_at === undefined ? "2026-03-02T09:00:00Z" : more.due_at,
  ...more,
});

/** Answers each call from a list and keeps what was asked. */
function fakeFetch(...answers) {
  const calls = [];
  const fetch = async (path, init) => {
    calls.push({ path, ...init });
    const [status, body] = answers.shift() ?? [];
    if (status === undefined) throw new TypeError("no network");
    return { ok: status < 400, status, json: async () => body };
  };
  return { fetch, calls };
}

test("the CSRF token of the sign-in goes with every change", async () => {
  const operator = { id: "op-1", language: "ru" };
  const signedIn = { operator, csrf: "secret" };
  const { fetch, calls } = fakeFetch([200, signedIn], [200, { operator }], [200, { tickets: [] }], [204]);
  const api = new OperatorApi({ fetch });
  assert.deepEqual((await api.signIn("leyla", "pass")).operator, operator);
  await api.setLanguage("ru");
  await api.get("/api/operator/tickets");
  await api.signOut();
  assert.deepEqual(
    calls.map(({ method, headers }) => [method, headers["X-CSRF-Token"]]),
    [
      ["POST", undefined],
      ["PATCH", "secret"],
      ["GET", undefined],
      ["POST", "secret"],
    ],
  );
  assert.equal(api.csrf, "");
});

test("the steps of a sign-in each go on under a token of their own", async () => {
  const half = { step: "second_factor", methods: ["code"], csrf: "half" };
  const { fetch, calls } = fakeFetch([200, half], [200, { operator: { id: "op-1" }, csrf: "whole" }], [200, {}]);
  const api = new OperatorApi({ fetch });
  assert.equal((await api.signIn("leyla", "pass")).step, "second_factor");
  assert.equal((await api.step("second-factor", { code: "123456" })).operator.id, "op-1");
  await api.send("POST", "/api/operator/me/recovery-codes", {});
  assert.deepEqual(
    calls.map(({ headers }) => headers["X-CSRF-Token"]),
    [undefined, "half", "whole"],
  );
});

test("a wrong password or code where one is signed in ends nothing", async () => {
  const refused = (code) => [401, { error: { code, params: {}, retryable: false } }];
  const { fetch } = fakeFetch(refused("wrong_credentials"), refused("wrong_code"), refused("unauthenticated"));
  const api = new OperatorApi({ fetch });
  let expired = 0;
  api.addEventListener("expired", () => (expired += 1));
  await assert.rejects(api.send("POST", "/api/operator/me/confirmation", { password: "x" }), {
    code: "wrong_credentials",
  });
  await assert.rejects(api.send("POST", "/api/operator/me/confirmation", { code: "1" }), { code: "wrong_code" });
  assert.equal(expired, 0);
  await assert.rejects(api.send("POST", "/api/operator/me/confirmation", { code: "1" }), { code: "unauthenticated" });
  assert.equal(expired, 1);
});

test("failures keep their code; a session that ended is told; nobody signed in is no failure", async () => {
  const wrong = { error: { code: "wrong_credentials", params: {}, retryable: false } };
  const { fetch } = fakeFetch([401, wrong], [401, { error: { code: "unauthenticated" } }], [401, {}], [502, null], []);
  const api = new OperatorApi({ fetch });
  let expired = 0;
  api.addEventListener("expired", () => (expired += 1));
  const isWrong = (error) => error instanceof ApiError && error.code === "wrong_credentials";
  await assert.rejects(api.signIn("a", "b"), isWrong);
  assert.equal(await api.me(), null);
  assert.equal(expired, 0);
  await assert.rejects(api.get("/api/operator/tickets"), { code: "internal", status: 401 });
  assert.equal(expired, 1);
  await assert.rejects(api.get("/api/operator/tickets"), { code: "internal", retryable: true });
  await assert.rejects(api.get("/api/operator/tickets"), { code: "network", retryable: true });
});

test("a file goes as it is with its name, and comes back as a Blob", async () => {
  const { fetch, calls } = fakeFetch([200, { id: "file-1" }], [200, null], [200, { ticket: { reference: "DST-1" } }]);
  const blobs = async (...args) => ({ ...(await fetch(...args)), blob: async () => "bytes" });
  const api = new OperatorApi({ fetch: blobs });
  const file = new File(["x"], "şəkil 1.png");
  assert.deepEqual(await api.upload("conv-0001", file), { id: "file-1" });
  assert.equal(await api.file("file-1"), "bytes");
  assert.deepEqual(await api.linkTicket("conv-0001", "DST-1"), { reference: "DST-1" });
  assert.equal(calls[0].body, file);
  assert.equal(decodeURIComponent(calls[0].headers["X-File-Name"]), "şəkil 1.png");
  assert.deepEqual(
    calls.map(({ path }) => path),
    [
      "/api/operator/attachments?conversation_id=conv-0001",
      "/api/attachments/file-1",
      "/api/operator/conversations/conv-0001/tickets/link",
    ],
  );
});
