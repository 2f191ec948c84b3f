import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const WEB = new URL("../../../web/", import.meta.url);
const BUILD = readFileSync(new URL("../../../deploy/bundler/build.mjs", import.meta.url), "utf8");
const OF_PEOPLE = new RegExp(/^const OF_PEOPLE = \/(.*)\/;$/m.exec(BUILD)[1]);

/** All files that `name` loads at once, itself among them. */
function loaded(name, found = new Set()) {
  if (found.has(name)) return found;
  found.add(name);
  const source = readFileSync(new URL(name, WEB), "utf8");
  for (const [, target] of source.matchAll(/^import [^;]*?"([^"]+)";$/gm)) {
    loaded(new URL(target, `http://desk/web/${name}`).pathname.slice("/web/".length), found);
  }
  return found;
}

const wordsIn = (names) =>
  [...names].flatMap((name) =>
    [...readFileSync(new URL(name, WEB), "utf8").matchAll(/["`](widget\.[a-z_.0-9]+)/g)].map(([, key]) => key),
  );

test("what the widget says before people come is not among the words that come with them", () => {
  const first = loaded("widget/main.js");
  assert.ok(first.has("widget/views/header.js") && !first.has("widget/views/waiting.js"));
  const late = wordsIn(first).filter((key) => OF_PEOPLE.test(key));
  assert.deepEqual(late, []);
  assert.ok(wordsIn(loaded("widget/people.js")).filter((key) => OF_PEOPLE.test(key)).length > 20);
});
