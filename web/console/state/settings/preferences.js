/** What an operator sets for this browser: sound, notifications, theme, keys, language before the sign-in. */

import { Emitter } from "/web/shared/emitter.js";

/** @import { KeyValueStore } from "/web/shared/storage.js" */

/**
 * @typedef {object} Values
 * @property {boolean} sound
 * @property {boolean} notifications
 * @property {"auto" | "light" | "dark"} theme
 * @property {boolean} keys whether single keys do something
 * @property {boolean} closeNext whether a close leads on to the next conversation
 * @property {boolean} details whether the card stands beside the messages
 * @property {string | null} language chosen before the sign-in
 * @property {"list" | "board"} tickets how they are shown
 */

/** @type {Values} */
const DEFAULTS = Object.freeze({
  sound: true,
  notifications: false,
  theme: "auto",
  keys: true,
  closeNext: false,
  details: true,
  language: null,
  tickets: "list",
});

/**
 * Event "change".
 * @extends {Emitter<{change: null}>}
 */
export class Preferences extends Emitter {
  #storage;
  #key;
  /** @type {Values} */
  #values;

  /** @param {{storage: KeyValueStore, key: string}} options */
  constructor({ storage, key }) {
    super();
    this.#storage = storage;
    this.#key = key;
    this.#values = { ...DEFAULTS, ...this.#stored() };
  }

  /** @template {keyof Values} Name @param {Name} name @returns {Values[Name]} */
  get(name) {
    return this.#values[name];
  }

  /** @template {keyof Values} Name @param {Name} name @param {Values[Name]} value */
  set(name, value) {
    if (this.#values[name] === value) return;
    this.#values = { ...this.#values, [name]: value };
    try {
      this.#storage.setItem(this.#key, JSON.stringify(this.#values));
    } catch {
      // A full storage: the choice lasts until the page is closed.
    }
    this.emit("change", null);
  }

  #stored() {
    try {
      return JSON.parse(this.#storage.getItem(this.#key) ?? "{}");
    } catch {
      return {};
    }
  }
}
