/** What the loader asks of the page it is in: storage that may be blocked. */

/**
 * Whether it is remembered, or with `on` remember or forget it. Storage may be blocked or partitioned: then the chat
 * just does not open by itself on the next page.
 * @param {"localStorage" | "sessionStorage"} kind
 * @param {string} key
 * @param {boolean} [on]
 */
export function remembered(kind, key, on) {
  try {
    const store = window[kind];
    if (on !== undefined) store.setItem(key, on ? "1" : "");
    return Boolean(store.getItem(key));
  } catch {
    return false;
  }
}
