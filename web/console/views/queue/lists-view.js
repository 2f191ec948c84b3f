/** The left side: who waits, and what this operator holds. */

import { element, find, replaceChildren, setText } from "/web/shared/dom.js";
import { parseRoute } from "../../state/route.js";
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
      this.#list("queue", "console.queue.title", this.#queueCount, this.#next, this.#queueEmpty, this.#queueList),
      this.#list("mine", "console.mine.title", this.#mineLoad, null, this.#mineEmpty, this.#mineList),
    );
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
    const focused = [...this.#rows].find(([, row]) => row.node.contains(document.activeElement));
    setText(this.#queueCount, words.number(queued.length));
    const load = { count: assigned.length, capacity: desk.operator.capacity };
    setText(this.#mineLoad, words.text("console.mine.load", load));
    this.#next.disabled = desk.full || !queued.some(({ serves }) => serves !== false);
    this.#next.title = desk.full ? words.text("console.mine.full") : "";
    this.#queueEmpty.hidden = queued.length > 0;
    this.#mineEmpty.hidden = assigned.length > 0;
    /** @type {Set<string>} */
    const kept = new Set();
    this.#fill(this.#queueList, "queued", queued, currentId, kept);
    this.#fill(this.#mineList, "assigned", assigned, currentId, kept);
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
    const row = this.#rows.get(`assigned ${id}`) ?? this.#rows.get(`queued ${id}`);
    row?.focus();
    return row !== undefined;
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
   * @param {string | null} currentId
   * @param {Set<string>} kept gets the keys of the rows that are there
   */
  #fill(list, kind, summaries, currentId, kept) {
    const { desk } = this.#context;
    summaries.forEach((summary, index) => {
      const key = `${kind} ${summary.id}`;
      let row = this.#rows.get(key);
      if (!row) {
        row = new ConversationRow(kind, this.#context, { take: (shown) => this.#commands.take(shown) });
        this.#rows.set(key, row);
      }
      kept.add(key);
      const canTake = desk.status.mayPick && summary.serves !== false && !summary.reserved_for;
      row.update(summary, { current: summary.id === currentId, canTake, full: desk.full });
      if (list.children[index] !== row.node) list.insertBefore(row.node, list.children[index] ?? null);
    });
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
