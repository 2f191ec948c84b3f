/** The messages of one conversation: grows at the end, stays where the reader is, says what is new. */

import { element, setText } from "/web/shared/dom.js";
import { icon } from "/web/shared/icons.js";
import { MessageItem } from "./message-item.js";

const NEAR_END_PX = 48;
const SAME_SPEECH_MS = 3 * 60_000; // later words of the same author get a head of their own
const HIGHLIGHT_MS = 1_600;

export class MessageLog {
  #place;
  #thread;
  #onRead;
  /** @type {Map<string, MessageItem>} */
  #items = new Map();
  #list;
  #end;
  #typing = element("p", { class: "typing", hidden: true });
  #latest;
  #lastSeq = 0;
  #missed = 0;
  #filled = false;

  /**
   * @param {import("../workplace.js").Place} place
   * @param {import("../thread.js").Thread} thread
   * @param {() => void} onRead the end of the log is before the reader's eyes
   */
  constructor(place, thread, onRead) {
    const { words } = place;
    this.#place = place;
    this.#thread = thread;
    this.#onRead = onRead;
    this.#end = element("div", { class: "log-end" });
    // Silent until the history stands there: a screen reader then speaks only of what comes after it.
    this.#list = element(
      "div",
      { class: "log-list", role: "log", "aria-live": "off", "aria-label": words.text("console.conversation.log") },
    );
    this.scroller = element("div", { class: "log", tabIndex: 0, on: { scroll: () => this.#scrolled() } },
      this.#list, this.#typing, this.#end);
    this.#latest = element(
      "button",
      { type: "button", class: "button button-small latest", hidden: true, on: { click: () => this.toEnd() } },
    );
    this.node = element("div", { class: "log-frame" }, this.scroller, this.#latest);
  }

  get atEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    return scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
  }

  update() {
    const stay = this.#filled && !this.atEnd;
    const fresh = this.#append();
    this.#appendPending();
    this.#markDelivery();
    this.#showTyping();
    if (!this.#thread.loaded) return;
    if (!this.#filled) {
      this.#filled = true;
      this.#toUnread();
      requestAnimationFrame(() => this.#list.setAttribute("aria-live", "polite"));
    } else if (stay) {
      this.#missed += fresh.filter(({ author }) => author !== "operator").length;
    } else {
      this.toEnd();
    }
    this.#showLatest();
    this.checkRead();
  }

  /** Tell `onRead` if the end is in view. */
  checkRead() {
    if (this.#filled && this.atEnd && this.node.isConnected) this.#onRead();
  }

  toEnd() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.#scrolled();
  }

  /** Show a message by its number and point it out for a moment. */
  jumpTo(seq) {
    const node = this.#list.querySelector(`[data-seq="${Number(seq)}"]`);
    if (!node) return;
    node.scrollIntoView({ block: "center" });
    node.tabIndex = -1;
    node.focus({ preventScroll: true });
    node.classList.add("message-pointed");
    setTimeout(() => node.classList.remove("message-pointed"), HIGHLIGHT_MS);
  }

  #append() {
    const { timeline, card } = this.#thread;
    const fresh = timeline.messages.slice(this.#lastSeq);
    if (fresh.length === 0) return fresh;
    this.#dropPending();
    const unreadFrom = this.#filled ? 0 : this.#firstUnread();
    for (const message of fresh) {
      const before = timeline.at(message.seq - 1);
      const separated = this.#separate(before, message, unreadFrom);
      const answer = card?.answers.find(({ seq }) => seq === message.seq);
      const item = this.#item(message, !separated && isContinued(before, message), answer?.title ?? null);
      this.#items.set(`seq ${message.seq}`, item);
      this.#list.append(item.node);
    }
    this.#lastSeq = timeline.lastSeq;
    return fresh;
  }

  /** Unsent replies stand at the end, whatever comes before them. */
  #appendPending() {
    const { pending, timeline } = this.#thread;
    const wanted = new Set(pending.map(({ id }) => `entry ${id}`));
    for (const key of this.#items.keys()) {
      if (key.startsWith("entry ") && !wanted.has(key)) this.#drop(key);
    }
    let before = timeline.at(timeline.lastSeq);
    for (const { id, text, created_at } of pending) {
      const key = `entry ${id}`;
      const message = { author: "operator", author_name: null, text, created_at };
      if (!this.#items.has(key)) this.#items.set(key, this.#item(message, isContinued(before, message), null));
      this.#list.append(this.#items.get(key).node);
      before = message;
    }
  }

  #item(message, follows, topicTitle) {
    const { outbox } = this.#thread;
    const actions = { retry: (id) => outbox.retry(id), discard: (id) => outbox.discard(id) };
    return new MessageItem(message, this.#place, { follows, topicTitle, actions });
  }

  #dropPending() {
    for (const key of [...this.#items.keys()]) if (key.startsWith("entry ")) this.#drop(key);
  }

  #drop(key) {
    this.#items.get(key).node.remove();
    this.#items.delete(key);
  }

  /** Only the last reply of each state carries its word; all carry the mark. */
  #markDelivery() {
    const { timeline, summary, pending } = this.#thread;
    const seen = summary?.visitor_seen_seq ?? 0;
    for (const message of timeline.messages) {
      if (message.author !== "operator") continue;
      this.#items.get(`seq ${message.seq}`)?.setDelivery({ state: message.seq <= seen ? "seen" : "stored" });
    }
    for (const { id, state, error } of pending) {
      this.#items.get(`entry ${id}`)?.setDelivery({ state, error, entryId: id });
    }
  }

  #separate(before, message, unreadFrom) {
    const { words } = this.#place;
    let separated = false;
    const day = (moment) => new Date(moment).toDateString();
    if (!before || day(before.created_at) !== day(message.created_at)) {
      this.#list.append(element("div", { class: "day" }, element("span", {}, words.day(message.created_at))));
      separated = true;
    }
    if (message.seq === unreadFrom) {
      const label = words.text("console.conversation.unread");
      this.#list.append(element("div", { class: "unread-line" }, element("span", {}, label)));
      separated = true;
    }
    return separated;
  }

  /** The first message that the operator has not seen, if it is not the whole history. */
  #firstUnread() {
    const { timeline, seenSeq } = this.#thread;
    if (seenSeq === 0) return 0;
    return timeline.messages.find(({ seq, author }) => seq > seenSeq && author === "visitor")?.seq ?? 0;
  }

