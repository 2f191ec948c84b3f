/** A widget's chat on a fake socket: `server` is the desk. */

import "./web-root.js";
import { Emitter } from "../../../web/shared/emitter.js";
import { MemoryStorage } from "../../../web/shared/storage.js";
import { FakeSocket, ManualClock, SocketFactory, settle } from "./fakes.js";
import { valid } from "./schema.js";

const { Chat } = await import("../../../web/widget/state/chat.js");

export class FakeSession extends Emitter {
  language = "az";
  hellos = [];
  forgotten = 0;
  hello = async (after_seq, code) => {
    this.hellos.push([after_seq, code]);
    return { type: "session.hello", token: "t", after_seq };
  };
  renewed(frame) {
    this.token = frame.token;
  }
  forgetToken() {
    this.forgotten += 1;
  }
}

export const AT = "2026-03-01T10:00:00Z";

export const conversation = (more = {}) => ({
  id: "c1",
  status: "bot",
  epoch: 0,
  language: "az",
  head_seq: 0,
  operator_name: null,
  queue: null,
  visitor_seen_seq: 0,
  operator_seen_seq: 0,
  rating_open: false,
  ...more,
});

export const message = (seq, author, more = {}) => ({ seq, author, text: `m${seq}`, created_at: AT, ...more });
export const created = (...args) => ({ type: "message.created", conversation_id: "c1", message: message(...args) });

/** A socket of the visitor's: what goes over it are frames of the protocol. */
class VisitorSocket extends FakeSocket {
  send(text) {
    valid("from-visitor", JSON.parse(text));
    super.send(text);
  }

  say(frame) {
    super.say(valid("to-visitor", frame));
  }
}

export async function open({ messages = [], state = {}, storage = new MemoryStorage() } = {}) {
  const clock = new ManualClock();
  const factory = new SocketFactory(VisitorSocket);
  const session = new FakeSession();
  const chat = new Chat({ session, socketUrl: "ws://desk/ws/visitor", storage, clock, socketFactory: factory.make });
  const server = {
    ready(ready = { messages, state }) {
      factory.last.open();
      const head = ready.state?.head_seq ?? ready.messages.at(-1)?.seq ?? 0;
      factory.last.say({
        type: "session.ready",
        conversation: conversation({ head_seq: head, ...ready.state }),
        messages: ready.messages,
        limits: { message_max_characters: 2000 },
      });
    },
    say: (frame) => factory.last.say(frame),
    sent: (type) => factory.last.sent.filter((frame) => frame.type === type),
  };
  chat.start();
  await settle();
  server.ready();
  return { chat, clock, factory, session, server, storage };
}
