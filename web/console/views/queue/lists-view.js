/** The left side: what this operator holds, always in sight, and below it who waits. */

import { element, find, replaceChildren, setText } from "/web/shared/dom.js";
import { parseRoute } from "../../state/route.js";
import { rowWindow, WHOLE_UP_TO } from "../../state/queue/row-window.js";
import { ConversationRow } from "./conversation-row.js";

/**
 * @import { Commands } from "../../actions/commands.js"
 * @import { ConsoleContext } from "../../context.js"
 * @import { ConversationSummary } from "/web/shared/frames.d.ts"
 */

export class ListsView {
  #context;
  #commands;
  /** @type {Map<string, ConversationRow>} */
  #rows = new Map();
  #queueCount = element("span", { class: "count" });
  #mineLoad = element("span", { class: "count" });
  #queueList = element("ol", { class: "rows" });
  #mineList = element("ul", { class: "rows" });
  #queueEmpty;
  #mineEmpty;
  #next;
  /** @type {string | null} */
  #currentId = null;
  /** Of a row and the gap below it, where rows have one height. @type {Map<HTMLElement, number>} */
  #heights = new Map();
  #scrollSoon = false;

  /**
   * @param {ConsoleContext} context
   * @param {Commands} commands
   * @param {(id: string) => void} open show a conversation and go on in it
   */
  constructor(context, commands, open) {
    this.#context = context;
    this.#commands = commands;
    const { words } = context;
    this.#queueEmpty = element("p", { class: "rows-empty" }, words.text("console.queue.empty"));
    this.#mineEmpty = element("p", { class: "rows-empty" }, words.text("console.mine.empty"));
    this.#next = element(
      "button",
      { type: "button", class: "button button-primary next", on: { click: () => commands.takeNext() } },
      words.text("console.queue.next"),
      element("kbd", { class: "kbd", "aria-hidden": "true" }, "N"),
    );
    this.node = element(
      "section",
      { class: "lists", "aria-label": words.text("console.nav.conversations") },
      this.#list("mine", "console.mine.title", this.#mineLoad, null, this.#mineEmpty, this.#mineList),
      this.#list("queue", "console.queue.title", this.#queueCount, this.#next, this.#queueEmpty, this.#queueList),
    );
    this.node.addEventListener("scroll", () => this.#scrolled(), { capture: true, passive: true });
    this.node.addEventListener("click", ({ target }) => {
      const link = target instanceof Element ? target.closest(".row-link") : null;
      const id = link instanceof HTMLAnchorElement && parseRoute(new URL(link.href).hash).conversationId;
      if (id) open(id);
    });
  }

