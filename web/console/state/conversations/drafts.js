/** Replies begun and not sent, one a conversation, kept over a reload and the same in all windows. */

import { Emitter } from "/web/shared/emitter.js";

/** @import { KeyValueStore } from "/web/shared/storage.js" */

/**
 * Event "change" when another window changed a draft, detail = its id.
 * @extends {Emitter<{change: string}>}
 */
export class Drafts extends Emitter {
  #storage;
  #key;

  /** @param {{storage: KeyValueStore, key: string}} options */
  constructor({ storage, key }) {
    super();
    this.#storage = storage;
    this.#key = `${key}.`;
  }

  /** Another window of this browser wrote something down ("storage" event). @param {string | null} key */
  hear(key) {
    if (!key?.startsWith(this.#key)) return;
    this.emit("change", key.slice(this.#key.length));
  }

  /** @param {string} conversationId */
  read(conversationId) {
    return this.#storage.getItem(this.#key + conversationId) ?? "";
  }

  /** @param {string} conversationId @param {string} text */
  write(conversationId, text) {
    if (text.trim() === "") {
      this.#storage.removeItem(this.#key + conversationId);
      return;
    }
    try {
      this.#storage.setItem(this.#key + conversationId, text);
    } catch {
      // A full storage costs the safety over a reload; the text stays in its field.
    }
  }
}

/**
 * Remove all that was kept under a prefix: at sign-out nothing of the players stays in the browser.
 * @param {KeyValueStore} storage
 * @param {string} prefix
 */
export function forget(storage, prefix) {
  const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index));
  for (const key of keys) {
    if (key?.startsWith(`${prefix}.`)) storage.removeItem(key);
  }
}
