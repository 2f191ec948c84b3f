/** Below the messages: the reply, the note or the whisper that is being written, or why this operator cannot reply. */

import { element, replaceChildren } from "/web/shared/dom.js";
import { icon } from "/web/shared/icons.js";
import { Composer } from "./composer.js";
import { NoteField } from "./note-field.js";
import { SuggestionBar } from "./suggestion-bar.js";

/**
 * @import { Commands } from "../../actions/commands.js"
 * @import { ConsoleContext } from "../../context.js"
 * @import { Thread } from "../../state/conversations/thread.js"
 * @import { ConversationSummary } from "/web/shared/frames.d.ts"
 * @import { IconName } from "/web/shared/icons.js"
 */

/** @typedef {"reply" | "note" | "whisper"} Mode */

/** @type {Record<Mode, IconName>} */
const ICONS = { reply: "send", note: "lock", whisper: "whisper" };

export class FootView {
  #context;
  #commands;
  #thread;
  /** What shall be written, and what the field is made for. */
  /** @type {Mode | ""} */
  #mode = "";
  /** @type {Mode | ""} */
  #writing = "";
  /** @type {Composer | NoteField | null} */
  #field = null;
  /** @type {SuggestionBar | null} */
  #suggestions = null;
  #shown = "";

  /**
   * @param {ConsoleContext} context
   * @param {Commands} commands
   * @param {Thread} thread
   */
  constructor(context, commands, thread) {
    this.#context = context;
    this.#commands = commands;
    this.#thread = thread;
    this.node = element("div", { class: "conversation-foot" });
  }

  update() {
    const { desk } = this.#context;
    const { summary, loaded, id } = this.#thread;
    const isOwn = desk.holds(id);
    const modes = this.#modes;
    if (this.#mode && !modes.includes(this.#mode)) this.#mode = "";
    if (!this.#mode && isOwn) this.#mode = "reply";
    const { status, operator_name: name, blocked_until } = summary ?? {};
    const { mayPick } = desk.status;
    const shown = JSON.stringify([loaded, modes, this.#mode, status, name, blocked_until, desk.full, mayPick]);
    if (shown !== this.#shown) this.#draw(shown, isOwn, modes);
    this.#suggestions?.update();
  }

  /** Put the focus into the field. @returns {boolean} whether there is one */
  focus() {
    this.#field?.focus();
    return this.#field !== null;
  }

  /** @param {Mode} mode @returns {boolean} whether it is possible here */
  write(mode) {
    if (!this.#modes.includes(mode)) return false;
    this.#mode = mode;
    this.update();
    return this.focus();
  }

  openReplies() {
    if (this.write("reply") && this.#field instanceof Composer) this.#field.openReplies();
  }

  /** @param {number} index @returns {boolean} whether a suggestion was put into the reply */
  suggest(index) {
    return this.#suggestions?.choose(index) ?? false;
  }

  leave() {
    this.#field?.leave();
  }

  /** @returns {Mode[]} */
  get #modes() {
    const { desk } = this.#context;
    const { summary, loaded, id } = this.#thread;
    if (!summary || !loaded) return [];
    if (desk.holds(id)) return ["reply", "note"];
    const isOthers = summary.status === "assigned" && desk.status.isSupervisor;
    return isOthers ? ["note", "whisper"] : ["note"];
  }

  /** @param {string} shown @param {boolean} isOwn @param {Mode[]} modes */
  #draw(shown, isOwn, modes) {
    this.#shown = shown;
    const { summary, loaded } = this.#thread;
    if (!summary || !loaded) {
      replaceChildren(this.node);
      return;
    }
    const hadFocus = this.node.contains(document.activeElement);
    if (this.#writing !== this.#mode) this.#change();
    // What is being written keeps its field and the caret in it whatever else changes around it.
    const notice = isOwn ? this.#blocked(summary) : this.#notice(summary);
    const parts = [notice, this.#suggestions?.node, this.#switch(modes)];
    const kept = this.#field?.node;
    for (const node of [...this.node.children]) if (node !== kept) node.remove();
    const rest = element("div", { class: "foot-parts" }, ...parts);
    this.node.prepend(rest);
    if (kept && !kept.isConnected) this.node.append(kept);
    this.#field?.fit();
    if (hadFocus && !this.node.contains(document.activeElement)) this.focus();
  }

  #change() {
    this.#field?.node.remove();
    this.#field?.leave();
    this.#field = this.#make();
    this.#writing = this.#mode;
    /** @param {string} text */
    const insert = (text) => {
      if (this.#field instanceof Composer) this.#field.insert(text);
    };
    this.#suggestions = this.#mode === "reply" ? new SuggestionBar(this.#context, this.#thread, insert) : null;
  }

  #make() {
    if (this.#mode === "") return null;
    if (this.#mode === "reply") return new Composer(this.#context, this.#thread);
    return new NoteField(this.#context, this.#thread, { whisper: this.#mode === "whisper" });
  }

  /** Which of the things that can be written here is being written. @param {Mode[]} modes */
  #switch(modes) {
    const { words } = this.#context;
    const keys = { reply: "R", note: "M", whisper: "W" };
    const tabs = modes.map((mode) =>
      element(
        "button",
        {
          type: "button",
          class: "mode",
          "aria-pressed": String(mode === this.#mode),
          "aria-keyshortcuts": keys[mode],
          on: { click: () => this.write(mode) },
        },
        icon(ICONS[mode]),
        words.text(`console.mode.${mode}`),
      ),
    );
    return element("div", { class: "modes", role: "group", "aria-label": words.text("console.mode.label") }, ...tabs);
  }

  /** @param {ConversationSummary} summary */
  #notice(summary) {
    const { words, desk } = this.#context;
    const text = words.text(`console.notice.${summary.status}`, { operator: summary.operator_name ?? "" });
    const { status } = summary;
    const mayTake = status === "queued" && desk.status.mayPick && summary.serves !== false;
    const mayTakeOver = status !== "queued" && (status === "closed" || desk.status.isSupervisor);
    const take = () => this.#commands.take(this.#thread.summary ?? summary);
    const takeOver = () => this.#commands.takeOver(this.#thread.summary ?? summary);
    return element(
      "div",
      { class: "notice" },
      element("p", {}, text),
      mayTake && this.#button("console.queue.take", "T", take),
      mayTakeOver && this.#button("console.action.take_over", "O", takeOver),
    );
  }

  /** @param {ConversationSummary} summary */
  #blocked({ blocked_until }) {
    const { words, clock } = this.#context;
    if (!blocked_until || Date.parse(blocked_until) <= clock.now()) return null;
    const text = words.text("console.notice.blocked", { time: words.moment(blocked_until) });
    return element("p", { class: "notice notice-blocked" }, text);
  }

  /** @param {string} key @param {string} letter @param {() => void} click */
  #button(key, letter, click) {
    const { words, desk } = this.#context;
    return element(
      "button",
      {
        type: "button",
        class: "button button-primary",
        disabled: desk.full,
        title: desk.full ? words.text("console.mine.full") : null,
        "aria-keyshortcuts": letter,
        on: { click },
      },
      words.text(key),
      element("kbd", { class: "kbd", "aria-hidden": "true" }, letter),
    );
  }
}
