import "../../support/web-root.js";
import assert from "node:assert/strict";
import { test } from "node:test";

const { kindOf, weekOf, weekText } = await import("../../../../web/console/state/administration/fields.js");

test("opening hours there and back: days with the same hours stand together", () => {
  const text = "mon-fri 09:00-18:00, sat 10:00-14:00";
  assert.deepEqual(weekOf(text).wed, ["09:00", "18:00"]);
  assert.equal(weekText(weekOf(text)), text);
  assert.equal(weekText(weekOf("fri-mon 22:00-06:00")), "mon 22:00-06:00, fri-sun 22:00-06:00");
  assert.equal(weekText({}), "");
  assert.deepEqual(weekOf("noon"), {});
});

test("a setting's kind is told by its name, else by its value", () => {
  const kinds = [
    ["opening_hours", ""],
    ["holidays", []],
    ["solution_hours", 72],
    ["push_offers", true],
    ["site_name", "Arena"],
  ];
  assert.deepEqual(
    kinds.map(([name, value]) => kindOf(name, value)),
    ["week", "days", "number", "check", "text"],
  );
});