  #toUnread() {
    const line = this.#list.querySelector(".unread-line");
    if (line) line.scrollIntoView({ block: "center" });
    else this.toEnd();
  }

  #showTyping() {
    const { words } = this.#place;
    const { typing } = this.#thread;
    const keys = { visitor: "typing", bot: "assistant_typing", operator: "operator_typing" };
    this.#typing.hidden = !typing;
    const text = typing ? words.text(`console.conversation.${keys[typing.author]}`, { operator: typing.name ?? "" }) : "";
    setText(this.#typing, text);
  }

  #scrolled() {
    if (this.atEnd) this.#missed = 0;
    this.#showLatest();
    this.checkRead();
  }

  #showLatest() {
    const { words } = this.#place;
    this.#latest.hidden = !this.#filled || this.atEnd;
    const count = this.#missed;
    const text = count ? words.text("console.conversation.new", { count }) : words.text("console.conversation.latest");
    if (this.#latest.textContent !== text) this.#latest.replaceChildren(icon("down"), text);
  }
}

function isContinued(before, message) {
  if (!before || before.author !== message.author || message.author === "system") return false;
  if ((before.author_name ?? null) !== (message.author_name ?? null) && message.seq) return false;
  return Date.parse(message.created_at) - Date.parse(before.created_at) < SAME_SPEECH_MS;
}
