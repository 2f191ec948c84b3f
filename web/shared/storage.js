/** Browser storage that may be blocked (private windows, third-party frames): then memory stands in for it. */

/** The part of the Storage interface that our modules use, kept in memory. */
export class MemoryStorage {
  #items = new Map();

  get length() {
    return this.#items.size;
  }

  key(index) {
    return [...this.#items.keys()][index] ?? null;
  }

  getItem(key) {
    return this.#items.get(key) ?? null;
  }

  setItem(key, value) {
    this.#items.set(key, String(value));
  }

  removeItem(key) {
    this.#items.delete(key);
  }
}

/**
 * @param {"localStorage" | "sessionStorage"} kind
 * @returns {Storage | MemoryStorage}
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
