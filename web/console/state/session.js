/** From sign-in to sign-out: the connection of one operator, the desk on it, and what the browser keeps meanwhile. */

import { Emitter } from "/web/shared/emitter.js";
import { Connection } from "/web/shared/connection.js";
import { browserNetwork } from "/web/shared/network.js";
import { newClientId } from "/web/shared/outbox.js";
import { Desk } from "./desk.js";
import { Drafts, forget } from "./conversations/drafts.js";
import { Files } from "./conversations/files.js";
import { Playbook } from "./content/playbook.js";
import { ReplyBook } from "./content/saved-replies.js";
import { Suggestions } from "./content/suggestions.js";

/**
 * @import { ApiError, OperatorApi } from "./api.js"
 * @import { Clock } from "/web/shared/clock.js"
 * @import { FromOperator, OperatorHello, OperatorView, ToOperator } from "/web/shared/frames.d.ts"
 * @import { KeyValueStore } from "/web/shared/storage.js"
 */

const SIGNED_OUT_CODES = new Set([4500, 4503]);

/** No sign-in any more; the connection stays away. */
class NotSignedIn extends Error {
  retryable = false;
}

/**
 * Event "ended" when the sign-in is no longer good, detail = locale key of the note to show.
 * @extends {Emitter<{ended: string}>}
 */
export class Session extends Emitter {
  #api;
  #storage;
  #key;
  #onExpired = () => this.#end("console.sign_in.expired");
  /** @param {StorageEvent} event */
  #onStorage = ({ key, newValue }) => {
    this.drafts.hear(key);
    this.desk.threads.hear(key, newValue);
  };

  /**
   * @param {object} options
   * @param {OperatorView} options.operator
   * @param {OperatorApi} options.api
   * @param {KeyValueStore} options.storage
   * @param {Clock} options.clock
   */
  constructor({ operator, api, storage, clock }) {
    super();
    this.#api = api;
    this.#storage = storage;
    this.#key = `destek.console.${operator.id}`;
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const url = `${scheme}//${location.host}/ws/operator`;
    /** @type {Connection<ToOperator, FromOperator>} */
    this.connection = new Connection({
      url,
      hello: (_, signal) => this.#hello(signal),
      clock,
      network: browserNetwork(clock),
    });
    this.drafts = new Drafts({ storage, key: `${this.#key}.draft` });
    this.desk = new Desk({
      connection: this.connection,
      operator,
      storage,
      storageKey: `${this.#key}.outbox`,
      newRef: newClientId,
      clock,
    });
    this.files = new Files({ fetch: (id) => api.file(id) });
    this.replyBook = new ReplyBook({ load: () => api.savedReplies() });
    this.playbook = new Playbook();
    this.suggestions = new Suggestions({ ask: (id) => api.suggestions(id), clock });
    this.connection.on("state", ({ detail }) => {
      if (detail.state === "stopped" && SIGNED_OUT_CODES.has(detail.code)) this.#end("console.sign_in.expired");
    });
    api.on("expired", this.#onExpired);
    window.addEventListener("storage", this.#onStorage);
  }

  start() {
    this.connection.start();
  }

  /** Sign out; nothing of the players stays in this browser. @throws {ApiError} */
  async signOut() {
    await this.#api.signOut();
    forget(this.#storage, this.#key);
    this.#end("console.sign_in.signed_out");
  }

  /**
   * Each attempt asks who is signed in: another tab may have signed in anew, which changes the CSRF token.
   * @param {AbortSignal} signal
   * @returns {Promise<OperatorHello>}
   */
  async #hello(signal) {
    if ((await this.#api.me(signal)) === null) {
      this.#end("console.sign_in.expired");
      throw new NotSignedIn();
    }
    return { type: "session.hello", csrf: this.#api.csrf, list_changes: true };
  }

  /** @param {string} note */
  #end(note) {
    this.#api.off("expired", this.#onExpired);
    window.removeEventListener("storage", this.#onStorage);
    this.connection.stop();
    this.desk.alerts.clear();
    this.files.release();
    this.emit("ended", note);
  }
}
