/** What the player chose for this browser: language, sound, and the text not sent yet. */

/** @import { KeyValueStore } from "/web/shared/storage.js" */

const PREFIX = "destek.";

export class Preferences {
  #storage;

  /** @param {KeyValueStore} storage */
  constructor(storage) {
    this.#storage = storage;
  }

  /** @returns {string | null} */
  get language() {
    return this.#storage.getItem(`${PREFIX}language`);
  }

  set language(language) {
    this.#set("language", language ?? "");
  }

  get sound() {
    return this.#storage.getItem(`${PREFIX}sound`) === "on";
  }

  set sound(on) {
    this.#set("sound", on ? "on" : "off");
  }

  get draft() {
    return this.#storage.getItem(`${PREFIX}draft`) ?? "";
  }

  set draft(text) {
    if (text) this.#set("draft", text);
    else this.#storage.removeItem(`${PREFIX}draft`);
  }

  /** Whether a change of storage by another tab ("storage" event) was the draft's. @param {string | null} key */
  isDraft(key) {
    return key === `${PREFIX}draft`;
  }

  /** @param {string} name @param {string} value */
  #set(name, value) {
    try {
      this.#storage.setItem(PREFIX + name, value);
    } catch {
      // A full storage forgets; the page goes on.
    }
  }
}
