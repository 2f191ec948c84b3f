import "../../support/web-root.js";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Words } from "../../../../web/shared/locale.js";

const { choicesFor, endText, nameChoices, stateText } = await import("../../../../web/console/state/choices.js");

const LOCALES = new URL("../../../../web/shared/locales/", import.meta.url);
const read = async (address) => JSON.parse(readFileSync(new URL(address.split("/").at(-1), LOCALES), "utf8"));
const words = await Words.load("az", { parts: ["console"], read });

test("what the desk names itself is called so; the rest has the console's words", () => {
  nameChoices(words, {
    close_reasons: [{ code: "solved" }, { code: "refunded", names: { az: "Pul qaytarıldı" } }],
    close_tags: [{ code: "late", names: { az: "Gecikmə", en: "Late" } }, { code: "bonus" }],
  });
  assert.equal(endText(words, "refunded", ["late", "bonus"]), "Pul qaytarıldı · Gecikmə · bonus");
  assert.equal(endText(words, "solved"), words.text("console.close_reason.solved"));
  assert.equal(endText(words, null), "");
});

test("a department has what is for all and what is for it", () => {
  const choices = [{ code: "a" }, { code: "b", departments: ["payments"] }, { code: "c", departments: ["support"] }];
  const codes = (department) => choicesFor(choices, department).map(({ code }) => code);
  assert.deepEqual(codes("payments"), ["a", "b"]);
  assert.deepEqual(codes("support"), ["a", "c"]);
  assert.deepEqual(choicesFor(undefined, "support"), []);
});

test("who is away may say why", () => {
  assert.equal(stateText(words, { state: "away", reason: "lunch" }), "Fasilədə: Nahar");
  assert.equal(stateText(words, { state: "away", reason: "" }), "Fasilədə");
  assert.equal(stateText(words, { state: "available", reason: "lunch" }), words.text("console.state.available"));
});
