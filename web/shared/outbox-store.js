/**
 * Where an outbox keeps its entries: each under a key of its own, so that tabs of one browser do not overwrite each
 * other.
 */

/**
 * @import { Entry } from "./outbox.js"
 * @import { KeyValueStore } from "./storage.js"
 */

export class OutboxStore {
  #key;
  #storage;

  /** @param {string} key prefix of the storage keys @param {KeyValueStore} storage */
  constructor(key, storage) {
    this.#key = `${key}.`;
    this.#storage = storage;
  }

  /** @returns {Entry[]} oldest first; what cannot be read is removed */
  load() {
    const keys = Array.from({ length: this.#storage.length }, (_, index) => this.#storage.key(index));
    const entries = [];
    for (const key of keys) {
      if (!key?.startsWith(this.#key)) continue;
      const entry = this.read(this.#storage.getItem(key));
      if (entry) entries.push(entry);
      else this.#storage.removeItem(key);
    }
    return entries.sort(byAge);
  }

  /** @param {Entry} entry */
  keep(entry) {
    try {
      this.#storage.setItem(this.#key + entry.id, JSON.stringify(entry));
    } catch {
      // A full storage costs the safety over a reload, not the message.
    }
  }

  /** @param {string} id */
  drop(id) {
    this.#storage.removeItem(this.#key + id);
  }

  /**
   * The entry that a storage key is about.
   * @param {string | null} key
   * @returns {string | null} null for something else
   */
  idOf(key) {
    return key?.startsWith(this.#key) ? key.slice(this.#key.length) : null;
  }

  /** @param {string | null} value @returns {Entry | null} */
  read(value) {
    try {
      const entry = JSON.parse(value ?? "null");
      return typeof entry?.id === "string" ? entry : null;
    } catch {
      return null;
    }
  }
}

/** For sorting, oldest first. @param {Entry} a @param {Entry} b */
export function byAge(a, b) {
  return a.created_at.localeCompare(b.created_at);
}
