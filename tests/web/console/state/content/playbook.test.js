import "../../../support/web-root.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { settle } from "../../../support/fakes.js";

const { Playbook } = await import("../../../../../web/console/state/content/playbook.js");

const words = (language) => ({ text: (key, { line = "" } = {}) => `${language} ${key} ${line}`.trim() });

test("what may be said to a player in danger is in the player's language, the help line third", async () => {
  let changes = 0;
  const playbook = new Playbook(async (language) => words(language));
  playbook.on("change", () => (changes += 1));
  assert.deepEqual(playbook.sentences("ru", "8-800"), []);
  await settle();
  assert.equal(changes, 1);
  const said = playbook.sentences("ru", "8-800").map(({ body }) => body);
  assert.deepEqual(said.slice(0, 3), ["ru playbook.say.1", "ru playbook.say.2", "ru playbook.help_line 8-800"]);
  assert.equal(said.length, 5);
  assert.equal(playbook.sentences("ru").length, 4, "no line is set: none is named");
});

test("what could not be fetched is asked for again", async () => {
  let asked = 0;
  const playbook = new Playbook(async (language) => {
    asked += 1;
    if (asked === 1) throw new Error("offline");
    return words(language);
  });
  playbook.sentences("az");
  await settle();
  playbook.sentences("az");
  await settle();
  assert.equal(playbook.sentences("az")[0].body, "az playbook.say.1");
});
