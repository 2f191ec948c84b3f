/** How the player's newest message stands, to be said to those who do not see its mark. Knows no DOM. */

/** @import { Chat } from "./chat.js" */

/** @typedef {"waiting" | "stored" | "seen" | "failed"} Delivery */

export class DeliveryNews {
  #chat;
  #last = "";

  /** @param {Chat} chat */
  constructor(chat) {
    this.#chat = chat;
  }

  /** What is new since it was asked last; null where that is nothing. @returns {Delivery | null} */
  next() {
    const [about, state] = this.#state();
    const now = `${about} ${state}`;
    if (now === this.#last) return null;
    const isFirst = this.#last === "";
    this.#last = now;
    return isFirst ? null : state;
  }

  /** @returns {[string, Delivery | null]} the message, and how it stands; on its way nothing is said of it yet */
  #state() {
    const { pending, timeline, connectionState, conversation } = this.#chat;
    const newest = pending.at(-1);
    if (newest) {
      if (newest.state === "failed") return [newest.id, "failed"];
      return [newest.id, connectionState === "online" ? null : "waiting"];
    }
    const own = timeline.messages.findLast(({ author }) => author === "visitor");
    const isSeen = own && own.seq <= (conversation?.operator_seen_seq ?? 0);
    return own ? [String(own.client_message_id ?? own.seq), isSeen ? "seen" : "stored"] : ["none", null];
  }
}
