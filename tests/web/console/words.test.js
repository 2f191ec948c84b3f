import "../support/web-root.js";
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { LANGUAGES, Words } from "../../../web/shared/locale.js";

const { KEYS } = await import("../../../web/console/state/settings/shortcuts.js");
const { nameDepartments, worded } = await import("../../../web/console/state/labels.js");
const { SECTIONS } = await import("../../../web/console/state/sections.js");

const LOCALES = new URL("../../../web/shared/locales/", import.meta.url);
const read = async (address) => JSON.parse(readFileSync(new URL(address.split("/").at(-1), LOCALES), "utf8"));
const load = (language) => Words.load(language, { parts: ["console"], read });

const SCHEMA = new URL("../../../handoff/protocol/schema.json", import.meta.url);
const READY = JSON.parse(readFileSync(SCHEMA, "utf8")).$defs.ConsoleReady.properties;
/** What there is at the desk to choose from, as the server may tell it. */
const names = (field) => READY[field].items.enum;

/** Words that are rightly the same in both languages. */
const SAME_AS_ENGLISH = new Set([
  "az console.role.operator",
  ...["az", "tr"].flatMap((language) => ["kilobytes", "megabytes"].map((unit) => `${language} console.file.${unit}`)),
]);

test("every code that the server may send has its words in every language", async () => {
  const families = {
    "console.reason": [
      "requested",
      "button",
      "failed",
      "gambling_harm",
      "topic",
      "unavailable",
      "returned",
      "lapsed",
      "transferred",
      "escalated",
      "stays",
      "none",
    ],
    "console.priority": ["0", "1", "2"],
    "console.level": ["1", "2"],
    "console.role": names("roles"),
    "console.state": ["available", "away", "offline"],
    "console.state_of": ["bot", "queued", "assigned", "closed"],
    "console.mode": ["reply", "note", "whisper"],
    "console.identity": ["verified", "said", "unknown"],
    "console.nav": SECTIONS.map(({ name }) => name),
    "console.file": ["too_large", "type", "empty", "too_many"],
    "console.lost": ["given_back", "closed", "transferred", "escalated", "taken_over", "lapsed"],
    "console.block": ["15", "60", "1440", "10080"],
    "console.kind": names("kinds"),
    "console.form": ["kind", "account_id", "transaction_id", "bet_id", "description"],
    "console.ticket_status": ["registered", "in_review", "waiting_for_visitor", "escalated", "solved", "reopened"],
    "console.status": ["bot", "queued", "assigned", "closed"],
    "console.notice": ["bot", "queued", "assigned", "closed"],
    "console.connection": ["connecting", "online", "offline", "stopped", "lost", "outdated", "refused"],
    "console.close_reason": ["solved", "no_reply", "other"],
    "console.delivery": ["sending", "stored", "seen", "failed", "retry", "discard"],
    "console.delivery.channel": ["waiting", "sending", "sent", "delivered", "read", "failed", "unknown"],
    "console.channel": ["chat", "mail"],
    "console.done": ["taken", "return_bot", "return_queue", "close", "transfer", "escalate", "offline"],
    "console.tickets": ["first_answer_due", "solution_due", "reference", "created", "due", "account"],
    "console.notify": [
      "enqueued",
      "requeued",
      "assigned",
      "lapsed",
      "offer",
      "message",
      "mention",
      "whisper",
      "wait_alert",
      "ticket_warning",
      "ticket_breach",
    ],
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

test("departments are called what the server calls them, whichever there are", async () => {
  const told = [{ id: "sportsbook", names: { az: "Mərc", tr: "Bahis", ru: "Ставки", en: "Sportsbook" } }];
  for (const language of LANGUAGES) {
    const words = await load(language);
    nameDepartments(words, told);
    assert.equal(worded(words, "console.department", "sportsbook"), told[0].names[language]);
    assert.equal(worded(words, "console.department", "closed_one"), "closed_one");
    const own = Object.keys(await read(`console.${language}.json`));
    assert.ok(!own.some((key) => key.startsWith("console.department.")), "none is known without being told");
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

test("one state has one name, wherever it stands", async () => {
  for (const language of LANGUAGES) {
    const words = await load(language);
    for (const state of ["available", "away"]) {
      assert.equal(words.text(`console.presence.${state}`), words.text(`console.state.${state}`), language);
    }
    const pages = await read(`pages.${language}.json`);
    assert.deepEqual(
      Object.keys(pages).filter((key) => key.startsWith("console.desk.state.")),
      [],
      "no second list of the same names",
    );
  }
});

test("what was misnamed is named rightly", async () => {
  const all = async (language) => ({
    ...(await read(`console.${language}.json`)),
    ...(await read(`pages.${language}.json`)),
  });
  const [az, tr, ru, en] = await Promise.all(["az", "tr", "ru", "en"].map(all));
  assert.equal(az["console.ticket.close"], "Paneli bağla");
  assert.equal(az["console.report.left"], "Növbədə gözləyərkən ayrılan");
  assert.equal(tr["console.role.supervisor"], "Süpervizör");
  assert.equal(ru["console.presence.available"], "Доступен");
  assert.equal(en["console.done.transfer"], "{player} was transferred.");
  for (const texts of [az, tr]) assert.doesNotMatch(JSON.stringify(texts), /\bmasa(sı|da)?\b/);
  assert.doesNotMatch(JSON.stringify(ru), /[Сс]ч[её]т/);
  assert.doesNotMatch(JSON.stringify(tr), /"Yönetici"|\byöneticiler\b/);
});
