/** A small board of emoji beside the composer. Each is a button whose name is the emoji itself, which readers speak. */

import { element, replaceChildren, svgElement } from "/web/shared/dom.js";

/** @import { Words } from "/web/shared/locale.js" */

const EMOJI = "😀 🙂 😉 😊 😍 😎 🤔 😐 😕 😟 😢 😭 😠 😡 😱 🙏 👍 👎 👌 👏 🤝 💪 ❤️ 💔 🎉 🎁 ⚽ 🎰 💰 💳 ⏳ ✅".split(
  " ",
);
const COLUMNS = 8;
const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -COLUMNS, ArrowDown: COLUMNS };

export class EmojiPicker {
  #isOpen = false;
  #button = element("button", {
    type: "button",
    class: "button button-quiet button-icon emoji",
    "aria-expanded": "false",
    "aria-controls": "emoji-board",
  });
  #board = element("div", { id: "emoji-board", class: "emoji-board", role: "group", hidden: true });
  #choices;

  /** @param {(emoji: string) => void} choose */
  constructor(choose) {
    const face = svgElement(
      "svg",
      { class: "icon", viewBox: "0 0 24 24", "aria-hidden": "true", focusable: "false" },
      svgElement("path", { d: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z" }),
      svgElement("path", { d: "M8.5 14.5a4.5 4.5 0 0 0 7 0" }),
      svgElement("path", { d: "M9 9.5v.1M15 9.5v.1" }),
    );
    this.#button.append(face);
    this.#choices = EMOJI.map((emoji, at) => {
      const click = () => {
        this.#toggle(false);
        choose(emoji);
      };
      return element("button", { type: "button", class: "emoji-choice", tabIndex: at ? -1 : 0, on: { click } }, emoji);
    });
    replaceChildren(this.#board, ...this.#choices);
    this.node = element("div", { class: "emoji-place" }, this.#button, this.#board);
    this.#button.addEventListener("click", () => this.#toggle(!this.#isOpen));
    this.#board.addEventListener("keydown", (event) => this.#move(event));
    this.node.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.#isOpen) return;
      event.preventDefault();
      this.#toggle(false);
      this.#button.focus();
    });
    this.node.addEventListener("focusout", ({ relatedTarget }) => {
      if (!(relatedTarget instanceof Node && this.node.contains(relatedTarget))) this.#toggle(false);
    });
  }

  /** @param {Words} words */
  setWords(words) {
    const label = words.text("widget.emoji");
    this.#button.setAttribute("aria-label", label);
    this.#button.title = label;
    this.#board.setAttribute("aria-label", label);
  }

  /** @param {boolean} open */
  #toggle(open) {
    this.#isOpen = open;
    this.#board.hidden = !open;
    this.#button.setAttribute("aria-expanded", String(open));
    if (open) this.#choices.find((choice) => choice.tabIndex === 0)?.focus();
  }

  /** Arrows lead through the board; Tab leads past it. @param {KeyboardEvent} event */
  #move(event) {
    const step = STEPS[/** @type {keyof typeof STEPS} */ (event.key)];
    const at = this.#choices.findIndex((choice) => choice === document.activeElement);
    const next = step && at >= 0 ? this.#choices[at + step] : undefined;
    if (!step) return;
    event.preventDefault();
    if (!next) return;
    for (const choice of this.#choices) choice.tabIndex = choice === next ? 0 : -1;
    next.focus();
  }
}
