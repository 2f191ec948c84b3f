/** What the console's tests share: summaries, messages, a connection and the frames of a server. */

import { Emitter } from "../../../web/shared/emitter.js";
import { valid } from "./schema.js";

export const AT = "2026-03-01T10:00:00Z";
export const ME = { id: "op-1", username: "leyla", name: "Leyla", role: "operator", language: "az", capacity: 2 };

export const summary = (id, more = {}) => ({
  id,
  status: "queued",
  epoch: 1,
  language: "az",
  department: "support",
  priority: 0,
  reason: "button",
  waiting_since: AT,
  operator_id: null,
  operator_name: null,
  head_seq: 1,
  operator_seen_seq: 0,
  visitor_seen_seq: 0,
  preview: "salam",
  updated_at: AT,
  ...more,
});

export const held = (id, more = {}) =>
  summary(id, { status: "assigned", operator_id: ME.id, operator_name: ME.name, epoch: 2, ...more });

export const message = (seq, author = "visitor", more = {}) => ({
  seq,
  author,
  author_name: null,
  created_at: AT,
  text: `m${seq}`,
  code: null,
  params: {},
  client_message_id: null,
  buttons: [],
  outcome: null,
  helpful: null,
  ...more,
});

export const card = (id) => ({
  conversation_id: id,
  language: "az",
  page_language: "az",
  page_url: "",
  reason: "button",
  reason_text: "",
  department: "support",
  priority: 0,
  waiting_since: AT,
  started_at: AT,
  form: null,
  tickets: [],
  answers: [],
  ratings: [],
});

export const opened = (conversation, messages, ref = null) => ({
  type: "conversation.opened",
  conversation,
  card: card(conversation.id),
  messages,
  ref,
});

export const queue = (queued, assigned = []) => ({ type: "queue.updated", queued, assigned, operators_online: 1 });

/** Stands in for shared/connection.js: `say` is the server, `sent` is what it received. */
export class FakeConnection extends Emitter {
  state = "stopped";
  sent = [];
  hurried = 0;

  send(frame) {
    if (this.state !== "online") return false;
    this.sent.push(valid("from-operator", frame));
    return true;
  }

  hurry() {
    this.hurried += 1;
  }

  become(state, code = 0) {
    this.state = state;
    this.emit("state", { state, code });
  }

  say(frame) {
    this.emit("frame", valid("to-operator", frame));
  }

  /** Online, signed in. */
  ready(more = {}) {
    this.become("online");
    const limits = { message_max_characters: 500 };
    this.say({ type: "session.ready", operator: ME, available: true, limits, ...more });
  }

  /** The last frame sent of a type. */
  last(type) {
    return this.sent.findLast((frame) => frame.type === type);
  }

  count(type) {
    return this.sent.filter((frame) => frame.type === type).length;
  }
}
