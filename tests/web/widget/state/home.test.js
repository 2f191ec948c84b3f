import "../../support/web-root.js";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const { ticketsOf } = await import("../../../../web/widget/state/tickets.js");
const { transcriptOf } = await import("../../../../web/widget/state/transcript.js");
const { HelpCentre } = await import("../../../../web/widget/state/help-centre.js");
const { Words } = await import("../../../../web/shared/locale.js");

const ticket = (state, reference) => ({
  author: "system",
  code: `ticket_${state}`,
  params: { reference, hours: 24, resolution: "paid" },
  created_at: "2026-03-01T10:00:00Z",
});

test("tickets stand as the last line about each tells, the newest first", () => {
  const messages = [
    ticket("registered", "DST-1"),
    { author: "bot", text: "x" },
    ticket("registered", "DST-2"),
    ticket("solved", "DST-1"),
  ];
  assert.deepEqual(ticketsOf(messages), [
    { reference: "DST-1", state: "solved", isOpen: false },
    { reference: "DST-2", state: "registered", isOpen: true },
  ]);
});

test("a transcript says who wrote what, in the player's language, files by their names", () => {
  for (const language of ["az", "tr", "ru", "en"]) {
    const words = new Words(
      language,
      JSON.parse(readFileSync(new URL(`../../../../web/shared/locales/${language}.json`, import.meta.url))),
    );
    const at = "2026-03-01T10:00:00Z";
    const text = transcriptOf(
      [
        { author: "visitor", text: "Salam", created_at: at },
        { author: "operator", author_name: "Aysel", text: "**Bax**", created_at: at, attachments: [{ name: "a.pdf" }] },
        ticket("solved", "DST-1"),
      ],
      words,
      "Arena",
    );
    const lines = text.split("\n");
    assert.equal(lines[0], words.text("widget.transcript.title", { site: "Arena" }));
    assert.ok(lines[2].endsWith(`${words.text("author.you")}: Salam`));
    assert.ok(lines[3].endsWith("Aysel: Bax [a.pdf]"));
    assert.ok(lines[4].includes("DST-1"));
  }
});

test("only the last of several searches counts, and a help centre that is away is an empty one", async () => {
  const waiting = [];
  const help = new HelpCentre((address) => new Promise((resolve) => waiting.push({ address, resolve })));
  const [first, second] = [help.find("pa", "en"), help.find("pass", "en")];
  const answer = { ok: true, json: async () => ({ articles: [{ topic: "login" }] }) };
  for (const { resolve } of waiting) resolve(answer);
  assert.equal(await first, null);
  assert.deepEqual(await second, [{ topic: "login" }]);
  assert.equal(waiting[1].address, "/help/en/search.json?q=pass");
  const away = new HelpCentre(async () => {
    throw new TypeError("offline");
  });
  assert.deepEqual(await away.popular("en"), []);
  assert.equal(await away.article("login", "en"), null);
});
