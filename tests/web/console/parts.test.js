import "../support/web-root.js";
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { LANGUAGES, Words } from "../../../web/shared/locale.js";
import { MemoryStorage } from "../../../web/shared/storage.js";
import { ManualClock, listen } from "../support/fakes.js";

const { ApiError, OperatorApi } = await import("../../../web/console/state/api.js");
const { Drafts, forget } = await import("../../../web/console/state/conversations/drafts.js");
const { actionOf, KEYS } = await import("../../../web/console/state/settings/shortcuts.js");
const { SECTIONS, sectionsOf } = await import("../../../web/console/state/sections.js");
const labels = await import("../../../web/console/state/labels.js");
const { Lists } = await import("../../../web/console/state/queue/conversation-lists.js");
const { Preferences } = await import("../../../web/console/state/settings/preferences.js");
const { formatRoute, parseRoute } = await import("../../../web/console/state/route.js");
const { byUrgency, chosenTickets, countLate, EVERYTHING } = await import("../../../web/console/state/tickets/ticket-list.js");
const { WakingClock } = await import("../../../web/console/state/background-clock.js");
const { TypingSignal } = await import("../../../web/console/state/conversations/typing-signal.js");

const LOCALES = new URL("../../../web/shared/locales/", import.meta.url);
const read = async (address) => JSON.parse(readFileSync(new URL(address.split("/").at(-1), LOCALES), "utf8"));
const load = (language) => Words.load(language, { parts: ["console"], read });
/** Words that are rightly the same in both languages. */
const SAME_AS_ENGLISH = new Set([
  "az console.role.operator",
  ...["az", "tr"].flatMap((language) => ["kilobytes", "megabytes"].map((unit) => `${language} console.file.${unit}`)),
]);
const NOW = Date.parse("2026-03-01T10:00:00Z");

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

test("every code that the server may send has its words in every language", async () => {
  const families = {
    "console.reason": ["requested", "button", "failed", "gambling_harm", "topic", "unavailable", "returned", "lapsed",
      "transferred", "escalated", "stays", "none"],
    "console.priority": ["0", "1", "2"],
    "console.department": ["support", "payments", "product", "investigation"],
    "console.level": ["1", "2"],
    "console.role": ["operator", "supervisor", "administrator"],
    "console.state": ["available", "away", "offline"],
    "console.state_of": ["bot", "queued", "assigned", "closed"],
    "console.mode": ["reply", "note", "whisper"],
    "console.identity": ["verified", "said", "unknown"],
    "console.nav": SECTIONS.map(({ name }) => name),
    "console.file": ["too_large", "type", "empty", "too_many"],
    "console.lost": ["given_back", "closed", "transferred", "escalated", "taken_over", "lapsed"],
    "console.block": ["15", "60", "1440", "10080"],
    "console.kind": ["withdrawal", "deposit", "bet", "game", "account", "service", "other"],
    "console.form": ["kind", "account_id", "transaction_id", "bet_id", "description"],
    "console.ticket_status": ["registered", "in_review", "waiting_for_visitor", "escalated", "solved", "reopened"],
    "console.status": ["bot", "queued", "assigned", "closed"],
    "console.notice": ["bot", "queued", "assigned", "closed"],
    "console.connection": ["connecting", "online", "offline", "stopped", "lost", "outdated", "refused"],
    "console.close_reason": ["solved", "no_reply", "other"],
    "console.delivery": ["sending", "stored", "seen", "failed", "retry", "discard"],
    "console.done": ["taken", "return_bot", "return_queue", "close", "transfer", "escalate", "offline"],
    "console.tickets": ["first_answer_due", "solution_due", "reference", "created", "due", "account"],
    "console.notify": ["enqueued", "requeued", "assigned", "lapsed", "offer", "message", "mention", "whisper",
      "wait_alert", "ticket_warning", "ticket_breach"],
    outcome: ["answer", "suggest", "clarify", "complaint", "status", "smalltalk", "handoff", "crisis", "fallback"],
    language: LANGUAGES,
  };
  for (const language of LANGUAGES) {
    const words = await load(language);
    for (const [family, codes] of Object.entries(families)) {
      for (const code of codes) assert.ok(words.has(`${family}.${code}`), `${language}: ${family}.${code}`);
    }
    const questions = ["return_bot", "return_queue", "close", "sign_out", "take_over", "escalate", "priority", "block"];
    for (const name of [...questions, "unblock"]) {
      for (const part of ["title", "text", "do"]) {
        assert.ok(words.has(`console.confirm.${name}.${part}`), `${name} ${part}`);
      }
    }
    for (const { words: key } of KEYS) assert.ok(words.has(key), key);
  }
});

