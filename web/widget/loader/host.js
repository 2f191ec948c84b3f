/** What the loader asks of the page it is in: storage that may be blocked, and the page behind a full screen. */

/**
 * Whether it is remembered, or with `on` remember or forget it. Storage may be blocked or partitioned: then the chat
 * just does not open by itself on the next page.
 * @param {"localStorage" | "sessionStorage"} kind
 * @param {string} key
 * @param {boolean} [on]
 */
export function remembered(kind, key, on) {
  try {
    if (on === undefined) return window[kind].getItem(key) === "1";
    if (on) window[kind].setItem(key, "1");
    else window[kind].removeItem(key);
  } catch {
    // Blocked.
  }
  return false;
}

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
