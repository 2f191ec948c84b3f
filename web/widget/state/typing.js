/** Who types at the moment. A mark ends by itself, should the frame that ends it get lost. */

const ENDS_AFTER_MS = { bot: 25_000, operator: 8_000 };

/** Event "change". */
export class Typing extends EventTarget {
  #clock;
  #marks = new Map();

  /** @param {{setTimeout: Function, clearTimeout: Function}} clock */
  constructor(clock) {
    super();
    this.#clock = clock;
  }

  /** @returns {{author: "bot" | "operator", name: string | null}[]} */
  get marks() {
    return [...this.#marks.values()].map(({ author, name }) => ({ author, name }));
  }

  /** Take in `typing.changed`. */
  take({ author, name = null, active }) {
    if (!Object.hasOwn(ENDS_AFTER_MS, author)) return;
    this.#forget(author);
    if (active) {
      const timer = this.#clock.setTimeout(() => this.end(author), ENDS_AFTER_MS[author]);
      this.#marks.set(author, { author, name, timer });
    }
    this.dispatchEvent(new Event("change"));
  }

  /** The author has written, or has left. */
  end(author) {
    if (this.#forget(author)) this.dispatchEvent(new Event("change"));
  }

  clear() {
    for (const author of [...this.#marks.keys()]) this.end(author);
  }

  #forget(author) {
    const mark = this.#marks.get(author);
    if (mark) this.#clock.clearTimeout(mark.timer);
    return this.#marks.delete(author);
  }
}
