/** An EventTarget whose events are known by name, each with what it carries. */

/**
 * `Events` has the `detail` of each event by its name, null where there is none.
 * @template {object} Events
 */
export class Emitter extends EventTarget {
  /**
   * Call `listener` with each event of this name.
   * @template {keyof Events & string} Name
   * @param {Name} name
   * @param {(event: CustomEvent<Events[Name]>) => void} listener
   * @param {AddEventListenerOptions} [options]
   */
  on(name, listener, options) {
    this.addEventListener(name, /** @type {EventListener} */ (listener), options);
  }

  /**
   * Call it no longer.
   * @template {keyof Events & string} Name
   * @param {Name} name
   * @param {(event: CustomEvent<Events[Name]>) => void} listener
   */
  off(name, listener) {
    this.removeEventListener(name, /** @type {EventListener} */ (listener));
  }

  /**
   * Tell those who listen.
   * @template {keyof Events & string} Name
   * @param {Name} name
   * @param {Events[Name]} detail
   */
  emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
