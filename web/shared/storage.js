/** Browser storage that may be blocked (private windows, third-party frames): then memory stands in for it. */

/** @typedef {Pick<Storage, "length" | "key" | "getItem" | "setItem" | "removeItem">} KeyValueStore */

/** The part of the Storage interface that our modules use, kept in memory. */
export class MemoryStorage {
  /** @type {Map<string, string>} */
  #items = new Map();

  get length() {
    return this.#items.size;
  }

  /** @param {number} index */
  key(index) {
    return [...this.#items.keys()][index] ?? null;
  }

  /** @param {string} key */
  getItem(key) {
    return this.#items.get(key) ?? null;
  }

  /** @param {string} key @param {string} value */
  setItem(key, value) {
    this.#items.set(key, String(value));
  }

  /** @param {string} key */
  removeItem(key) {
    this.#items.delete(key);
  }
}

/**
 * @param {"localStorage" | "sessionStorage"} kind
 * @returns {KeyValueStore}
 */
export function openStorage(kind = "localStorage") {
  try {
    const storage = globalThis[kind];
    storage.setItem("destek.probe", "1");
    storage.removeItem("destek.probe");
    return storage;
  } catch {
    return new MemoryStorage();
  }
}
