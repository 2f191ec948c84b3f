/** Replies begun and not sent, one a conversation, kept over a reload and the same in all windows. */

/** Event "change" when another window changed a draft, detail = its id. */
export class Drafts extends EventTarget {
  #storage;
  #key;

  /** @param {{storage: Storage, key: string}} options */
  constructor({ storage, key }) {
    super();
    this.#storage = storage;
    this.#key = `${key}.`;
  }

  /** Another window of this browser wrote something down ("storage" event). */
  hear(key) {
    if (!key?.startsWith(this.#key)) return;
    this.dispatchEvent(new CustomEvent("change", { detail: key.slice(this.#key.length) }));
  }

  read(conversationId) {
    return this.#storage.getItem(this.#key + conversationId) ?? "";
  }

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

/** Remove all that was kept under a prefix: at sign-out nothing of the players stays in the browser. */
export function forget(storage, prefix) {
  const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index));
  for (const key of keys) {
    if (key?.startsWith(`${prefix}.`)) storage.removeItem(key);
  }
}
