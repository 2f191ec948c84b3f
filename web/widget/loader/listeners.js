/** Who on the page listens to the chat. What one of them throws stands in the console and keeps nobody from hearing. */
export class Listeners {
  #target = new EventTarget();

  /**
   * @param {string} name
   * @param {(detail: any) => void} listener
   * @returns {() => void} ends it
   */
  on(name, listener) {
    /** @param {Event} event */
    const hear = (event) => listener(/** @type {CustomEvent} */ (event).detail ?? undefined);
    this.#target.addEventListener(name, hear);
    return () => this.#target.removeEventListener(name, hear);
  }

  /**
   * @param {string} name
   * @param {unknown} [detail]
   */
  tell(name, detail) {
    this.#target.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
