/** What the page says of its player, kept for each conversation that this page has: the desk shows it as unproven. */

/** @import { Chat } from "./chat.js" */

const MOST = 20;
const NAME_CHARACTERS = 40;
const VALUE_CHARACTERS = 200;
const KINDS = ["string", "number", "boolean"];

export class PageAttributes {
  #chat;
  /** @type {Record<string, string>} */
  #said = {};

  /** @param {Chat} chat */
  constructor(chat) {
    this.#chat = chat;
    chat.on("messages", ({ detail }) => detail.first && this.#send()); // another conversation begins, or this page
  }

  /** Join what was said before; null takes a value away. @param {unknown} given */
  add(given) {
    Object.assign(this.#said, bounded(given));
    if (this.#chat.isReady) this.#send();
  }

  #send() {
    const attributes = Object.fromEntries(Object.entries(this.#said).slice(-MOST));
    if (Object.keys(attributes).length === 0) return;
    this.#chat.requests.add("attributes", { type: "attributes.set", attributes, ref: "attributes" });
  }
}

/**
 * Only what the desk takes: short names, texts, numbers, yes and no; an empty text takes a value away.
 * @param {unknown} given
 * @returns {Record<string, string>}
 */
export function bounded(given) {
  if (typeof given !== "object" || given === null) return {};
  const kept = Object.entries(given)
    .filter(
      ([name, value]) => name && name.length <= NAME_CHARACTERS && (value === null || KINDS.includes(typeof value)),
    )
    .map(([name, value]) => [name, value === null ? "" : String(value).slice(0, VALUE_CHARACTERS)]);
  return Object.fromEntries(kept.slice(0, MOST));
}
