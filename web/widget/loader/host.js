/** What the loader asks of the page it is in: storage that may be blocked, and the page behind a full screen. */

/**
 * Whether it is remembered, or with `on` remember or forget it. Storage may be blocked or partitioned: then the chat just
 * does not open by itself on the next page.
 * @param {"localStorage" | "sessionStorage"} kind
 */
export function remembered(kind, key, on) {
  try {
    if (on === undefined) return window[kind].getItem(key) === "1";
    if (on) window[kind].setItem(key, "1");
    else window[kind].removeItem(key);
  } catch {
    return false;
  }
}

/** While the chat fills a phone's screen, the page behind neither scrolls nor takes the focus. */
export class PageRest {
  #overflow = null; // the page's own value

  /** @param {boolean} on */
  set(on) {
    if (on === (this.#overflow !== null)) return;
    const { style } = document.documentElement;
    if (on) this.#overflow = style.overflow;
    style.overflow = on ? "hidden" : this.#overflow;
    if (!on) this.#overflow = null;
    if (document.body) document.body.inert = on;
  }
}
