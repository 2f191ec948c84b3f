/** The conversation as it scrolls: days, unread mark, messages, what is being sent, who types. */

import { element, replaceChildren, setText } from "/web/shared/dom.js";
import { icon } from "/web/shared/icons.js";
import { NO_WORDS } from "/web/shared/locale.js";
import { DeliveryNews } from "../state/delivery.js";
import { isNews } from "../state/news.js";
import { MessageView, pendingNode } from "./message-view.js";
import { isNearEnd, placeOf } from "./scroll-position.js";

/**
 * @import { MessagesAdded } from "../state/chat-types.js"
 * @import { Chat } from "../state/chat.js"
 * @import { VisitorSession } from "../state/session.js"
 * @import { ButtonView } from "/web/shared/frames.d.ts"
 * @import { Words } from "/web/shared/locale.js"
 * @import { Message } from "/web/shared/timeline.js"
 */

const GROUP_MS = 300_000; // messages of one author within five minutes stand together

export class MessageListView {
  #chat;
  #words = NO_WORDS;
  #isWatched;
  #pressed;
  #session;
  /** @type {Map<number, MessageView>} */
  #views = new Map();
  /** @type {Message | null} */
  #last = null; // the last message drawn
  #unreadFrom = 0; // `seq` under the "new messages" mark; 0 for none
  #wasNearEnd = true;
  /** @type {number | null} */
  #placed = null; // where the view was put to show a long message from its beginning; null once the player has scrolled
  #scroll = element("div", { class: "scroll", role: "region", tabIndex: 0 });
  #notice = element("p", { class: "notice" });
  #log = element("div", { class: "log", role: "log", "aria-live": "off" });
  #empty = element("p", { class: "empty" });
  #pending = element("div", { class: "log" });
  #typing = element("div", { class: "typing", role: "status", hidden: true });
  #newest = element("button", { type: "button", class: "button newest", hidden: true });
  #said = element("p", { class: "visually-hidden", role: "status" });
  #delivery;
  #top = 0; // of the scroller, as it was last seen

