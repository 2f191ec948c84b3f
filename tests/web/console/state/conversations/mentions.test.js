import "../../../support/web-root.js";
import assert from "node:assert/strict";
import { test } from "node:test";

const { cutAtNames, matchingColleagues, mentionedIn } = await import(
  "../../../../../web/console/state/conversations/mentions.js"
);

test("colleagues are found by part of the name and named in full", () => {
  const people = [
    { id: "op-2", name: "Murad Əliyev" },
    { id: "op-3", name: "Murad" },
  ];
  assert.deepEqual(
    matchingColleagues(people, "əli").map(({ id }) => id),
    ["op-2"],
  );
  assert.deepEqual(mentionedIn("soruş @Murad Əliyev", people), ["op-2"]);
  assert.deepEqual(cutAtNames("a @Murad Əliyev, b", people), [
    { text: "a ", isName: false },
    { text: "@Murad Əliyev", isName: true },
    { text: ", b", isName: false },
  ]);
});
