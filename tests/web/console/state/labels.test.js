import "../../support/web-root.js";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Words } from "../../../../web/shared/locale.js";

const labels = await import("../../../../web/console/state/labels.js");

const LOCALES = new URL("../../../../web/shared/locales/", import.meta.url);
const read = async (address) => JSON.parse(readFileSync(new URL(address.split("/").at(-1), LOCALES), "utf8"));
const load = (language) => Words.load(language, { parts: ["console"], read });

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

test("promises of the assistant are worded with minutes and moments", async () => {
  const words = await load("en");
  const params = { low_seconds: 100, high_seconds: 290, due_at: "2026-03-03T09:00:00Z" };
  assert.equal(labels.promiseText(words, "wait", params), "A wait of 2 to 5 minutes");
  assert.match(labels.promiseText(words, "solution", params), /March 3/);
  assert.equal(labels.promiseText(words, "brand_new", params), "brand_new");
});
