/** Who on the page listens to the chat. What one of them throws stands in the console and keeps nobody from hearing. */

/** @typedef {(detail: any) => void} Listener */

export class Listeners {
  /** @type {Record<string, Set<Listener>>} */
  #by = {};

  /**
   * @param {string} name
   * @param {Listener} listener
   * @returns {() => void} ends it
   */
  on(name, listener) {
    const listeners = (this.#by[name] ??= new Set());
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  /**
   * @param {string} name
   * @param {unknown} [detail]
   */
  tell(name, detail) {
    for (const listener of [...(this.#by[name] ?? [])]) {
      try {
        listener(detail);
      } catch (error) {
        console.error(error);
      }
    }
  }
}
