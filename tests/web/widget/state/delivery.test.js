import assert from "node:assert/strict";
import { test } from "node:test";
import { AT, conversation, created, message, open } from "../../support/widget-chat.js";

const { DeliveryNews } = await import("../../../../web/widget/state/delivery.js");

test("each new state of the newest own message is said once, and nothing of what was there before", async () => {
  const { chat, factory, server } = await open({ messages: [message(1, "visitor"), message(2, "bot")] });
  const news = new DeliveryNews(chat);
  assert.equal(news.next(), null, "the past is no news");
  chat.send("salam");
  assert.equal(news.next(), null, "on its way");
  const [{ client_message_id: id }] = server.sent("message.send");
  server.say({ type: "message.accepted", conversation_id: "c1", client_message_id: id, seq: 3, created_at: AT });
  assert.equal(news.next(), "stored");
  assert.equal(news.next(), null);
  server.say(created(3, "visitor", { text: "salam", client_message_id: id }));
  assert.equal(news.next(), null);
  const seen = conversation({ status: "assigned", head_seq: 3, operator_seen_seq: 3, epoch: 1 });
  server.say({ type: "conversation.updated", conversation: seen });
  assert.equal(news.next(), "seen");
  factory.last.drop();
  chat.send("yolda");
  assert.equal(news.next(), "waiting");
});

test("what was refused is said", async () => {
  const { chat, server } = await open({ messages: [message(1, "bot")] });
  const news = new DeliveryNews(chat);
  news.next();
  chat.send("salam");
  const [{ client_message_id: ref }] = server.sent("message.send");
  server.say({ type: "error.raised", code: "blocked", params: {}, ref, retryable: false });
  assert.equal(news.next(), "failed");
});
