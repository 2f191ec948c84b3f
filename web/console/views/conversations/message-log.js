/** The messages of one conversation: grows at the end, stays where the reader is, says what is new. */

import { element, find, setText } from "/web/shared/dom.js";
import { icon } from "/web/shared/icons.js";
import { EndFollower, isAtEnd } from "../../state/conversations/end-follower.js";
import { LogNotes } from "./log-notes.js";
import { MessageItem } from "./message-item.js";

/**
 * @import { ConsoleContext } from "../../context.js"
 * @import { Thread } from "../../state/conversations/thread.js"
 * @import { Shown } from "./message-item.js"
 * @import { Message } from "/web/shared/timeline.js"
 */

const SAME_SPEECH_MS = 3 * 60_000; // later words of the same author get a head of their own
const HIGHLIGHT_MS = 1_600;

export class MessageLog {
  #context;
  #thread;
  #onRead;
  #onResend;
  /** @type {Map<string, MessageItem>} */
  #items = new Map();
  #list;
  #notes;
  #end;
  #typing = element("p", { class: "typing", hidden: true });
  #latest;
  #lastSeq = 0;
  #missed = 0;
  #filled = false;
  #follower = new EndFollower();

  /**
   * @param {ConsoleContext} context
   * @param {Thread} thread
   * @param {() => void} onRead the end of the log is before the reader's eyes
   * @param {(seq: number) => void} onResend what a channel did not deliver is to be sent again
   */
  constructor(context, thread, onRead, onResend) {
    const { words } = context;
    this.#context = context;
    this.#thread = thread;
    this.#onRead = onRead;
    this.#onResend = onResend;
    this.#end = element("div", { class: "log-end" });
    // Silent until the history stands there: a screen reader then speaks only of what comes after it.
    this.#list = element("div", {
      class: "log-list",
      role: "log",
      "aria-live": "off",
      "aria-label": words.text("console.conversation.log"),
    });
    this.#notes = new LogNotes(context, thread, this.#list);
    this.scroller = element(
      "div",
      { class: "log", tabIndex: 0, on: { scroll: () => this.#scrolled() } },
      this.#list,
      this.#typing,
      this.#end,
    );
    this.#latest = element("button", {
      type: "button",
      class: "button button-small latest",
      hidden: true,
      on: { click: () => this.toEnd() },
    });
    this.node = element("div", { class: "log-frame" }, this.scroller, this.#latest);
    // The field below grows, a phone's keyboard opens, a picture has come: the end stays the end.
    const sizes = new ResizeObserver(() => this.#filled && this.#follower.follows && this.toEnd());
    for (const node of [this.scroller, this.#list]) sizes.observe(node);
  }

  get atEnd() {
    return isAtEnd(this.scroller);
  }

  update() {
    const fresh = this.#append();
    this.#appendPending();
    this.#notes.update();
    this.#markDelivery();
    for (const { seq, helpful } of this.#thread.card?.answers ?? []) this.#items.get(`seq ${seq}`)?.setHelpful(helpful);
    this.#showTyping();
    if (!this.#thread.loaded) return;
    if (!this.#filled) {
      this.#filled = true;
      this.#toUnread();
      requestAnimationFrame(() => this.#list.setAttribute("aria-live", "polite"));
    } else if (!this.#follower.follows) {
      this.#missed += fresh.filter(({ author }) => author !== "operator").length;
    } else {
      this.toEnd();
    }
    this.#showLatest();
    this.checkRead();
  }

  /** Tell `onRead` if the end is in view. */
  checkRead() {
    if (this.#filled && this.atEnd && this.#isVisible) this.#onRead();
  }

  get #isVisible() {
    return this.scroller.clientHeight > 0;
  }

  toEnd() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.#scrolled();
  }

  /** Show a message by its number and point it out for a moment. @param {number} seq */
  jumpTo(seq) {
    const node = find(this.#list, `[data-seq="${Number(seq)}"]`);
    if (!node) return;
    this.#center(node);
    node.tabIndex = -1;
    node.focus({ preventScroll: true });
    node.classList.add("message-pointed");
    setTimeout(() => node.classList.remove("message-pointed"), HIGHLIGHT_MS);
  }

  /** Only this scroller moves; `scrollIntoView` would also shift the page around it. @param {HTMLElement} node */
  #center(node) {
    const { top, height } = node.getBoundingClientRect();
    const frame = this.scroller.getBoundingClientRect();
    this.scroller.scrollTop += top + height / 2 - (frame.top + frame.height / 2);
    this.#scrolled();
  }

  #append() {
    const { timeline, card, notes } = this.#thread;
    const fresh = timeline.messages.slice(this.#lastSeq);
    const unreadFrom = this.#filled ? 0 : this.#firstUnread();
    for (const message of fresh) {
      if (this.#settle(message)) continue;
      const before = timeline.at(message.seq - 1);
      const separators = this.#separators(before, message, unreadFrom);
      const isCut = separators.length > 0 || notes.some(({ after_seq }) => after_seq === before?.seq);
      const follows = !isCut && isContinued(before, message);
      const title = card?.answers.find(({ seq }) => seq === message.seq)?.title ?? null;
      const item = this.#item(message, follows, title);
      this.#items.set(`seq ${message.seq}`, item);
      for (const node of [...separators, item.node]) this.#list.insertBefore(node, this.#firstPending());
    }
    this.#lastSeq = timeline.lastSeq;
    return fresh;
  }

  /**
   * A reply that stands at the end as unsent has got its number: it stays the node that it is.
   * @param {Message} message
   */
  #settle(message) {
    const key = `entry ${message.client_message_id}`;
    const item = this.#items.get(key);
    if (!item || item.node !== this.#firstPending()) return false;
    item.settle(message);
    this.#items.delete(key);
    this.#items.set(`seq ${message.seq}`, item);
    return true;
  }

  #firstPending() {
    for (const [key, { node }] of this.#items) if (key.startsWith("entry ")) return node;
    return null;
  }

  /** Unsent replies stand at the end, whatever comes before them. */
  #appendPending() {
    const { pending, timeline } = this.#thread;
    const wanted = new Set(pending.map(({ id }) => `entry ${id}`));
    for (const [key, { node }] of [...this.#items]) {
      if (!key.startsWith("entry ") || wanted.has(key)) continue;
      node.remove();
      this.#items.delete(key);
    }
    /** @type {Shown | undefined} */
    let before = timeline.at(timeline.lastSeq);
    for (const { id, text, created_at } of pending) {
      const key = `entry ${id}`;
      const attachments = this.#thread.filesOf(id);
      /** @type {Shown} */
      const message = { author: "operator", author_name: null, text, created_at, attachments };
      if (!this.#items.has(key)) {
        const item = this.#item(message, isContinued(before, message), null);
        this.#items.set(key, item);
        this.#list.append(item.node);
        if (this.#filled) this.#follower.wrote();
      }
      before = message;
    }
  }

  /** @param {Shown} message @param {boolean} follows @param {string | null} topicTitle */
  #item(message, follows, topicTitle) {
    const { outbox } = this.#thread;
    /** @param {string} id */
    const retry = (id) => this.#thread.retry(outbox, id);
    /** @param {string} id */
    const discard = (id) => outbox.discard(id);
    /** @param {number} seq */
    const resend = (seq) => this.#onResend(seq);
    return new MessageItem(message, this.#context, { follows, topicTitle, actions: { retry, discard, resend } });
  }

  /** The last reply says how it stands, and so does the last one seen; what is above stands at least as well. */
  #markDelivery() {
    const { timeline, summary, pending, outbox, deliveries } = this.#thread;
    const seen = summary?.visitor_seen_seq ?? 0;
    for (const delivery of deliveries.all) this.#items.get(`seq ${delivery.seq}`)?.setChannelDelivery(delivery);
    const replies = timeline.messages
      .filter(({ author, seq }) => author === "operator" && !deliveries.has(seq))
      .map(({ seq }) => seq);
    const marked = new Set([replies.at(-1), replies.findLast((seq) => seq <= seen)]);
    for (const seq of replies) {
      const state = seq <= seen ? "seen" : "stored";
      this.#items.get(`seq ${seq}`)?.setDelivery(marked.has(seq) ? { state } : null);
    }
    for (const { id, state, error } of pending) {
      const shown = state === "sending" && !outbox.isOpen ? "waiting" : state;
      this.#items.get(`entry ${id}`)?.setDelivery({ state: shown, error, entryId: id });
    }
  }

  /** @param {Message | undefined} before @param {Message} message @param {number} unreadFrom */
  #separators(before, message, unreadFrom) {
    const { words } = this.#context;
    /** @param {string} name @param {string} text */
    const line = (name, text) => element("div", { class: name }, element("span", {}, text));
    /** @param {string} moment */
    const day = (moment) => new Date(moment).toDateString();
    const isNewDay = !before || day(before.created_at) !== day(message.created_at);
    const isUnread = message.seq === unreadFrom;
    return [
      ...(isNewDay ? [line("day", words.day(message.created_at))] : []),
      ...(isUnread ? [line("unread-line", words.text("console.conversation.unread"))] : []),
    ];
  }

  /** The first message that the operator has not seen, if it is not the whole history. */
  #firstUnread() {
    const { timeline, seenSeq } = this.#thread;
    if (seenSeq === 0) return 0;
    return timeline.messages.find(({ seq, author }) => seq > seenSeq && author === "visitor")?.seq ?? 0;
  }

  #toUnread() {
    const line = find(this.#list, ".unread-line");
    if (line) this.#center(line);
    else this.toEnd();
  }

  #showTyping() {
    const { words } = this.#context;
    const { typing } = this.#thread;
    this.#typing.hidden = !typing;
    if (!typing) return;
    /** @type {Record<string, string>} */
    const keys = { visitor: "typing", bot: "assistant_typing", operator: "operator_typing" };
    const operator = typing.name ?? words.text("operator.unnamed");
    setText(this.#typing, words.text(`console.conversation.${keys[typing.author]}`, { operator }));
  }

  #scrolled() {
    if (!this.#isVisible) return;
    if (this.#follower.scrolled(this.scroller)) {
      this.toEnd();
      return;
    }
    if (this.#follower.follows) this.#missed = 0;
    this.#showLatest();
    this.checkRead();
  }

  #showLatest() {
    const { words } = this.#context;
    this.#latest.hidden = !this.#filled || this.atEnd;
    const count = this.#missed;
    const text = count ? words.text("console.conversation.new", { count }) : words.text("console.conversation.latest");
    if (this.#latest.textContent !== text) this.#latest.replaceChildren(icon("down"), text);
  }
}

/** @param {Shown | undefined} before @param {Shown} message */
function isContinued(before, message) {
  if (!before || before.author !== message.author || message.author === "system") return false;
  if ((before.author_name ?? null) !== (message.author_name ?? null) && message.seq) return false;
  return Date.parse(message.created_at) - Date.parse(before.created_at) < SAME_SPEECH_MS;
}
