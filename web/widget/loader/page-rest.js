/** While the chat fills a phone's screen, the page behind neither scrolls nor takes the focus. */
export class PageRest {
  /** @type {string | null} the page's own value */
  #overflow = null;

  /** @param {boolean} on */
  set(on) {
    if (on === (this.#overflow !== null)) return;
    const { style } = document.documentElement;
    const before = this.#overflow ?? "";
    this.#overflow = on ? style.overflow : null;
    style.overflow = on ? "hidden" : before;
    if (document.body) document.body.inert = on;
  }
}
