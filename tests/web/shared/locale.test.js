import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { LANGUAGES, LANGUAGE_NAMES, Words, chooseLanguage } from "../../../web/shared/locale.js";

const FOLDER = new URL("../../../web/shared/locales/", import.meta.url);
const read = (name) => JSON.parse(readFileSync(new URL(name, FOLDER), "utf8"));
const parts = [...new Set(readdirSync(FOLDER).map((name) => name.replace(/(^|\.)(az|tr|ru|en)\.json$/, "")))];

/** Words that are rightly the same as in English; everything else that is equal has been forgotten. */
const SAME_AS_ENGLISH = new Set(["author.operator", "operator.unnamed"]);

const forms = (entry) => (typeof entry === "string" ? { other: entry } : entry);
const placeholders = (words) =>
  [...words.matchAll(/\{(\w+)\}/g)]
    .map((match) => match[1])
    .sort()
    .join();
const sources = Object.fromEntries(LANGUAGES.map((language) => [language, read(`${language}.json`)]));

for (const part of parts) {
  const name = (language) => (part ? `${part}.${language}.json` : `${language}.json`);

  test(`${name("*")}: every language has the same words, complete`, () => {
    const english = read(name("en"));
    for (const language of LANGUAGES) {
      const words = read(name(language));
      const plural = new Intl.PluralRules(language).resolvedOptions().pluralCategories.toSorted();
      assert.deepEqual(Object.keys(words).toSorted(), Object.keys(english).toSorted(), language);
      for (const [key, entry] of Object.entries(words)) {
        assert.equal(typeof entry, typeof english[key], `${language} ${key}`);
        if (typeof entry === "object") assert.deepEqual(Object.keys(entry).toSorted(), plural, `${language} ${key}`);
        for (const [form, text] of Object.entries(forms(entry))) {
          assert.ok(text.trim(), `${language} ${key} is empty`);
          const wanted = placeholders(forms(english[key]).other);
          assert.equal(placeholders(text), wanted, `${language} ${key} ${form}: placeholders`);
        }
      }
    }
  });

  test(`${name("*")}: nothing is left in English, letters are right`, () => {
    const english = read(name("en"));
    for (const language of ["az", "tr", "ru"]) {
      for (const [key, entry] of Object.entries(read(name(language)))) {
        const shared = SAME_AS_ENGLISH.has(key) || !/\p{L}{2}/u.test(forms(entry).other.replace(/\{\w+\}/g, ""));
        const same = JSON.stringify(entry) === JSON.stringify(english[key]);
        if (same && !shared && part !== "console") assert.fail(`${language} ${key} equals the English text`);
        for (const text of Object.values(forms(entry))) {
          const plain = text.replace(/\{\w+\}/g, "");
          if (language === "ru") assert.ok(/\p{Script=Cyrillic}|^[^\p{L}]*$/u.test(plain) || same, `${key}: ${text}`);
          else assert.doesNotMatch(plain, /\p{Script=Cyrillic}/u, `${language} ${key}`);
          if (language === "tr") assert.doesNotMatch(plain, /[əƏ]/, `tr ${key}`);
        }
      }
    }
  });
}

async function load(language) {
  return Words.load(language, { read: async (address) => read(address.replace("/web/shared/locales/", "")) });
}

test("placeholders, plural forms and unknown keys", async () => {
  const russian = await load("ru");
  const left = (count) => russian.text("widget.composer.left", { count });
  assert.deepEqual([1, 3, 11, 21].map(left), [
    "Остался 1 символ",
    "Осталось 3 символа",
    "Осталось 11 символов",
    "Остался 21 символ",
  ]);
  assert.equal(russian.text("no.such.key"), "no.such.key");
  const azeri = await load("az");
  assert.equal(azeri.text("widget.typing.operator", { name: "Leyla {x}" }), "Leyla {x} yazır");
  assert.equal(azeri.text("widget.typing.operator"), "{name} yazır", "a missing value stays visible");
  assert.match(azeri.error("message_too_long", { limit: 2000 }), /2\.000/);
  assert.match(azeri.error("too_many", { seconds: 6.2 }), /7 saniyədən/);
  assert.equal(azeri.error("file_refused", { reason: "empty" }), "Fayl boşdur.");
  assert.equal(azeri.error("file_refused", { reason: "other" }), azeri.text("error.file_refused"));
  assert.equal(azeri.error("something_new"), azeri.text("error.internal"));
});

