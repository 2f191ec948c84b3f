import assert from "node:assert/strict";
import { test } from "node:test";
import { languageOf } from "../../../web/shared/text-language.js";

test("a text is marked with the language of its letters, else of the conversation", () => {
  assert.equal(languageOf("Где мой вывод?", "az"), "ru");
  assert.equal(languageOf("Pulum hələ gəlməyib", "ru"), "az");
  assert.equal(languageOf("Paranız niçin gelmedi, yanlış yatırım", "ru"), "tr");
  assert.equal(languageOf("Açıq hesab", "az"), "az");
  assert.equal(languageOf("My withdrawal is late", "ru"), "en");
  assert.equal(languageOf("My withdrawal is late", "en"), "en");
  assert.equal(languageOf("250", "tr"), "tr");
  assert.equal(languageOf("Вывод DST-7K3F", "en"), "ru");
});
