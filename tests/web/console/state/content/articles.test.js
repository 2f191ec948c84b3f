import "../../../support/web-root.js";
import assert from "node:assert/strict";
import { test } from "node:test";

const { votesOn, wanted } = await import("../../../../../web/console/state/content/articles.js");

const article = (state, title = "") => ({ state, title, updated: null, questions: 0 });
const TOPICS = [
  { id: "login", category: "help", asks: "How to sign in", facts: [], articles: { az: article("ok", "Giriş") } },
  { id: "withdrawal", category: "money", asks: "Late money", facts: [], articles: { az: article("missing") } },
];

test("topics are found by their names, what they ask and their titles", () => {
  const names = (text, toDo = false) => wanted(TOPICS, text, toDo).map(({ id }) => id);
  assert.deepEqual(names(""), ["login", "withdrawal"]);
  assert.deepEqual(names("giriş"), ["login"]);
  assert.deepEqual(names("LATE money"), ["withdrawal"]);
  assert.deepEqual(names("", true), ["withdrawal"]);
  assert.deepEqual(names("login", true), []);
});

test("votes are shown where somebody voted", () => {
  const votes = [
    { topic: "login", language: "az", helpful: 2, unhelpful: 1 },
    { topic: "login", language: "tr", helpful: 0, unhelpful: 0 },
  ];
  assert.equal(votesOn(votes, "login", "az").helpful, 2);
  assert.equal(votesOn(votes, "login", "tr"), null);
  assert.equal(votesOn(votes, "login", "ru"), null);
});
