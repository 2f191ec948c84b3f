/** Files on their way, and the rights of a session that they need. */

import "../support/web-root.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryStorage } from "../../../web/shared/storage.js";
import { settle } from "../support/fakes.js";

const { MOST_FILES, Uploads } = await import("../../../web/shared/uploads.js");
const { VisitorSession } = await import("../../../web/widget/state/session.js");

/** Uploads of a session whose token is good; `fetch` answers for the files. */
async function uploadsOf(fetch) {
  const answers = (address, ...rest) =>
    address.endsWith("sessions") ? answer(200, granted("c1", "t")) : fetch(address, ...rest);
  const session = new VisitorSession({ storage: new MemoryStorage(), language: "az", pageUrl: "", fetch: answers });
  await session.authorization();
  let made = 0;
  return new Uploads({ upload: (file) => session.upload(file), newId: () => String((made += 1)) });
}

const ids = (uploads) => uploads.ready.map(({ id }) => id);
const answer = (status, content) => ({ ok: status < 400, status, json: async () => content });

test("a file is uploaded at once, under its own name, with the session's right", async () => {
  const asked = [];
  const uploads = await uploadsOf(async (...call) => {
    asked.push(call);
    return answer(200, { id: "file-1", name: "çek.png", media_type: "image/png", size_bytes: 3 });
  });
  uploads.add({ name: "çek.png" });
  assert.equal(uploads.isBusy, true);
  await settle();
  assert.equal(uploads.isBusy, false);
  assert.deepEqual(ids(uploads), ["file-1"]);
  const [address, { method, headers }] = asked[0];
  assert.deepEqual([address, method], ["/api/visitor/attachments", "POST"]);
  assert.deepEqual(headers, { Authorization: "Bearer t", "X-File-Name": "%C3%A7ek.png" });
});

test("a refused file says why, stands in nobody's way, and can be taken out", async () => {
  const refusal = { error: { code: "file_refused", params: { reason: "type" }, retryable: false } };
  const uploads = await uploadsOf(async () => answer(422, refusal));
  uploads.add({ name: "virus.svg" });
  await settle();
  assert.deepEqual([uploads.isBusy, ids(uploads)], [false, []]);
  assert.equal(uploads.entries[0].error.params.reason, "type");
  uploads.remove(uploads.entries[0].id);
  assert.deepEqual(uploads.entries, []);
});

test("without a network the file is not lost in silence", async () => {
  const uploads = await uploadsOf(async () => {
    throw new TypeError("offline");
  });
  uploads.add({ name: "a.txt" });
  await settle();
  assert.equal(uploads.entries[0].error.code, "network");
});

test("one file too many is refused before it is sent", async () => {
  let sent = 0;
  const uploads = await uploadsOf(async () => answer(200, { id: `file-${(sent += 1)}` }));
  for (let index = 0; index <= MOST_FILES; index += 1) uploads.add({ name: `${index}.png` });
  await settle();
  assert.equal(sent, MOST_FILES);
  assert.equal(uploads.entries.at(-1).error.params.reason, "too_many");
});

const granted = (id, token = `token-${id}`) => ({
  conversation_id: id,
  access_token: token,
  access_expires_at: "2100-01-01T00:00:00Z",
  resume_token: `resume-${id}`,
  language: "az",
  site_name: "Arena",
  returning: false,
});

test("a session proves the player's account, gives the right to files, and comes back by a ticket", async () => {
  const asked = [];
  const fetch = async (address, { body }) => {
    asked.push([address, JSON.parse(body)]);
    return answer(200, granted(address.endsWith("returns") ? "old" : "new"));
  };
  const storage = new MemoryStorage();
  const own = new VisitorSession({
    storage,
    language: "az",
    pageUrl: "https://www.example/",
    identity: "signed",
    fetch,
  });
  assert.deepEqual(await own.authorization(), { Authorization: "Bearer token-new" });
  assert.equal(asked[0][1].identity, "signed");
  let replaced = 0;
  own.addEventListener("replaced", () => (replaced += 1));
  await own.comeBack({ reference: "DST-7K3F-92Q7", account_id: "AB12345" });
  assert.deepEqual(asked[1], [
    "/api/visitor/returns",
    { reference: "DST-7K3F-92Q7", account_id: "AB12345", identity: "signed" },
  ]);
  assert.equal(replaced, 1);
  assert.deepEqual(await own.authorization(), { Authorization: "Bearer token-old" });
});

test("a way back that is refused changes nothing", async () => {
  const refusal = answer(404, { error: { code: "not_found", params: {}, retryable: false } });
  const fetch = async (address) => (address.endsWith("returns") ? refusal : answer(200, granted("new")));
  const own = new VisitorSession({ storage: new MemoryStorage(), language: "az", pageUrl: "", fetch });
  await own.authorization();
  await assert.rejects(own.comeBack({ reference: "DST-0000-0000", account_id: "AB12345" }), { code: "not_found" });
  assert.equal(own.conversationId, "new");
});

test("it says how far a file has come, and breaks off what is taken out on its way", async () => {
  /** @type {{progress: (share: number) => void, signal: AbortSignal}[]} */
  const underway = [];
  const uploads = new Uploads({
    upload: (_file, sending) =>
      new Promise((_resolve, reject) => {
        underway.push(sending);
        sending.signal.addEventListener("abort", () => reject(Object.assign(new Error(), { code: "network" })));
      }),
    newId: () => "one",
    picture: ({ type }) => (type === "image/png" ? "blob:picture" : ""),
  });
  uploads.add({ name: "a.png", size: 100, type: "image/png" });
  assert.deepEqual([uploads.entries[0].share, uploads.entries[0].preview], [0, "blob:picture"]);
  underway[0].progress(0.5);
  assert.equal(uploads.entries[0].share, 0.5);
  uploads.remove("one");
  assert.ok(underway[0].signal.aborted);
  await settle();
  underway[0].progress(0.9);
  assert.deepEqual([uploads.entries, uploads.isBusy], [[], false]);
});
