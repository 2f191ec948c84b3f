/** What a chat is made of, and what it tells its views. */

/**
 * @import { VisitorSession } from "./session.js"
 * @import { Clock } from "/web/shared/clock.js"
 * @import { StateChange } from "/web/shared/connection.js"
 * @import { KeyValueStore } from "/web/shared/storage.js"
 * @import { Message } from "/web/shared/timeline.js"
 */

/** @typedef {{code: string, params: Record<string, unknown>, ref: string | null}} ChatFailure */
/** @typedef {{added: Message[], first: boolean}} MessagesAdded `first` with the first that came at all */
/**
 * @typedef {object} ChatEvents
 * @property {null} conversation its owner, place, marks or rating changed
 * @property {MessagesAdded} messages
 * @property {null} outbox
 * @property {null} typing
 * @property {StateChange} connection
 * @property {ChatFailure} failure
 * @property {{reference: string}} ticket
 * @property {null} cleared another conversation begins
 */

/**
 * @typedef {object} ChatOptions
 * @property {VisitorSession} session
 * @property {string} socketUrl
 * @property {KeyValueStore} storage
 * @property {EventTarget} [network]
 * @property {Clock} [clock]
 * @property {(url: string) => WebSocket} [socketFactory]
 */

export {};
