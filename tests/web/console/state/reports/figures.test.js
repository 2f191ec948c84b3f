import "../../../support/web-root.js";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { LANGUAGES, Words } from "../../../../../web/shared/locale.js";

const { change, duration, meets, written } = await import("../../../../../web/console/state/reports/figures.js");
const question = await import("../../../../../web/console/state/reports/question.js");

const LOCALES = new URL("../../../../../web/shared/locales/", import.meta.url);
const read = async (address) => JSON.parse(readFileSync(new URL(address.split("/").at(-1), LOCALES), "utf8"));
const load = (language) => Words.load(language, { parts: ["console", "reports"], read });
const words = await load("en");
const SHARE = { unit: "share", target: 0.85, less_is_better: false };
const SECONDS = { unit: "seconds", target: null, less_is_better: true };
const COUNT = { unit: "count", target: null, less_is_better: false };
const value = (value, of = 10) => ({ value, n: of, of });

test("figures are written by their unit", () => {
  assert.equal(written(words, SHARE, 0.5), "50%");
  assert.equal(written(words, COUNT, 1200), "1,200");
  assert.equal(written(words, SHARE, null), "–");
  assert.deepEqual(
    [0, 59.6, 60, 3599, 3600 * 2 + 300, 86_400 * 3 + 3600].map((seconds) => duration(words, seconds)),
    ["0 s", "1 min 0 s", "1 min 0 s", "59 min 59 s", "2 h 5 min", "3 d 1 h"],
  );
});

test("a change is told in points for shares, in percent for the rest, and as better or worse", () => {
  assert.deepEqual(change(SHARE, value(0.8), value(0.7)), { amount: 10, inPoints: true, isGood: true });
  assert.deepEqual(change(SECONDS, value(90), value(60)), { amount: 50, inPoints: false, isGood: false });
  assert.deepEqual(change(COUNT, value(5), value(10)), { amount: -50, inPoints: false, isGood: null });
  assert.equal(change(COUNT, value(5), value(0)), null);
  assert.equal(change(SHARE, value(0.5), value(null, 0)), null);
  assert.deepEqual([meets(SHARE, value(0.85)), meets(SHARE, value(0.84)), meets(COUNT, value(1))], [true, false, null]);
});

test("a question survives the address, and a wrong one is the last 30 days", () => {
  const asked = {
    section: "waits",
    first: "2026-01-01",
    last: "2026-03-31",
    clock: "open",
    filters: { language: "az", operator_id: "Ab_-9" },
  };
  assert.deepEqual(question.parseQuestion(question.formatQuestion(asked), "2026-11-30"), asked);
  assert.match(question.formatQuestion(asked), /^[\w=&.-]{1,300}$/);
  assert.equal(question.daysOf(asked), 90);
  const usual = { section: "volume", first: "2026-11-01", last: "2026-11-30", clock: "calendar", filters: {} };
  for (const wrong of [null, "section=none&first=2026-02-01&last=2026-01-01", "first=x"]) {
    assert.deepEqual(question.parseQuestion(wrong, "2026-11-30"), usual);
  }
});

test("every figure, section and column has its name, and every figure its meaning, in every language", async () => {
  const root = new URL("../../../../../", import.meta.url);
  const page = readFileSync(new URL("docs/reports.md", root), "utf8");
  const figures = [...page.matchAll(/^\| `(\w+)` \| [A-Z]/gm)].map(([, name]) => name);
  assert.ok(figures.length > 30);
  const columns = [
    "day",
    "hour",
    "language",
    "department",
    "channel",
    "matter",
    "operator_id",
    "topic",
    "reason",
    "score",
  ];
  const keys = [
    ...figures.flatMap((name) => [`reports.figure.${name}`, `reports.means.${name}`]),
    ...question.REPORT_SECTIONS.map((name) => `reports.section.${name}`),
    ...columns.flatMap((name) => [`reports.by.${name}`, `reports.column.${name}`]),
  ];
  for (const language of LANGUAGES) {
    const told = await load(language);
    assert.deepEqual(
      keys.filter((key) => !told.has(key)),
      [],
      language,
    );
  }
});
