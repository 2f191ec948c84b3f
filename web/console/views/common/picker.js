/** A list that opens over a text field while a word in it calls for one; arrow keys choose, Enter or Tab takes. */

import { element, replaceChildren } from "/web/shared/dom.js";

let count = 0;

/** @template Item */
export class Picker {
  #field;
  #find;
  #show;
  #take;
  #id = `picker-${(count += 1)}`;
  /** @type {Item[]} */
  #items = [];
  #at = 0;

  /**
   * @param {object} options
   * @param {HTMLTextAreaElement} options.field
   * @param {string} options.label
   * @param {(text: string, caret: number) => Item[]} options.find what fits the text; none closes the list
   * @param {(item: Item) => (Node | string)[]} options.show
   * @param {(item: Item) => void} options.take
   */
  constructor({ field, label, find, show, take }) {
    this.#field = field;
    this.#find = find;
    this.#show = show;
    this.#take = take;
    this.node = element("ul", { id: this.#id, class: "picker", role: "listbox", "aria-label": label, hidden: true });
    field.setAttribute("aria-autocomplete", "list");
    field.addEventListener("input", () => this.update());
    field.addEventListener("blur", () => this.close());
  }

  get isOpen() {
    return this.#items.length > 0;
  }

  /** The text or the things to choose from have changed. */
  update() {
    this.#items = this.#find(this.#field.value, this.#field.selectionStart);
    this.#at = 0;
    this.#draw();
  }

  close() {
    if (!this.isOpen) return;
    this.#items = [];
    this.#draw();
  }

  /** @param {KeyboardEvent} event @returns {boolean} whether the list made use of it */
  press(event) {
    if (!this.isOpen || event.isComposing) return false;
    /** @type {Record<string, number>} */
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    const { length } = this.#items;
    if (event.key in steps) {
      this.#at = (this.#at + steps[event.key] + length) % length;
      this.#draw();
    } else if (event.key === "Enter" || event.key === "Tab") {
      this.#choose(this.#at);
    } else if (event.key === "Escape") {
      this.close();
    } else {
      return false;
    }
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  /** @param {number} index */
  #choose(index) {
    const item = this.#items[index];
    this.close();
    this.#take(item);
  }

  #draw() {
    const options = this.#items.map((item, index) =>
      element(
        "li",
        {
          id: `${this.#id}-${index}`,
          class: "picker-item",
          role: "option",
          "aria-selected": String(index === this.#at),
          on: {
            pointerdown: (event) => event.preventDefault(), // the field keeps the focus
            click: () => this.#choose(index),
          },
        },
        ...this.#show(item),
      ),
    );
    replaceChildren(this.node, ...options);
    this.node.hidden = !this.isOpen;
    if (this.isOpen) {
      this.#field.setAttribute("aria-controls", this.#id);
      this.#field.setAttribute("aria-activedescendant", `${this.#id}-${this.#at}`);
      options[this.#at].scrollIntoView({ block: "nearest" });
    } else {
      this.#field.removeAttribute("aria-controls");
      this.#field.removeAttribute("aria-activedescendant");
    }
  }
}
