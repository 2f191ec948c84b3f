/** The middle: one conversation with its head, its messages, and the place to write or the reason why there is none. */

import { element, replaceChildren, setText } from "/web/shared/dom.js";
import { icon } from "/web/shared/icons.js";
import { errorText, playerName, statusText } from "../labels.js";
import { formatRoute } from "../route.js";
import { Composer } from "./composer.js";
import { languageChip } from "./language-chip.js";
import { MessageLog } from "./message-log.js";

export class ConversationView {
  #place;
  #commands;
  #thread;
  #onDetails;
  #log;
  /** @type {Composer | null} */
  #composer = null;
  #title = element("h2", { class: "conversation-title", tabIndex: -1 });
  #status = element("p", { class: "conversation-status" });
  #tools = element("div", { class: "conversation-tools", role: "group" });
  #body = element("div", { class: "conversation-body" });
  #foot = element("div", { class: "conversation-foot" });
  #shownHead = "";
  #shownFoot = "";

  /**
   * @param {import("../workplace.js").Place} place
   * @param {import("../commands.js").Commands} commands
   * @param {import("../thread.js").Thread} thread
   * @param {() => void} onDetails show or hide the card
   */
  constructor(place, commands, thread, onDetails) {
    const { words, desk } = place;
    this.#place = place;
    this.#commands = commands;
    this.#thread = thread;
    this.#onDetails = onDetails;
    this.#log = new MessageLog(place, thread, () => {
      if (document.hasFocus() && document.visibilityState === "visible") desk.see(thread.id);
    });
    this.#tools.setAttribute("aria-label", words.text("console.conversation.actions"));
    this.node = element(
      "div",
      { class: "conversation-content" },
      element(
        "header",
        { class: "conversation-head" },
        this.#backLink(),
        element("div", { class: "conversation-who" }, this.#title, this.#status),
        this.#tools,
      ),
      this.#body,
      this.#foot,
    );
  }

  get id() {
    return this.#thread.id;
  }

  get thread() {
    return this.#thread;
  }

  update() {
    this.#showHead();
    this.#showBody();
    this.#showFoot();
    if (this.#thread.loaded) this.#log.update();
  }

  /** The page came to the front: what is in view is read now. */
  checkRead() {
    this.#log.checkRead();
  }

  jumpTo(seq) {
    this.#log.jumpTo(seq);
  }

  /** Put the focus where the operator goes on: the reply, or the title where there is none. */
  focus() {
    if (this.#composer) this.#composer.focus();
    else this.#title.focus({ preventScroll: true });
  }

  leave() {
    this.#composer?.leave();
  }

  #backLink() {
    const label = this.#place.words.text("console.conversation.back");
    return element("a", { class: "button button-quiet button-icon back", href: formatRoute({}), "aria-label": label },
      icon("back"));
  }

  #showHead() {
    const { words, desk } = this.#place;
    const { summary, card, id } = this.#thread;
    const shown = JSON.stringify([summary, card?.form?.account_id, desk.holds(id)]);
    if (shown === this.#shownHead) return;
    this.#shownHead = shown;
    setText(this.#title, playerName(words, { id }, card));
    const status = summary && statusText(words, summary, desk.operator.id);
    const kind = desk.holds(id) ? "yours" : (summary?.status ?? "closed");
    replaceChildren(
      this.#status,
      summary && languageChip(words, summary.language),
      summary && element("span", { class: `status status-${kind}` }, status),
      summary && element("span", { class: "conversation-department" },
        words.text(`console.department.${summary.department}`)),
    );
    const hadFocus = this.#tools.contains(document.activeElement);
    replaceChildren(this.#tools, ...(desk.holds(id) ? this.#ownTools() : []), this.#detailsButton());
    if (hadFocus) this.#title.focus({ preventScroll: true });
  }

  #ownTools() {
    const { words } = this.#place;
    const { id } = this.#thread;
    const tool = (name, iconName, key, title, click) =>
      element(
        "button",
        { type: "button", class: "button tool", "aria-keyshortcuts": key, title: `${title} (${key})`, on: { click } },
        icon(iconName),
        element("span", { class: "tool-word" }, words.text(`console.action.${name}`)),
      );
    const toBot = words.text("console.keys.return_bot");
    const toQueue = words.text("console.keys.return_queue");
    const close = words.text("console.keys.close_conversation");
    return [
      tool("return_bot", "assistant", "B", toBot, () => this.#commands.giveBack(id, "bot")),
      tool("return_queue", "queue", "Q", toQueue, () => this.#commands.giveBack(id, "queue")),
      tool("close", "check", "C", close, () => this.#commands.close(id)),
    ];
  }

  #detailsButton() {
    const label = this.#place.words.text("console.conversation.details");
    return element("button", { type: "button", class: "button button-icon tool", "aria-label": label, title: label,
      "aria-keyshortcuts": "D", on: { click: () => this.#onDetails() } }, icon("info"));
  }

  #showBody() {
    const { words } = this.#place;
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

  #showFoot() {
    const { words, desk } = this.#place;
    const { summary, loaded, id } = this.#thread;
    const isOwn = desk.holds(id);
    const canTake = summary?.status === "queued" && !isOwn;
    const shown = JSON.stringify([loaded, isOwn, summary?.status, summary?.operator_name, canTake && desk.full]);
    if (shown === this.#shownFoot) return;
    this.#shownFoot = shown;
    if (isOwn && loaded) {
      // A held conversation keeps its field (and the caret in it) whatever else changes.
      if (this.#composer) return;
      this.#composer = new Composer(this.#place, this.#thread);
      replaceChildren(this.#foot, this.#composer.node);
      this.#composer.fit();
      return;
    }
    const hadFocus = this.#foot.contains(document.activeElement);
    this.#composer?.leave();
    this.#composer = null;
    const notice = summary && words.text(`console.notice.${isOwn ? "queued" : summary.status}`,
      { operator: summary.operator_name ?? "" });
    replaceChildren(
      this.#foot,
      summary && loaded && element(
        "div",
        { class: "notice" },
        element("p", {}, notice),
        canTake && this.#takeButton(summary),
      ),
    );
    if (hadFocus) this.#title.focus({ preventScroll: true });
  }

  #takeButton(summary) {
    const { words, desk } = this.#place;
    return element(
      "button",
      { type: "button", class: "button button-primary", disabled: desk.full, "aria-keyshortcuts": "T",
        on: { click: () => this.#commands.take(this.#thread.summary ?? summary) } },
      words.text("console.queue.take"),
      element("kbd", { class: "kbd", "aria-hidden": "true" }, "T"),
    );
  }
}
