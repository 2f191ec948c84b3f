/** What a message is to the player. */

/**
 * @import { Author } from "./typing.js"
 * @import { Entry } from "/web/shared/outbox.js"
 * @import { Message } from "/web/shared/timeline.js"
 */

/** @param {Message} message @returns {message is Message & {author: Author}} */
export function isFromDesk(message) {
  return message.author === "bot" || message.author === "operator";
}

/**
 * A message of the player that has its number, as the outbox would have it.
 * @param {Message} message
 * @returns {Entry}
 */
export function storedEntry({ client_message_id, text, created_at }) {
  return { id: client_message_id ?? "", frame: {}, text, created_at, state: "stored", error: null };
}