test("no word of the console is left in English or left unused", async () => {
  const english = await read("console.en.json");
  for (const language of ["az", "tr", "ru"]) {
    const words = await read(`console.${language}.json`);
    for (const [key, text] of Object.entries(words)) {
      if (/\p{L}{2}/u.test(JSON.stringify(text).replace(/\{\w+\}/g, ""))) {
        if (SAME_AS_ENGLISH.has(`${language} ${key}`)) assert.deepEqual(text, english[key]);
        else assert.notDeepEqual(text, english[key], `${language} ${key}`);
      }
    }
  }
  const folder = new URL("../../../web/console/", import.meta.url);
  const sources = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".js"));
  const code = sources.map((name) => readFileSync(new URL(name, folder), "utf8")).join("\n");
  const built = code.matchAll(/[`"](console\.[a-z_.]*?)\.?\$\{|worded\(words, "(console\.\w+)"/g);
  const families = [...built].map(([, start, family]) => start ?? family);
  assert.ok(families.length > 10 && !families.includes("console."));
  for (const key of Object.keys(english)) {
    const used = code.includes(`"${key}"`) || families.some((family) => key.startsWith(family));
    assert.ok(used, `${key} is used nowhere`);
  }
});

test("players are told apart by account or by the end of the id", async () => {
  const words = await load("en");
  assert.equal(labels.playerName(words, { id: "0d5c-a1_b2-7f3k" }), "Player 7F3K");
  assert.equal(labels.playerName(words, { id: "x" }, { form: { account_id: "483920" } }), "Account 483920");
  const proven = { id: "x", account_id: "AB12345" };
  assert.equal(labels.playerName(words, proven, { form: { account_id: "483920" } }), "Account AB12345");
  assert.equal(labels.playerName(words, { ...proven, player_name: "Orxan" }), "Orxan");
});

test("owners, reasons and errors are worded, unknown codes stay readable", async () => {
  const words = await load("en");
  const mine = { status: "assigned", operator_id: "op-1", operator_name: "Leyla" };
  assert.equal(labels.statusText(words, mine, "op-1"), "Yours");
  assert.equal(labels.statusText(words, mine, "op-2"), "With Leyla");
  assert.equal(labels.reasonText(words, null), "Not handed over");
  assert.equal(labels.reasonText(words, "brand_new"), "brand_new");
  assert.equal(labels.errorText(words, { code: "offline" }), words.text("console.done.offline"));
  assert.match(labels.errorText(words, { code: "already_taken", params: { operator: "Rəşad" } }), /Rəşad/);
});

test("waiting times grow from minutes to hours", () => {
  assert.equal(labels.stopwatch(-5), "0:00");
  assert.equal(labels.stopwatch(65_000), "1:05");
  assert.equal(labels.stopwatch(3_725_000), "1:02:05");
  assert.equal(labels.isoDuration(65_400), "PT65S");
});

test("characters count as the server counts them", () => {
  assert.equal(labels.countCharacters("ağ👍"), 3);
});

test("a ticket is due for the first answer, then for the solution, then for nothing", () => {
  const due = (more) => labels.ticketDue(ticket(more), NOW);
  assert.deepEqual(due({}), { kind: "first_answer", at: "2026-03-02T09:00:00Z", state: "fine" });
  assert.equal(due({ due_at: "2026-03-01T13:00:00Z" }).state, "soon");
  const answered = { first_answered_at: "2026-03-01T08:00:00Z" };
  assert.deepEqual(due({ ...answered, due_at: "2026-03-01T09:59:00Z" }), { kind: "solution", at: "2026-03-01T09:59:00Z", state: "late" });
  assert.equal(due({ status: "solved", due_at: null }), null);
});

test("tickets are found by number in any spelling, and ordered by what is due", () => {
  const late = ticket({ reference: "DST-AAAA-AAAA", status: "in_review", due_at: "2026-03-01T09:00:00Z", operator_id: "op-1" });
  const solved = ticket({ reference: "DST-BBBB-BBBB", status: "solved", department: "support", due_at: null });
  const tickets = [solved, ticket({}), late];
  const chosen = (list, filter) => chosenTickets(list, filter, { now: NOW, operatorId: "op-1" });
  const names = (list) => list.map(({ reference }) => reference.slice(4, 8));
  assert.deepEqual(names(byUrgency(tickets, NOW)), ["AAAA", "7K3F", "BBBB"]);
  assert.equal(countLate(tickets, NOW), 1);
  assert.deepEqual(names(chosen(tickets, { ...EVERYTHING, text: "dst 7k3f" })), ["7K3F"]);
  assert.equal(chosen(tickets, { ...EVERYTHING, text: "4839" }).length, 3);
  assert.deepEqual(names(chosen(tickets, { ...EVERYTHING, status: "open" })), ["7K3F", "AAAA"]);
  assert.deepEqual(names(chosen(tickets, { ...EVERYTHING, department: "support" })), ["BBBB"]);
  assert.deepEqual(names(chosen(tickets, { ...EVERYTHING, mine: true })), ["AAAA"]);
  assert.deepEqual(names(chosen(tickets, { ...EVERYTHING, due: "overdue" })), ["AAAA"]);
});

test("keys work on any layout and leave the browser's own alone", () => {
  const bare = { ctrlKey: false, metaKey: false, altKey: false };
  const press = (key, code, more = {}) => actionOf({ key, code, ...bare, ...more });
  assert.equal(press("n", "KeyN"), "next");
  assert.equal(press("т", "KeyN"), "next", "a Russian layout");
  assert.equal(press("N", "KeyN"), "next");
  assert.equal(press("?", "Digit7"), "help");
  assert.equal(press("q", "KeyA"), "return_queue", "a Latin layout counts by its letters");
  assert.equal(press("c", "KeyC", { ctrlKey: true }), null);
  assert.equal(press("n", "KeyN", { repeat: true }), null);
  assert.equal(press("/", "Slash"), "saved");
  assert.equal(press("z", "KeyZ"), null);
  assert.equal(new Set(KEYS.map(({ key }) => key)).size, KEYS.length);
});

test("addresses there and back; an unknown one is the home page", () => {
  const home = { section: "conversations", conversationId: null, reference: null, details: false };
  const conversation = "#/conversation/conv-0001";
  for (const hash of ["#/", "#/tickets", "#/tickets/DST-7K2M-9QXA", "#/desk", "#/team", conversation, `${conversation}/details`]) {
    assert.equal(formatRoute(parseRoute(hash)), hash);
  }
  const deeper = ["#/conversation/conv-0001/x", "#/conversation/conv-0001/details/x"];
  for (const hash of ["", "#/conversation/<b>", "#/tickets/1", "#/tickets/<b>", "#/tickets/DST-7K2M-9QXA/x", ...deeper]) {
    assert.deepEqual(parseRoute(hash), home, hash);
  }
});

test("typing is told at the first stroke, again while it lasts, and at its end", async () => {
  const clock = new ManualClock();
  const told = [];
  const signal = new TypingSignal({ send: (active) => told.push(active), clock });
  signal.touch();
  await clock.pass(1_000);
  signal.touch();
  assert.deepEqual(told, [true]);
  await clock.pass(3_500);
  signal.touch();
  assert.deepEqual(told, [true, true]);
  await clock.pass(6_000);
  assert.deepEqual(told, [true, true, false]);
  signal.end();
  assert.equal(told.length, 3);
  assert.equal(clock.waiting, 0);
});

test("only those ask for attention who were not there before", () => {
  const lists = new Lists();
  const ids = (queued, assigned = []) =>
    lists
      .update({ queued: queued.map((id) => ({ id })), assigned: assigned.map((id) => ({ id })) })
      .map(({ id }) => id);
  assert.deepEqual(ids(["a", "b"]), [], "what waits when the page opens");
  assert.deepEqual(ids(["a", "b", "c"]), ["c"]);
  assert.deepEqual(ids(["a"], ["b"]), []);
  assert.deepEqual(ids(["a", "b"]), [], "put back by this operator");
  assert.deepEqual(ids(["a", "c"]), ["c"], "queued again");
});

test("drafts and unsent replies leave the browser at sign-out, other things stay", () => {
  const storage = new MemoryStorage();
  const drafts = new Drafts({ storage, key: "destek.console.op-1.draft" });
  drafts.write("conv-0001", "salam");
  drafts.write("conv-0002", "   ");
  storage.setItem("destek.console.op-1.outbox.conv-0001.x", "{}");
  storage.setItem("destek.console.preferences", "{}");
  assert.equal(drafts.read("conv-0001"), "salam");
  assert.equal(drafts.read("conv-0002"), "");
  forget(storage, "destek.console.op-1");
  assert.equal(storage.length, 1);
});

test("a draft that another window changes is told, with what it belongs to", () => {
  const drafts = new Drafts({ storage: new MemoryStorage(), key: "destek.console.op-1.draft" });
  const heard = listen(drafts, "change");
  for (const key of ["destek.console.op-1.draft.conv-0001.note", "destek.console.op-2.draft.conv-0001", null]) drafts.hear(key);
  assert.deepEqual(heard, ["conv-0001.note"]);
});

test("preferences survive a reload, and a broken store", () => {
  const storage = new MemoryStorage();
  const first = new Preferences({ storage, key: "p" });
  assert.equal(first.get("sound"), true);
  first.set("sound", false);
  assert.equal(new Preferences({ storage, key: "p" }).get("sound"), false);
  storage.setItem("p", "{broken");
  assert.equal(new Preferences({ storage, key: "p" }).get("sound"), true);
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
  assert.deepEqual(await api.signIn("leyla", "pass"), operator);
  await api.setLanguage("ru");
  await api.tickets();
  await api.signOut();
  assert.deepEqual(calls.map(({ method, headers }) => [method, headers["X-CSRF-Token"]]), [
    ["POST", undefined],
    ["PATCH", "secret"],
    ["GET", undefined],
    ["POST", "secret"],
  ]);
  assert.equal(api.csrf, "");
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
  await assert.rejects(api.tickets(), { code: "internal", status: 401 });
  assert.equal(expired, 1);
  await assert.rejects(api.tickets(), { code: "internal", retryable: true });
  await assert.rejects(api.tickets(), { code: "network", retryable: true });
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
  assert.deepEqual(calls.map(({ path }) => path), [
    "/api/operator/attachments?conversation_id=conv-0001",
    "/api/attachments/file-1",
    "/api/operator/conversations/conv-0001/tickets/link",
  ]);
});

test("sections are for those who need them", () => {
  const names = (role) => sectionsOf({ role }).map(({ name }) => name);
  assert.deepEqual(names("operator"), ["conversations", "tickets"]);
  assert.deepEqual(names("supervisor"), ["conversations", "tickets", "desk"]);
  assert.deepEqual(names("administrator"), ["conversations", "tickets", "desk", "team"]);
});

test("promises of the assistant are worded with minutes and moments", async () => {
  const words = await load("en");
  const params = { low_seconds: 100, high_seconds: 290, due_at: "2026-03-03T09:00:00Z" };
  assert.equal(labels.promiseText(words, "wait", params), "A wait of 2 to 5 minutes");
  assert.match(labels.promiseText(words, "solution", params), /March 3/);
  assert.equal(labels.promiseText(words, "brand_new", params), "brand_new");
});

test("timers run in the worker, once each, and not when they were cleared", () => {
  const sent = [];
  const worker = { onmessage: null, postMessage: (data) => sent.push(data) };
  const clock = new WakingClock(worker);
  const rung = [];
  const first = clock.setTimeout(() => rung.push("first"), 20);
  const second = clock.setTimeout(() => rung.push("second"), 30);
  clock.clearTimeout(first);
  for (const data of [first, second, second]) worker.onmessage({ data });
  assert.deepEqual(rung, ["second"]);
  assert.deepEqual(sent, [{ id: first, ms: 20 }, { id: second, ms: 30 }, { id: first, ms: null }]);
});
