/**
 * The browser's right to its conversation: a resume token that lasts, kept in storage, and an access token that lives
 * some minutes, kept in memory. Tabs of one browser share the resume token and with it the conversation.
 */

import { Emitter } from "/web/shared/emitter.js";
import { endsAt } from "./identity-end.js";
import { solve as solveInWorker } from "./proof-of-work.js";
import { SessionError, sessionError } from "./session-error.js";

/**
 * @import { FileView, TokenRenewed, VisitorHello } from "/web/shared/frames.d.ts"
 * @import { Language } from "/web/shared/locale.js"
 * @import { Sending, sendFile } from "/web/shared/send-file.js"
 * @import { Brand } from "./brand.js"
 * @import { KeyValueStore } from "/web/shared/storage.js"
 */

const STORED = "destek.session";
const ADDRESS = "/api/visitor/sessions";
const RETURN_ADDRESS = "/api/visitor/returns";
const LEAVE_ADDRESS = "/api/visitor/sign-out";
const LEFT = "destek.left"; // changes when the player signs out, so that other tabs hear of it
const OWN = "destek.";
const KEPT = ["destek.language", "destek.sound"]; // what says nothing of the player
const FILES_ADDRESS = "/api/visitor/attachments";
const EARLY_MS = 15_000; // a token with less life than this is renewed before use
const LOCK_WITHIN_MS = 3_000;
const REFUSED_CODES = [4003, 4500]; // close codes that say that the access token is no good

/** @typedef {{conversation_id: string, resume_token: string, site_name: string}} StoredSession */
/**
 * @typedef {StoredSession & {access_token: string, access_expires_at: string, language: Language, brand?: Brand}}
 *   GrantedSession
 */

/**
 * Event "replaced" when another conversation has taken the place of the one before, "changed" when details are new.
 * @extends {Emitter<{replaced: null, changed: null}>}
 */
export class VisitorSession extends Emitter {
  #storage;
  #fetch;
  #now;
  #locks;
  #identity;
  #askIdentity;
  #solve;
  #send;
  /** @type {string | null} */
  #token = null;
  #expiresAt = 0;

  /**
   * @param {object} options
   * @param {KeyValueStore} options.storage
   * @param {Language} options.language wanted for a new conversation
   * @param {string} options.pageUrl page that embeds the widget
   * @param {string} [options.identity] signed proof of the player's account, from the page
   * @param {() => Promise<string>} [options.askIdentity] asks the page for a new one; empty if it has none
   * @param {(address: string, init: RequestInit) => Promise<Response>} [options.fetch]
   * @param {typeof sendFile} [options.send] for files
   * @param {() => number} [options.now]
   * @param {(challenge: any) => Promise<string>} [options.solve] does the work that the server asks for under pressure
   * @param {LockManager} [options.locks] keeps two tabs that open at once from starting two conversations
   */
  constructor({
    storage,
    language,
    pageUrl,
    identity = "",
    askIdentity = async () => "",
    fetch = (address, init) => globalThis.fetch(address, init),
    send = (address, headers, body, { signal } = {}) => fetch(address, { method: "POST", headers, body, signal }),
    now = Date.now,
    solve = solveInWorker,
    locks,
  }) {
    super();
    this.#storage = storage;
    this.#fetch = fetch;
    this.#send = send;
    this.#now = now;
    this.#locks = locks;
    /** Page around the widget, as the next session is told. */
    this.pageUrl = pageUrl;
    this.#identity = identity;
    this.#askIdentity = askIdentity;
    this.#solve = solve;
    this.language = language;
    const stored = this.#read();
    /** @type {string | null} */
    this.conversationId = stored.conversation_id ?? null;
    this.siteName = stored.site_name ?? "";
    /** Of the site: address of its logo, whether operators have photos. @type {Brand} */
    this.brand = { logo: "", photos: false };
  }

