import "../support/web-root.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { ManualClock, listen, settle } from "../support/fakes.js";

const { Calls } = await import("../../../web/console/state/alerts/alerts.js");
const { cutAtNames, matchingColleagues, mentionedIn } = await import("../../../web/console/state/conversations/mentions.js");
const replies = await import("../../../web/console/state/content/saved-replies.js");
const { asChatText, Suggestions } = await import("../../../web/console/state/content/suggestions.js");
const { MOST_FILES, Uploads } = await import("../../../web/shared/uploads.js");

const { calledAt, fillReply, firstGap, matchingReplies, ReplyBook } = replies;
const REPLIES = [
  { id: "1", shortcut: "salam", language: "az", text: "Salam, {player}! Mən {operator}." },
  { id: "2", shortcut: "sened", language: "az", text: "Sənədin şəklini göndərin." },
  { id: "3", shortcut: "gecikme", language: "az", text: "Salam, yoxlayıram: {ticket}." },
  { id: "4", shortcut: "salam", language: "ru", text: "Здравствуйте!" },
];
const ids = (query, language = "az") => matchingReplies(REPLIES, { query, language }).map(({ id }) => id);

test("saved replies are found by shortcut, then by their words, in the conversation's language", () => {
  assert.deepEqual(ids(""), ["3", "1", "2"]);
  assert.deepEqual(ids("sa"), ["1", "3"]);
  assert.deepEqual(ids("SALAM", "ru"), ["4"]);
  assert.deepEqual(ids("xyz"), []);
});

test("variables are filled in; a player without a name is greeted without one, other gaps stay", () => {
  assert.equal(fillReply(REPLIES[0].text, { player: "Orxan", operator: "Aysel" }), "Salam, Orxan! Mən Aysel.");
  assert.equal(fillReply(REPLIES[0].text, { player: "", operator: "Aysel" }), "Salam! Mən Aysel.");
  const open = fillReply(REPLIES[2].text, { player: "", ticket: "" });
  assert.equal(open, "Salam, yoxlayıram: {ticket}.");
  assert.deepEqual(firstGap(open), { from: 19, to: 27 });
  assert.equal(firstGap("{other} {}"), null);
});

test("a sign calls for a list at the start of a word only", () => {
  assert.deepEqual(calledAt("/sal", 4, "/"), { from: 0, query: "sal" });
  assert.deepEqual(calledAt("bax /", 5, "/"), { from: 4, query: "" });
  assert.equal(calledAt("24/72", 5, "/"), null);
  assert.equal(calledAt("/sal bax", 8, "/"), null);
  assert.equal(calledAt("https://x", 9, "/"), null);
  assert.deepEqual(calledAt("salam @Mur", 10, "@"), { from: 6, query: "Mur" });
  assert.equal(calledAt("a@b", 3, "@"), null);
});

test("a reply book keeps what it has when the server does not answer", async () => {
  const answers = [{ saved_replies: REPLIES, site_name: "Arena" }];
  const book = new ReplyBook({
    load: async () => answers.shift() ?? Promise.reject(Object.assign(new Error(), { code: "network" })),
  });
  await book.refresh();
  await book.refresh();
  assert.deepEqual([book.replies.length, book.siteName], [4, "Arena"]);
});

test("colleagues are found by part of the name and named in full", () => {
  const people = [{ id: "op-2", name: "Murad Əliyev" }, { id: "op-3", name: "Murad" }];
  assert.deepEqual(matchingColleagues(people, "əli").map(({ id }) => id), ["op-2"]);
  assert.deepEqual(mentionedIn("soruş @Murad Əliyev", people), ["op-2"]);
  assert.deepEqual(cutAtNames("a @Murad Əliyev, b", people), [
    { text: "a ", isName: false },
    { text: "@Murad Əliyev", isName: true },
    { text: ", b", isName: false },
  ]);
});

test("a call rings at once and again until it is acknowledged; an offer rings faster and wants an answer", async () => {
  const clock = new ManualClock();
  const calls = new Calls({ clock });
  const rings = listen(calls, "ring");
  calls.add({ key: "queue a", kind: "enqueued" });
  calls.add({ key: "queue a", kind: "enqueued" });
  assert.deepEqual(rings.map(({ isNew }) => isNew), [true]);
  await clock.pass(30_000);
  assert.deepEqual(rings.map(({ isNew }) => isNew), [true, false, false]);
  calls.add({ key: "offer b", kind: "offer" });
  rings.length = 0;
  calls.acknowledge();
  assert.deepEqual(calls.open.map(({ key }) => key), ["offer b"]);
  await clock.pass(8_000);
  assert.equal(rings.length, 2);
  calls.settle(({ key }) => key === "offer b");
  await clock.pass(60_000);
  assert.equal(rings.length, 2);
  assert.equal(clock.waiting, 0);
});

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

test("files are uploaded at once; what fails says why; too many are refused", async () => {
  const uploads = new Uploads({
    upload: async ({ name }) => {
      if (name === "bad.svg") throw Object.assign(new Error(), { code: "file_refused", params: { reason: "type" } });
      return { id: `file-${name}`, name };
    },
    newId: (() => {
      let next = 0;
      return () => `up-${(next += 1)}`;
    })(),
  });
  uploads.add({ name: "a.png", size: 3 });
  assert.equal(uploads.isBusy, true);
  uploads.add({ name: "bad.svg", size: 3 });
  await settle();
  assert.deepEqual(uploads.entries.map(({ state }) => state), ["ready", "failed"]);
  assert.equal(uploads.entries[1].error.params.reason, "type");
  assert.deepEqual(uploads.take().map(({ id }) => id), ["file-a.png"]);
  assert.deepEqual(uploads.entries, []);
  for (let count = 0; count <= MOST_FILES; count += 1) uploads.add({ name: `${count}.png`, size: 1 });
  assert.deepEqual(uploads.entries.at(-1).error.params, { reason: "too_many" });
});
