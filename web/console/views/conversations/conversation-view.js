/** The middle: one conversation with its head, its messages, and the place to write. */

import { element, replaceChildren, setText } from "/web/shared/dom.js";
import { icon } from "/web/shared/icons.js";
import { channelName, errorText, playerName, statusText, worded } from "../../state/labels.js";
import { formatRoute } from "../../state/route.js";
import { ConversationTools } from "./conversation-tools.js";
import { FootView } from "./foot-view.js";
import { languageChip } from "../common/language-chip.js";
import { MessageLog } from "./message-log.js";
import { dangerPill, priorityPill } from "../common/priority-pill.js";

/**
 * @import { Commands } from "../../actions/commands.js"
 * @import { ConsoleContext } from "../../context.js"
 * @import { Thread } from "../../state/conversations/thread.js"
 */

export class ConversationView {
  #context;
  #thread;
  #log;
  #foot;
  /** The message to point to when the log is there. */
  #wantedSeq = 0;
  #tools;
  #title = element("h2", { class: "conversation-title", tabIndex: -1 });
  #status = element("p", { class: "conversation-status" });
  #body = element("div", { class: "conversation-body" });
  #shownHead = "";

  /**
   * @param {ConsoleContext} context
   * @param {Commands} commands
   * @param {Thread} thread
   * @param {Record<string, () => void>} actions what can be done with it, by the actions of shortcuts.js
   */
  constructor(context, commands, thread, actions) {
    const { desk } = context;
    this.#context = context;
    this.#thread = thread;
    const read = () => {
      if (document.hasFocus() && document.visibilityState === "visible") desk.see(thread.id);
    };
    this.#log = new MessageLog(context, thread, read, (seq) => commands.resend(thread.id, seq));
    this.#foot = new FootView(context, commands, thread);
    this.#tools = new ConversationTools(context, actions);
    this.node = element(
      "div",
      { class: "conversation-content" },
      element(
        "header",
        { class: "conversation-head" },
        this.#backLink(),
        element("div", { class: "conversation-who" }, this.#title, this.#status),
        this.#tools.node,
      ),
      this.#body,
      this.#foot.node,
    );
  }

  get id() {
    return this.#thread.id;
  }

  get thread() {
    return this.#thread;
  }

  get foot() {
    return this.#foot;
  }

  update() {
    const { summary } = this.#thread;
    this.#showHead();
    if (summary && this.#tools.update(summary)) this.#title.focus({ preventScroll: true });
    this.#showBody();
    this.#foot.update();
    if (!this.#thread.loaded) return;
    this.#log.update();
    if (this.#wantedSeq) this.#log.jumpTo(this.#wantedSeq);
    this.#wantedSeq = 0;
  }

  /** The page came to the front: what is in view is read now. */
  checkRead() {
    this.#log.checkRead();
  }

  /** Point to a message, as soon as it is there. @param {number} seq */
  jumpTo(seq) {
    if (this.#thread.loaded) this.#log.jumpTo(seq);
    else this.#wantedSeq = seq;
  }

  /** Put the focus where the operator goes on: the field, or the title where there is none. */
  focus() {
    if (!this.#foot.focus()) this.#title.focus({ preventScroll: true });
  }

  leave() {
    this.#foot.leave();
  }

  #backLink() {
    const label = this.#context.words.text("console.conversation.back");
    return element(
      "a",
      { class: "button button-quiet button-icon back", href: formatRoute({}), "aria-label": label },
      icon("back"),
    );
  }

  #showHead() {
    const { words, desk, clock } = this.#context;
    const { summary, card, id } = this.#thread;
    const shown = JSON.stringify([summary, card?.player_name, card?.form?.account_id, desk.holds(id)]);
    if (shown === this.#shownHead) return;
    this.#shownHead = shown;
    setText(this.#title, playerName(words, summary ?? { id }, card));
    if (!summary) return;
    const { language, priority, level, department, status, blocked_until, channel = "chat" } = summary;
    const kind = desk.holds(id) ? "yours" : status;
    const isBlocked = blocked_until && Date.parse(blocked_until) > clock.now();
    replaceChildren(
      this.#status,
      languageChip(words, language),
      element("span", { class: `status status-${kind}` }, statusText(words, summary, desk.operator.id)),
      channel !== "chat" && element("span", { class: "pill" }, channelName(words, channel)),
      dangerPill(words, summary) ?? priorityPill(words, priority),
      level > 0 && element("span", { class: "pill" }, worded(words, "console.level", String(level))),
      isBlocked && element("span", { class: "pill pill-danger" }, words.text("console.status.blocked")),
      element("span", { class: "conversation-department" }, worded(words, "console.department", department)),
    );
  }

  #showBody() {
    const { words } = this.#context;
    const { loaded, failure } = this.#thread;
    if (loaded) {
      if (this.#body.firstChild !== this.#log.node) replaceChildren(this.#body, this.#log.node);
      return;
    }
    const text = failure
      ? `${words.text("console.conversation.missing")} ${errorText(words, { code: failure })}`
      : words.text("console.conversation.loading");
    if (this.#body.textContent !== text) {
      replaceChildren(this.#body, element("p", { class: "conversation-wait", role: "status" }, text));
    }
  }
}
