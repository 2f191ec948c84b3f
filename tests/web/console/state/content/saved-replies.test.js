import "../../../support/web-root.js";
import assert from "node:assert/strict";
import { test } from "node:test";

const replies = await import("../../../../../web/console/state/content/saved-replies.js");

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
