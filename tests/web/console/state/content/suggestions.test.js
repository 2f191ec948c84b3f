import "../../../support/web-root.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { ManualClock } from "../../../support/fakes.js";

const { asChatText, Suggestions } = await import("../../../../../web/console/state/content/suggestions.js");

test("suggestions are asked for once for a burst of words, and again only for new ones", async () => {
  const clock = new ManualClock();
  const asked = [];
  const list = [{ topic: "t", title: "T", body: "B", score: 0.9 }];
  const suggestions = new Suggestions({
    ask: async (id) => {
      asked.push(id);
      return { suggestions: list };
    },
    clock,
  });
  suggestions.want("conv-0001", 3);
  suggestions.want("conv-0001", 4);
  suggestions.want("conv-0001", 4);
  await clock.pass(1_000);
  assert.deepEqual(asked, ["conv-0001"]);
  assert.deepEqual(suggestions.of("conv-0001"), list);
  suggestions.drop("conv-0001");
  suggestions.want("conv-0001", 4);
  await clock.pass(1_000);
  assert.deepEqual([asked.length, suggestions.of("conv-0001")], [1, []]);
});

test("an article is put into a reply without its Markdown", () => {
  const article = "Çıxarış **24 saata** çəkir.\n\n1. Gözləyin\n2. [Bizə yazın](https://arena.example/help)\n\n- `ID`";
  const words = "Çıxarış 24 saata çəkir.\n\n1. Gözləyin\n2. Bizə yazın (https://arena.example/help)\n\n– ID";
  assert.equal(asChatText(article), words);
});
