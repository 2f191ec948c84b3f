import "../../support/web-root.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeDocument } from "../../support/fake-dom.js";
import { settle } from "../../support/fakes.js";

const { formDialog, textField } = await import("../../../../web/console/views/common/form-dialog.js");
const words = { text: (key) => key };

const shown = () => document.body.querySelector("dialog");
const submit = async () => {
  shown().querySelector("form").requestSubmit();
  await settle();
};

test("what was typed stays when the server refuses it, with the reason in the window", async (t) => {
  fakeDocument(t);
  const answers = ["The name is taken.", null];
  const given = [];
  const field = textField("Name", { lines: 1 });
  const answer = formDialog(words, {
    title: "New account",
    fields: [field],
    submit: async (values) => {
      given.push(values);
      return answers.shift();
    },
  });
  const input = shown().querySelector("input");
  input.value = "leyla";
  await submit();
  assert.ok(shown(), "the window is still there");
  assert.equal(shown().querySelector("p.dialog-failure").textContent, "The name is taken.");
  assert.equal(input.value, "leyla");
  input.value = "leyla2";
  await submit();
  assert.deepEqual(await answer, ["leyla2"]);
  assert.deepEqual(given, [["leyla"], ["leyla2"]]);
  assert.equal(shown(), null);
});

test("a field that cannot be right is named before anything is sent", async (t) => {
  fakeDocument(t);
  let sent = 0;
  const field = textField("Monday", { lines: 1, check: (text) => (text === "soon" ? "These are no hours." : "") });
  const answer = formDialog(words, { title: "Hours", fields: [field], submit: async () => ((sent += 1), null) });
  shown().querySelector("input").value = "soon";
  await submit();
  assert.equal(shown().querySelector("p.dialog-failure").textContent, "These are no hours.");
  assert.equal(sent, 0);
  shown().close();
  assert.equal(await answer, null);
});

test("Ctrl+Enter sends it from a text of several lines", async (t) => {
  fakeDocument(t);
  const answer = formDialog(words, { title: "Note", fields: [textField("Note")] });
  shown().querySelector("textarea").value = "called the bank";
  const event = new Event("keydown");
  shown().dispatchEvent(Object.assign(event, { key: "Enter", ctrlKey: true }));
  await settle();
  assert.deepEqual(await answer, ["called the bank"]);
});