  /** @param {string | null} currentId the conversation on the screen */
  update(currentId) {
    const { words, desk } = this.#context;
    const { queued, assigned } = desk;
    this.#currentId = currentId;
    const focused = [...this.#rows].find(([, row]) => row.node.contains(document.activeElement));
    setText(this.#queueCount, words.number(queued.length));
    const load = { count: assigned.length, capacity: desk.operator.capacity };
    setText(this.#mineLoad, words.text("console.mine.load", load));
    this.#next.disabled = desk.full || !queued.some(({ serves }) => serves !== false);
    this.#next.title = desk.full ? words.text("console.mine.full") : "";
    this.node.setAttribute("aria-busy", String(!desk.isListed));
    this.#queueEmpty.hidden = !desk.isListed || queued.length > 0;
    this.#mineEmpty.hidden = !desk.isListed || assigned.length > 0;
    /** @type {Set<string>} */
    const kept = new Set();
    this.#fill(this.#mineList, "assigned", assigned, kept);
    this.#fill(this.#queueList, "queued", queued, kept);
    for (const [key, row] of this.#rows) {
      if (kept.has(key)) continue;
      row.node.remove();
      this.#rows.delete(key);
    }
    if (focused && !this.#rows.has(focused[0])) this.#refocus(focused[0]);
  }

  /**
   * Put the focus on the row of a conversation.
   * @param {string} id
   * @returns {boolean} whether there is one
   */
  focusRow(id) {
    this.#bringIntoView(id);
    const row = this.#rows.get(`assigned ${id}`) ?? this.#rows.get(`queued ${id}`);
    row?.focus();
    return row !== undefined;
  }

  /** A row of a long list that is not drawn: scroll to its place, which draws it. @param {string} id */
  #bringIntoView(id) {
    const { queued, assigned } = this.#context.desk;
    for (const [list, rows] of /** @type {const} */ ([
      [this.#mineList, assigned],
      [this.#queueList, queued],
    ])) {
      const index = rows.findIndex((summary) => summary.id === id);
      const height = this.#heights.get(list) ?? 0;
      if (index < 0 || rows.length <= WHOLE_UP_TO || height <= 0) continue;
      const top = index * height;
      if (top < list.scrollTop || top + height > list.scrollTop + list.clientHeight) list.scrollTop = top;
      this.update(this.#currentId);
    }
  }

  #scrolled() {
    if (this.#heights.size === 0 || this.#scrollSoon) return;
    this.#scrollSoon = true;
    requestAnimationFrame(() => {
      this.#scrollSoon = false;
      this.update(this.#currentId);
    });
  }

  /**
   * @param {string} name
   * @param {string} titleKey
   * @param {HTMLElement} count
   * @param {HTMLElement | null} button
   * @param {HTMLElement} empty
   * @param {HTMLElement} list
   */
  #list(name, titleKey, count, button, empty, list) {
    const { words } = this.#context;
    const title = `${name}-title`;
    list.setAttribute("aria-labelledby", title);
    return element(
      "div",
      { class: `list list-${name}` },
      element(
        "header",
        { class: "list-head" },
        element("h2", { id: title, tabIndex: -1 }, words.text(titleKey)),
        count,
      ),
      button,
      empty,
      list,
    );
  }

  /**
   * @param {HTMLElement} list
   * @param {"queued" | "assigned"} kind
   * @param {ConversationSummary[]} summaries
   * @param {Set<string>} kept gets the keys of the rows that are there
   */
  #fill(list, kind, summaries, kept) {
    const { desk } = this.#context;
    const isLong = summaries.length > WHOLE_UP_TO;
    const focused = isLong ? summaries.findIndex(({ id }) => this.#hasFocus(`${kind} ${id}`)) : -1;
    const { from, to } = rowWindow({ count: summaries.length, kept: focused, ...this.#view(list) });
    const height = this.#heights.get(list) ?? 0;
    list.classList.toggle("rows-long", isLong);
    list.style.setProperty("--rows-before", `${isLong ? from * height : 0}px`);
    list.style.setProperty("--rows-after", `${isLong ? (summaries.length - to) * height : 0}px`);
    summaries.slice(from, to).forEach((summary, index) => {
      const key = `${kind} ${summary.id}`;
      let row = this.#rows.get(key);
      if (!row) {
        row = new ConversationRow(kind, this.#context, { take: (shown) => this.#commands.take(shown) });
        this.#rows.set(key, row);
      }
      kept.add(key);
      const canTake = desk.status.mayPick && summary.serves !== false && !summary.reserved_for;
      row.update(summary, { current: summary.id === this.#currentId, canTake, full: desk.full });
      row.place(from + index + 1, summaries.length);
      if (list.children[index] !== row.node) list.insertBefore(row.node, list.children[index] ?? null);
    });
    this.#measure(list, isLong);
  }

  /** @param {string} key */
  #hasFocus(key) {
    return this.#rows.get(key)?.node.contains(document.activeElement) ?? false;
  }

  /**
   * Which part of a list is in view: it scrolls by itself, or on a phone with everything around it.
   * @param {HTMLElement} list
   */
  #view(list) {
    const hidden = Math.max(0, this.node.getBoundingClientRect().top - list.getBoundingClientRect().top);
    const viewHeight = Math.min(list.clientHeight, this.node.clientHeight);
    return { height: this.#heights.get(list) ?? 0, top: list.scrollTop + hidden, viewHeight };
  }

  /**
   * Rows of a long list have one height: known from the first two.
   * @param {HTMLElement} list
   * @param {boolean} isLong
   */
  #measure(list, isLong) {
    if (!isLong) {
      this.#heights.delete(list);
      return;
    }
    const [first, second] = list.children;
    if (!first || !second) return;
    const height = second.getBoundingClientRect().top - first.getBoundingClientRect().top;
    if (height <= 0 || height === this.#heights.get(list)) return;
    this.#heights.set(list, height);
    queueMicrotask(() => this.update(this.#currentId));
  }

  /**
   * The row that had the focus is gone: the same conversation in the other list, else the list's title.
   * @param {string} key
   */
  #refocus(key) {
    if (document.activeElement !== document.body) return;
    const [kind, id] = key.split(" ");
    if (!this.focusRow(id)) find(this.node, kind === "queued" ? "#queue-title" : "#mine-title")?.focus();
  }
}
