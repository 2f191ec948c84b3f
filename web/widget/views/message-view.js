/** One message as nodes: bubble, choices, thumbs, and the marks of its way to the server. */

import { element, replaceChildren, setText } from "/web/shared/dom.js";
import { icon } from "/web/shared/icons.js";
import { fileNode } from "./file-view.js";
import { renderMarkdown } from "/web/shared/markdown.js";
import { languageOf } from "/web/shared/text-language.js";

/**
 * @import { Chat } from "../state/chat.js"
 * @import { VisitorSession } from "../state/session.js"
 * @import { ButtonView } from "/web/shared/frames.d.ts"
 * @import { IconName } from "/web/shared/icons.js"
 * @import { Language, Words } from "/web/shared/locale.js"
 * @import { Entry } from "/web/shared/outbox.js"
 * @import { Message } from "/web/shared/timeline.js"
 */

/** @type {Record<"sending" | "waiting" | "stored" | "seen" | "failed", IconName>} */
const STATE_ICONS = { sending: "clock", waiting: "clock", stored: "check", seen: "check-double", failed: "alert" };

/** @typedef {{text: HTMLElement, up: HTMLElement, down: HTMLElement, row: HTMLElement}} Thumbs */

/** A message of the log. `refresh` brings in what can change later: seen marks, spent buttons, thumbs. */
export class MessageView {
  #message;
  #chat;
  #words;
  /** @type {HTMLElement | null} */
  #state = null;
  /** @type {{label: string, node: HTMLButtonElement}[]} */
  #choices = [];
  #choiceGroup = element("div", { class: "choices", role: "group" });
  /** @type {Thumbs | null} */
  #thumbs = null;
  /** @type {HTMLElement | null} */
  #reopen = null;

