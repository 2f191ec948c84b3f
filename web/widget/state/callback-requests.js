/** What the server is asked about the call that a player wants. */

import { SessionError, sessionError } from "./session-error.js";

/** @import { VisitorSession } from "./session.js" */

/**
 * @typedef {{starts_at: string, ends_at: string}} Span
 * @typedef {Span & {ending: string, matter: string, state: "planned" | "due"}} PlannedCall
 * @typedef {{offered: boolean, windows: Span[], country: string | null, callback: PlannedCall | null}} CallbackState
 * @typedef {{number: string, country: string | null, starts_at: string, matter: string}} CallbackWish
 */

const ADDRESS = "/api/visitor/callback";

/** All throw a `SessionError`. */
export class CallbackRequests {
  #session;
  #fetch;

  /**
   * @param {Pick<VisitorSession, "authorization">} session
   * @param {typeof globalThis.fetch} [fetch]
   */
  constructor(session, fetch = (address, init) => globalThis.fetch(address, init)) {
    this.#session = session;
    this.#fetch = fetch;
  }

  /** @returns {Promise<CallbackState>} */
  load() {
    return this.#send("GET");
  }

  /** @param {CallbackWish} wish */
  ask(wish) {
    return this.#send("POST", wish);
  }

  cancel() {
    return this.#send("DELETE");
  }

  /** @param {string} method @param {object} [body] */
  async #send(method, body) {
    const headers = { ...(await this.#session.authorization()), "Content-Type": "application/json" };
    let answer;
    try {
      answer = await this.#fetch(ADDRESS, { method, headers, body: body && JSON.stringify(body) });
    } catch {
      throw new SessionError("network", { retryable: true });
    }
    if (!answer.ok) throw await sessionError(answer);
    return answer.status === 204 ? null : answer.json();
  }
}
