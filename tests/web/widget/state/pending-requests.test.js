import assert from "node:assert/strict";
import { test } from "node:test";
import { listen } from "../../support/fakes.js";
import { AT, conversation, message, open } from "../../support/widget-chat.js";

test("requests made offline are sent when the line is back, the last of a kind only", async () => {
  const { chat, clock, factory, server } = await open();
  factory.last.drop();
  chat.setLanguage("tr");
  chat.setLanguage("ru");
  chat.requestHandoff();
  await clock.pass(1000);
  server.ready({ messages: [] });
  assert.deepEqual(server.sent("language.set"), [{ type: "language.set", language: "ru" }]);
  assert.equal(server.sent("handoff.request").length, 1);
});

test("a wish said into a line that was dead is said again; one that was heard is not", async () => {
  const { chat, clock, factory, server } = await open();
  chat.requestHandoff();
  chat.setLanguage("ru");
  factory.last.drop();
  await clock.pass(1000);
  server.ready({ messages: [], state: { language: "ru" } });
  assert.equal(server.sent("handoff.request").length, 1);
  assert.deepEqual(server.sent("language.set"), [], "the conversation has it already");
  chat.requests.acceptLanguages(["tr"]);
  server.say({
    type: "conversation.updated",
    conversation: conversation({ status: "queued", epoch: 1, language: "ru" }),
  });
  factory.last.drop();
  await clock.pass(2000);
  server.ready({ messages: [], state: { language: "ru", status: "queued", epoch: 1 } });
  assert.deepEqual(factory.last.types(), ["session.hello"]);
});

test("a thumb shows at once and is sent", async () => {
  const { chat, server } = await open({ messages: [message(1, "bot", { outcome: { kind: "answer" } })] });
  chat.rateAnswer(1, false);
  assert.equal(chat.timeline.at(1).helpful, false);
  assert.deepEqual(server.sent("answer.rate"), [{ type: "answer.rate", seq: 1, helpful: false }]);
});

test("a ticket left is kept like a message until the server has registered it", async () => {
  const { chat, server, factory, storage } = await open({
    state: { desk: { open: false, operators_online: 0, opens_at: null } },
  });
  assert.equal(chat.isStaffed, false);
  const tickets = listen(chat, "ticket");
  factory.last.drop();
  chat.leaveTicket({ account_id: "AB12345", description: "pul gəlməyib", contact: "" });
  assert.equal(chat.pending.length, 1);
  const { chat: later, server: again } = await open({ storage });
  const [frame] = again.sent("intake.submit");
  assert.equal(frame.description, "pul gəlməyib");
  const heard = listen(later, "ticket");
  again.say({ type: "intake.accepted", client_message_id: frame.client_message_id, reference: "DST-7K3F-92Q7" });
  assert.deepEqual(heard, [{ reference: "DST-7K3F-92Q7" }]);
  assert.deepEqual(later.pending, []);
  assert.deepEqual([tickets, server.sent("intake.submit")], [[], []]);
});

test("languages, surveys and files go out as frames", async () => {
  const { chat, server } = await open({ state: { status: "queued" } });
  chat.requests.acceptLanguages(["tr"]);
  chat.requests.answerSurvey("survey-key-1", 9, "sağ olun");
  chat.send("", ["file-key-1"]);
  assert.deepEqual(server.sent("handoff.languages")[0].languages, ["tr"]);
  assert.deepEqual(server.sent("survey.answer")[0].score, 9);
  const [message] = server.sent("message.send");
  assert.deepEqual([message.text, message.attachments], ["", ["file-key-1"]]);
  server.say({
    type: "message.accepted",
    conversation_id: "c1",
    client_message_id: message.client_message_id,
    seq: 1,
    created_at: AT,
  });
  assert.equal(chat.timeline.at(1), undefined, "the log's own copy brings the file");
});