  /**
   * @param {Chat} chat
   * @param {object} options
   * @param {() => boolean} options.isWatched
   * @param {() => void} options.pressed is told after a choice was pressed
   * @param {VisitorSession} options.session
   * @param {Node[]} options.notices stand above the first message
   */
  constructor(chat, { isWatched, pressed, session, notices }) {
    this.#chat = chat;
    this.#delivery = new DeliveryNews(chat);
    this.#isWatched = isWatched;
    this.#pressed = pressed;
    this.#session = session;
    replaceChildren(this.#scroll, this.#notice, ...notices, this.#log, this.#empty, this.#pending, this.#typing);
    this.node = element("div", { class: "messages" }, this.#scroll, this.#newest, this.#said);
    this.#scroll.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.#newest.addEventListener("click", () => this.toEnd());
    const observer = new ResizeObserver(() => this.#resized());
    for (const node of [this.#scroll, this.#log]) observer.observe(node); // pictures grow when they have come
    chat.on("messages", ({ detail }) => this.#added(detail));
    chat.on("conversation", () => this.#refresh());
    chat.on("outbox", () => this.#showPending());
    chat.on("connection", () => this.#showPending());
    chat.on("typing", () => this.#showTyping());
    chat.on("cleared", () => this.#redraw());
  }

  /** @param {Words} words */
  setWords(words) {
    this.#words = words;
    this.#scroll.setAttribute("aria-label", words.text("widget.log"));
    this.#log.setAttribute("aria-label", words.text("widget.log"));
    replaceChildren(this.#notice, icon("info"), words.text("widget.notice"));
    setText(this.#empty, words.text("widget.empty"));
    replaceChildren(this.#newest, icon("down"), words.text("widget.to_newest"));
    this.#redraw();
    this.#showTyping();
  }

  /** What follows the messages and scrolls with them. @param {...HTMLElement} nodes */
  add(...nodes) {
    this.#scroll.append(...nodes);
    if (this.#wasNearEnd) this.toEnd();
  }

  /** The widget was shown or hidden, or gained or lost focus. */
  attentionChanged() {
    if (this.#wasNearEnd) this.toEnd();
    this.#markSeen();
  }

  toEnd() {
    this.#moveTo(this.#scroll.scrollHeight, false);
  }

  /** @param {MessagesAdded} given */
  #added({ added, first }) {
    const own = added.some((message) => message.author === "visitor");
    if (own && !first) this.#unreadFrom = 0;
    const news = added.find((message) => isNews(message) && message.seq > this.#chat.seenSeq);
    const unmarked = this.#unreadFrom <= this.#chat.seenSeq;
    const before = this.#unreadFrom;
    if (news && unmarked && !this.#isWatched()) this.#unreadFrom = news.seq;
    if (first || before !== this.#unreadFrom) this.#redraw();
    else for (const message of added) this.#draw(message);
    this.#refresh();
    this.#showPending();
    this.#follow(own, added.find(isNews));
    this.#markSeen();
  }

  /** Everything anew, silently: another language, another conversation, the past on opening. */
  #redraw() {
    this.#log.setAttribute("aria-live", "off");
    this.#log.replaceChildren();
    this.#views.clear();
    this.#last = null;
    for (const message of this.#chat.timeline.messages) this.#draw(message);
    this.#showPending();
    this.#follow(false, this.#last && isNews(this.#last) ? this.#last : undefined);
    setTimeout(() => this.#log.setAttribute("aria-live", "polite"), 500);
  }

  /** @param {Message} message */
  #draw(message) {
    const before = this.#last;
    const day = this.#words.day(message.created_at);
    const sameDay = before && this.#words.day(before.created_at) === day;
    if (!sameDay) this.#log.append(element("p", { class: "day" }, element("span", {}, day)));
    const unreadMark = message.seq === this.#unreadFrom;
    if (unreadMark) {
      this.#log.append(
        element("p", { class: "day unread" }, element("span", {}, this.#words.text("widget.new_messages"))),
      );
    }
    const startsGroup = !sameDay || unreadMark || !isContinued(before, message);
    /** @param {number} seq @param {ButtonView} button */
    const pressed = (seq, button) => {
      this.#chat.press(seq, button);
      this.#pressed();
    };
    const view = new MessageView(message, this.#chat, this.#words, { startsGroup, pressed, session: this.#session });
    this.#views.set(message.seq, view);
    this.#log.append(view.node);
    this.#last = message;
  }

  #refresh() {
    for (const view of this.#views.values()) view.refresh();
    const state = this.#chat.isReady && this.#delivery.next();
    if (state) setText(this.#said, this.#words.text(`widget.state.${state}`));
  }

  #showPending() {
    const actions = {
      retry: (/** @type {string} */ id) => this.#chat.retry(id),
      discard: (/** @type {string} */ id) => this.#chat.outbox.discard(id),
      isOnline: this.#chat.connectionState === "online",
    };
    const entries = this.#chat.pending;
    this.#pending.replaceChildren(...entries.map((entry) => pendingNode(entry, this.#words, actions)));
    this.#empty.hidden = !this.#chat.isReady || this.#views.size + entries.length > 0;
    this.#refresh();
    const newest = entries.at(-1);
    if (newest) this.#follow(newest.state === "sending");
  }

  #showTyping() {
    const typing = this.#chat.typing.at(-1);
    this.#typing.hidden = !typing;
    if (!typing) return;
    const name = typing.name || this.#words.text("operator.unnamed");
    const dots = element("span", { class: "dots", "aria-hidden": "true" }, ...[1, 2, 3].map(() => element("span", {})));
    replaceChildren(this.#typing, dots, this.#words.text(`widget.typing.${typing.author}`, { name }));
    this.#follow(false);
  }

  /** A line of the banner came or went, or a keyboard: the words before the reader's eyes stay where they are. */
  #resized() {
    if (this.#scroll.clientHeight === 0) return; // hidden
    const { top } = this.#scroll.getBoundingClientRect();
    if (this.#wasNearEnd) this.toEnd();
    else this.#moveTo(this.#scroll.scrollTop + top - this.#top, this.#placed !== null);
    this.#top = top;
  }

  /**
   * Go with the newest messages unless the player reads further up; what is taller than the view is shown from its
   * beginning.
   * @param {boolean} always wherever the player reads
   * @param {Message} [from] the first message that came from the desk, if any did
   */
  #follow(always, from) {
    if (!always && !this.#wasNearEnd) {
      this.#newest.hidden = false;
      return;
    }
    const first = from && this.#views.get(from.seq)?.node;
    const { scrollTop, scrollHeight, clientHeight } = this.#scroll;
    if (!first || clientHeight === 0) {
      this.toEnd();
      return;
    }
    const start = first.getBoundingClientRect().top - this.#scroll.getBoundingClientRect().top + scrollTop;
    const { top, isCut } = placeOf({ start, height: scrollHeight, view: clientHeight });
    if (isCut) this.#moveTo(top, true);
    else this.toEnd();
  }

  /**
   * @param {number} top
   * @param {boolean} isPlace whether the view stays there, whatever comes below, until the player scrolls
   */
  #moveTo(top, isPlace) {
    this.#scroll.scrollTop = top;
    this.#placed = isPlace ? this.#scroll.scrollTop : null;
    this.#scrolled();
  }

  #scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroll;
    if (clientHeight === 0) return;
    if (this.#placed !== null && Math.abs(scrollTop - this.#placed) > 1) this.#placed = null;
    this.#wasNearEnd = this.#placed === null && isNearEnd({ top: scrollTop, height: scrollHeight, view: clientHeight });
    this.#newest.hidden = this.#wasNearEnd || (this.#placed === null && this.#newest.hidden);
    this.#markSeen();
  }

  /** The last message whose end is above the lower edge has been seen, if somebody looks. */
  #markSeen() {
    if (!this.#isWatched() || this.#views.size === 0 || this.#scroll.clientHeight === 0) return;
    const edge = this.#scroll.getBoundingClientRect().bottom + 4;
    for (let seq = this.#chat.timeline.lastSeq; seq > this.#chat.seenSeq; seq -= 1) {
      const bottom = this.#views.get(seq)?.node.getBoundingClientRect().bottom;
      if (bottom !== undefined && bottom <= edge) {
        this.#chat.markSeen(seq);
        return;
      }
    }
  }
}

/** Whether a message stands together with the one before it. @param {Message} before @param {Message} message */
function isContinued(before, message) {
  const isSame = before.author === message.author && before.author_name === message.author_name;
  return isSame && Date.parse(message.created_at) - Date.parse(before.created_at) <= GROUP_MS;
}