test("system messages are worded for each reader", async () => {
  const turkish = await load("tr");
  assert.equal(turkish.system({ code: "language_changed", params: { language: "ru" } }), "Görüşme dili: Rusça");
  assert.equal(turkish.system({ code: "operator_joined", params: { name: "Deniz" } }), "Deniz görüşmeye katıldı");
  assert.equal(turkish.system({ code: "conversation_closed", params: {} }), "Görüşme sona erdi");
});

test("every code of the protocol has its words", () => {
  const protocol = readFileSync(new URL("../../../docs/protocol.md", import.meta.url), "utf8");
  const section = (title) => protocol.split(`## ${title}`)[1].split("\n## ")[0];
  const errors = [...section("Error codes").matchAll(/`([a-z_]+)`/g)].map((match) => match[1]);
  const system = [...section("System messages").matchAll(/`([a-z]+_[a-z_]+|rated)`/g)].map((match) => match[1]);
  assert.ok(errors.length > 10 && system.length > 5);
  const params = [
    "limit",
    "seconds",
    "operator",
    "name",
    "reason",
    "language",
    "score",
    "reference",
    "resolution",
    "into",
    "hours",
    "due_at",
    "starts_at",
    "ends_at",
  ];
  for (const code of errors.filter((name) => !params.includes(name))) assert.ok(sources.az[`error.${code}`], code);
  for (const code of system.filter((name) => !params.includes(name))) assert.ok(sources.az[`system.${code}`], code);
});

test("dates, numbers and spans, also where the browser lacks the language", async () => {
  const now = new Date(2026, 3, 6, 12);
  const azeri = await load("az");
  assert.equal(azeri.date(new Date(2026, 3, 5, 9), now), "5 aprel");
  assert.equal(azeri.date(new Date(2025, 11, 31, 9), now), "31 dekabr 2025");
  assert.equal(azeri.number(12345.6), "12.345,6");
  assert.equal(azeri.percent(0.874), "87%");
  assert.equal(azeri.relative(now - 3 * 60_000, now), "3 dəqiqə əvvəl");
  assert.equal(azeri.relative(+now + 5 * 3_600_000, now), "5 saat sonra");
  assert.equal(azeri.day(now, now), "Bu gün");
  assert.equal(azeri.day(new Date(2026, 3, 5, 23, 59), now), "Dünən");
  const russian = await load("ru");
  assert.equal(russian.date(new Date(2026, 3, 5, 9), now), "5 апреля");
  assert.equal(russian.relative(now - 2 * 86_400_000, now), "позавчера");
  const english = await load("en");
  assert.equal(english.time(new Date(2026, 3, 5, 0, 5)), "00:05");
});

test("a system line may have a variant, a time and documents; without a name it has words of its own", async () => {
  const words = await load("en");
  const params = { reference: "DST-1", variant: "supervisor", name: "Murad", due_at: "2026-04-05T09:00:00Z" };
  const due = words.moment(params.due_at);
  const told = (changes) => words.system({ code: "ticket_escalated", params: { ...params, ...changes } });
  assert.equal(told({}), `Your ticket DST-1 is with a supervisor now: Murad. The answer will come by ${due}`);
  assert.equal(told({ name: null }), `Your ticket DST-1 is with a supervisor now. The answer will come by ${due}`);
  assert.equal(told({ variant: undefined }), "Your ticket DST-1 was passed on to the next level");
  const asked = { code: "ticket_documents_asked", params: { reference: "DST-1", documents: "payment,other" } };
  assert.match(words.system(asked), /payment receipt, other/);
});

test("the first wish that we speak wins", () => {
  assert.equal(chooseLanguage(null, "de", "ru-RU", "en"), "ru");
  assert.equal(chooseLanguage("", undefined), "az");
  assert.deepEqual(Object.keys(LANGUAGE_NAMES), [...LANGUAGES]);
});