  /**
   * The first frame of a socket, with a token that is good as far as we know.
   * @param {number} afterSeq
   * @param {number} lastCloseCode
   * @param {AbortSignal} [signal] nobody waits for it any more
   * @returns {Promise<VisitorHello>}
   * @throws {SessionError}
   */
  async hello(afterSeq, lastCloseCode, signal) {
    if (REFUSED_CODES.includes(lastCloseCode)) this.#token = null;
    const before = this.conversationId;
    await this.#fresh(signal);
    if (before !== this.conversationId) afterSeq = 0;
    return { type: "session.hello", token: this.#token ?? "", after_seq: afterSeq };
  }

  /**
   * Headers that show the right to this conversation, for files.
   * @throws {SessionError}
   */
  async authorization() {
    await this.#fresh();
    return { Authorization: `Bearer ${this.#token}` };
  }

  /**
   * Give a file to this conversation; a message may carry it then.
   * @param {File} file
   * @param {Sending} [sending]
   * @returns {Promise<FileView>}
   * @throws {SessionError}
   */
  async upload(file, sending) {
    let answer;
    try {
      const headers = { ...(await this.authorization()), "X-File-Name": encodeURIComponent(file.name || "file") };
      answer = await this.#send(FILES_ADDRESS, headers, file, sending);
    } catch {
      throw new SessionError("network", { retryable: true });
    }
    if (!answer.ok) throw await sessionError(answer);
    return answer.json();
  }

  /**
   * Come back to the conversation of a ticket from another browser.
   * @param {{reference: string, account_id: string}} proof
   * @throws {SessionError}
   */
  async comeBack(proof) {
    const identity = await this.#proof();
    this.#take(await this.#ask(RETURN_ADDRESS, { ...proof, ...(identity && { identity }) }));
  }

  /** The page says who its player is now. @param {string} identity */
  identify(identity) {
    this.#identity = identity;
    this.#token = null;
  }

  /** The player signs out: this browser has no right to the conversation any more, and keeps nothing of it. */
  async leave() {
    const { resume_token } = this.#read();
    this.identify("");
    const keys = Array.from({ length: this.#storage.length }, (_, index) => this.#storage.key(index));
    for (const key of keys) {
      if (key?.startsWith(OWN) && !KEPT.includes(key)) this.#storage.removeItem(key);
    }
    try {
      this.#storage.setItem(LEFT, String(this.#now()));
      if (resume_token) await this.#post(LEAVE_ADDRESS, { resume_token });
    } catch {
      // The tokens of a proven account open nothing without an identity, also if this was not heard.
    }
  }

  /** Whether a change of storage by another tab means that the player signed out there. @param {string | null} key */
  hasLeft(key) {
    return key === LEFT;
  }

  /** Take in `token.renewed`. @param {Pick<TokenRenewed, "token" | "expires_at">} renewal */
  renewed({ token, expires_at }) {
    this.#token = token;
    this.#expiresAt = Date.parse(expires_at);
  }

  /**
   * Whether a change of storage by another tab means that the browser has another conversation now.
   * @param {string | null} key of the "storage" event
   */
  isSuperseded(key) {
    const stored = key === STORED ? this.#read().conversation_id : null;
    return Boolean(stored && this.conversationId && stored !== this.conversationId);
  }

  /** Forget the access token, so that the next hello asks for a new one. */
  forgetToken() {
    this.#token = null;
  }

  /** @param {AbortSignal} [signal] */
  async #fresh(signal) {
    if (this.#token && this.#expiresAt - this.#now() >= EARLY_MS) return;
    await this.#alone(() => this.#renew(signal));
  }

  /** @param {AbortSignal} [signal] */
  async #renew(signal) {
    /** @type {{language: Language, page_url: string, resume_token?: string, identity?: string}} */
    const body = { language: this.language, page_url: this.pageUrl };
    const resume = this.#read().resume_token;
    if (resume) body.resume_token = resume;
    const identity = await this.#proof();
    if (identity) body.identity = identity;
    this.#take(await this.#ask(ADDRESS, body, signal));
  }

  /** What proves the player's account now; what the page gave is asked for anew when it has run out. */
  async #proof() {
    if (!this.#identity || endsAt(this.#identity) - this.#now() < EARLY_MS) {
      this.#identity = (await this.#askIdentity()) || this.#identity;
    }
    return this.#identity;
  }

  /** @param {string} address @param {object} body @param {AbortSignal} [signal] */
  #post(address, body, signal) {
    const headers = { "Content-Type": "application/json" };
    return this.#fetch(address, { method: "POST", headers, body: JSON.stringify(body), signal });
  }

  /**
   * @param {string} address
   * @param {object & {proof?: string}} body
   * @param {AbortSignal} [signal]
   * @returns {Promise<GrantedSession>}
   */
  async #ask(address, body, signal) {
    const answer = await this.#post(address, body, signal);
    if (answer.ok) return answer.json();
    const error = await sessionError(answer);
    if (error.code !== "proof_required" || body.proof) throw error;
    return this.#ask(address, { ...body, proof: await this.#solve(error.params) }, signal);
  }

  /** @param {GrantedSession} session */
  #take(session) {
    this.renewed({ token: session.access_token, expires_at: session.access_expires_at });
    const { conversation_id, resume_token, site_name } = session;
    const replaced = this.conversationId !== null && this.conversationId !== conversation_id;
    this.conversationId = conversation_id;
    this.siteName = site_name;
    this.language = session.language;
    this.brand = session.brand ?? this.brand;
    this.#write({ conversation_id, resume_token, site_name });
    if (replaced) this.emit("replaced", null);
    this.emit("changed", null);
  }

  /**
   * One tab at a time; without waiting where locks are denied (third-party frames) or held by a frozen tab.
   * @param {() => Promise<void>} work
   */
  async #alone(work) {
    if (!this.#locks) return work();
    let entered = false;
    const enter = () => {
      entered = true;
      return work();
    };
    try {
      return await this.#locks.request(STORED, { signal: AbortSignal.timeout(LOCK_WITHIN_MS) }, enter);
    } catch (error) {
      if (entered) throw error;
      return work();
    }
  }

  /** @returns {Partial<StoredSession>} */
  #read() {
    try {
      return JSON.parse(this.#storage.getItem(STORED) ?? "{}") ?? {};
    } catch {
      return {};
    }
  }

  /** @param {StoredSession} values */
  #write(values) {
    try {
      this.#storage.setItem(STORED, JSON.stringify(values));
    } catch {
      // A full storage: the conversation lives as long as this page.
    }
  }
}