  /**
   * @param {Message} message
   * @param {Chat} chat
   * @param {Words} words
   * @param {{startsGroup: boolean, pressed: (seq: number, button: ButtonView) => void, session: VisitorSession}}
   *   options
   *   `startsGroup`: the author differs from the message before; `session` has the right to the files
   */
  constructor(message, chat, words, { startsGroup, pressed, session }) {
    this.#message = message;
    this.#chat = chat;
    this.#words = words;
    const { author, seq } = message;
    this.node = element("div", { class: ["message", startsGroup && "message-first"], "data-author": author });
    this.node.dataset.seq = String(seq);
    if (author === "system") {
      this.node.append(element("p", { class: "system" }, words.system(message)));
      if (message.code === "ticket_solved") this.node.append(this.#reopenRow());
      this.refresh();
      return;
    }
    const own = author === "visitor";
    const bubble = own ? ownBubble(message.text, words.language) : deskBubble(message, words.language);
    if (own) this.#state = element("span", { class: "state" });
    const parts = [
      ...(own ? [] : [avatar(message, startsGroup, session)]),
      element("p", { class: ["author", (own || !startsGroup) && "visually-hidden"] }, authorName(message, words)),
      message.text || !message.attachments?.length ? bubble : null,
      files(message, session, words),
      element("p", { class: "meta" }, timeNode(message.created_at, words), this.#state),
    ];
    for (const part of parts) if (part) this.node.append(part);
    if (message.buttons?.length) this.node.append(this.#choiceRow(message.buttons, pressed));
    if (message.outcome?.kind === "answer") this.node.append(this.#thumbRow());
    this.refresh();
  }

  refresh() {
    if (this.#state) {
      const seen = this.#message.seq <= (this.#chat.conversation?.operator_seen_seq ?? 0);
      showState(this.#state, seen ? "seen" : "stored", this.#words);
    }
    if (this.#choices.length > 0) this.#refreshChoices();
    if (this.#thumbs) this.#refreshThumbs(this.#thumbs);
    if (this.#reopen) this.#reopen.hidden = !this.#isLastAboutTicket();
  }

  /** Under the line that a ticket is solved: for those who are not content. */
  #reopenRow() {
    const reference = String(this.#message.params?.reference);
    const click = () =>
      this.#chat.requests.add(`reopen ${reference}`, { type: "ticket.reopen", reference, ref: "reopen" });
    const review = () =>
      this.#chat.requests.add(`review ${reference}`, { type: "ticket.review", reference, ref: "review" });
    /** @param {string} name @param {() => void} press */
    const button = (name, press) =>
      element(
        "button",
        { type: "button", class: "link-button", on: { click: press } },
        this.#words.text(`widget.ticket.${name}`),
      );
    const row = element("p", { class: "system" }, button("reopen", click), " ", button("review", review));
    this.#reopen = row;
    return row;
  }

  /** The way to reopen stands as long as its line is the last word about the ticket. */
  #isLastAboutTicket() {
    const { seq, params } = this.#message;
    const later = this.#chat.timeline.messages.slice(seq);
    return !later.some((message) => message.params?.reference === params?.reference);
  }

  /** @param {ButtonView[]} buttons @param {(seq: number, button: ButtonView) => void} pressed */
  #choiceRow(buttons, pressed) {
    const { seq } = this.#message;
    this.#choices = buttons.map((button) => {
      const on = { click: () => pressed(seq, button) };
      return {
        label: button.label,
        node: element("button", { type: "button", class: "button choice", on }, button.label),
      };
    });
    this.#choiceGroup.setAttribute("aria-label", this.#words.text("widget.choices"));
    this.#choiceGroup.append(...this.#choices.map(({ node }) => node));
    return this.#choiceGroup;
  }

  /** Open: all can be pressed. Spent: only the one that was pressed stays, if it was one of these. */
  #refreshChoices() {
    const open = this.#chat.canPress(this.#message.seq);
    const said = open ? undefined : this.#chat.saidAfter(this.#message.seq);
    for (const { node, label } of this.#choices) {
      const chosen = label === said;
      node.hidden = !open && !chosen;
      node.disabled = !open;
      if (chosen === node.classList.contains("choice-chosen")) continue;
      node.classList.toggle("choice-chosen", chosen);
      const mark = element("span", { class: "visually-hidden" }, ` (${this.#words.text("widget.chosen")})`);
      replaceChildren(node, label, ...(chosen ? [mark, icon("check")] : []));
    }
    this.#choiceGroup.hidden = this.#choices.every(({ node }) => node.hidden);
  }

  #thumbRow() {
    /** @param {boolean} helpful */
    const thumb = (helpful) => {
      const label = this.#words.text(helpful ? "widget.answer.helpful" : "widget.answer.unhelpful");
      const rate = () => this.#chat.rateAnswer(this.#message.seq, helpful);
      return element(
        "button",
        { type: "button", class: "thumb", "aria-label": label, title: label, on: { click: rate } },
        icon(helpful ? "thumb-up" : "thumb-down"),
      );
    };
    const [text, up, down] = [element("span", {}), thumb(true), thumb(false)];
    const row = element("div", { class: "thumbs" }, text, up, down);
    this.#thumbs = { text, up, down, row };
    return row;
  }

  /** An answer of several messages is asked about once, under its last. @param {Thumbs} thumbs */
  #refreshThumbs(thumbs) {
    const next = this.#chat.timeline.at(this.#message.seq + 1);
    thumbs.row.hidden = next?.author === "bot" && next.outcome?.kind === "answer";
    const helpful = this.#chat.timeline.at(this.#message.seq)?.helpful ?? null;
    thumbs.up.setAttribute("aria-pressed", String(helpful === true));
    thumbs.down.setAttribute("aria-pressed", String(helpful === false));
    setText(thumbs.text, this.#words.text(helpful === null ? "widget.answer.question" : "widget.answer.thanks"));
  }
}

/**
 * A message of the player that has no number yet.
 * @param {Entry} entry
 * @param {Words} words
 * @param {{retry: (id: string) => void, discard: (id: string) => void, isOnline: boolean}} actions
 */
export function pendingNode(entry, words, actions) {
  const state = element("span", { class: "state" });
  showState(state, entry.state === "sending" && !actions.isOnline ? "waiting" : entry.state, words);
  const node = element(
    "div",
    { class: "message", "data-author": "visitor" },
    element("p", { class: "author visually-hidden" }, words.text("author.you")),
    ownBubble(
      entry.text || words.text("widget.file.sent", { count: entry.frame?.attachments?.length ?? 0 }),
      words.language,
    ),
    element("p", { class: "meta" }, timeNode(entry.created_at, words), state),
  );
  if (entry.state === "failed") {
    /** @param {(id: string) => void} call */
    const press = (call) => ({ click: () => call(entry.id) });
    node.classList.add("message-failed");
    node.append(
      element(
        "div",
        { class: "failed" },
        element("p", {}, words.error(entry.error?.code ?? "not_sent", entry.error?.params)),
        element(
          "button",
          { type: "button", class: "link-button", on: press(actions.retry) },
          words.text("widget.state.retry"),
        ),
        element(
          "button",
          { type: "button", class: "link-button", on: press(actions.discard) },
          words.text("widget.state.discard"),
        ),
      ),
    );
  }
  return node;
}

/** @param {HTMLElement} node @param {keyof typeof STATE_ICONS} state @param {Words} words */
function showState(node, state, words) {
  if (node.dataset.state === state) return;
  node.dataset.state = state;
  const label = words.text(`widget.state.${state}`);
  node.title = label;
  replaceChildren(node, icon(STATE_ICONS[state]), element("span", { class: "state-text" }, label));
}

/** @param {string} text @param {Language} language */
function ownBubble(text, language) {
  return element("div", { class: "bubble", dir: "auto", lang: languageOf(text, language) }, element("p", {}, text));
}

/**
 * Assistant and operators write Markdown, of which the renderer knows the harmless part; players' words are plain text.
 * @param {Message} message
 * @param {Language} language
 */
function deskBubble({ text }, language) {
  return element("div", { class: "bubble", dir: "auto", lang: languageOf(text, language) }, renderMarkdown(text));
}

/** @param {Message} message @param {VisitorSession} session @param {Words} words */
function files({ attachments = [] }, session, words) {
  if (attachments.length === 0) return null;
  return element("div", { class: "files" }, ...attachments.map((file) => fileNode(file, session, words)));
}

/** @param {Message} message @param {boolean} shown @param {VisitorSession} session */
function avatar({ author, author_name: name }, shown, { brand }) {
  const node = element("span", { class: "avatar", "aria-hidden": "true" });
  if (!shown) return node;
  node.classList.add("avatar-shown");
  const initial = Array.from((name ?? "").trim())[0];
  node.append(
    author === "operator" && initial ? initial.toLocaleUpperCase() : icon(author === "bot" ? "assistant" : "person"),
  );
  if (author === "operator" && name && brand.photos) {
    const photo = element("img", { class: "avatar-photo", alt: "", src: `/widget/photos/${encodeURIComponent(name)}` });
    photo.addEventListener("load", () => replaceChildren(node, photo)); // who has none keeps the letter
  }
  return node;
}

/** @param {Message} message @param {Words} words */
function authorName({ author, author_name: name }, words) {
  if (author === "visitor") return words.text("author.you");
  return author === "operator" && name ? name : words.text(`author.${author}`);
}

/** @param {string} moment @param {Words} words */
function timeNode(moment, words) {
  return element("time", { datetime: moment, title: words.moment(moment) }, words.time(moment));
}
