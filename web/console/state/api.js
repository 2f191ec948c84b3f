/** The operator's HTTP calls. Keeps the CSRF token of the sign-in; knows no DOM. */

import { Emitter } from "/web/shared/emitter.js";

/** @import { FileView, OperatorView, TicketView } from "/web/shared/frames.d.ts" */

/**
 * A call that failed. `code` is one of the protocol's error codes, or `network` when no answer came.
 */
export class ApiError extends Error {
  /**
   * @param {string} code
   * @param {{status?: number, params?: Record<string, any>, retryable?: boolean}} [more]
   */
  constructor(code, { status = 0, params = {}, retryable = false } = {}) {
    super(code);
    this.code = code;
    this.status = status;
    this.params = params;
    this.retryable = retryable;
  }
}

/** What was shown is wrong; who shows it is signed in all the same. */
const WRONG = new Set(["wrong_credentials", "wrong_code"]);

/**
 * How far signing in has come: `operator` is who is signed in, `step` what is still asked for.
 * @typedef {object} Outcome
 * @property {OperatorView} [operator]
 * @property {string} [csrf]
 * @property {"second_factor" | "password" | "enrol"} [step]
 * @property {string[]} [methods] the ways to pass the second factor
 * @property {string[]} [recovery_codes] those that came with a factor, to be shown once
 */

/**
 * Event "expired" when a call other than sign-in meets a session that is no longer good.
 * @extends {Emitter<{expired: null}>}
 */
export class OperatorApi extends Emitter {
  #fetch;
  #csrf = "";

  /** @param {{fetch?: typeof globalThis.fetch}} [options] */
  constructor({ fetch = globalThis.fetch.bind(globalThis) } = {}) {
    super();
    this.#fetch = fetch;
  }

  get csrf() {
    return this.#csrf;
  }

  /**
   * Begin to sign in.
   * @param {string} username
   * @param {string} password
   * @returns {Promise<Outcome>} who is signed in, or the step that is still asked for
   * @throws {ApiError}
   */
  async signIn(username, password) {
    return this.keep(await this.#call("POST", "/api/operator/sign-in", { username, password }));
  }

  /**
   * Do a step of signing in.
   * @param {string} name
   * @param {object} body
   * @returns {Promise<any>} an `Outcome`, or options for a passkey
   * @throws {ApiError}
   */
  async step(name, body) {
    return this.keep(await this.#call("POST", `/api/operator/sign-in/${name}`, body));
  }

  /** Other ways in than the password. @returns {Promise<{provider: string | null}>} @throws {ApiError} */
  waysIn() {
    return this.#call("GET", "/api/operator/sign-in");
  }

  /**
   * Go on under the token that came with an answer, if one did.
   * @param {any} outcome
   * @returns {any} the same
   */
  keep(outcome) {
    if (outcome?.csrf) this.#csrf = outcome.csrf;
    return outcome;
  }

  /** End all sign-ins of this person, this one too. @throws {ApiError} */
  async signOutEverywhere() {
    await this.#guarded("POST", "/api/operator/sign-out-everywhere");
    this.#csrf = "";
    this.emit("expired", null);
  }

  /**
   * Who is signed in.
   * @param {AbortSignal} [signal]
   * @returns {Promise<OperatorView | null>} null for nobody
   * @throws {ApiError}
   */
  async me(signal = undefined) {
    try {
      return this.#signedIn(await this.#call("GET", "/api/operator/me", undefined, {}, signal));
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) throw error;
      this.#csrf = "";
      return null;
    }
  }

  /** @throws {ApiError} */
  async signOut() {
    await this.#call("POST", "/api/operator/sign-out");
    this.#csrf = "";
  }

  /**
   * @param {string} language
   * @returns {Promise<OperatorView>}
   * @throws {ApiError}
   */
  async setLanguage(language) {
    return (await this.#guarded("PATCH", "/api/operator/me", { language })).operator;
  }

  /**
   * The answer to a GET of the operator's own side.
   * @param {string} path
   * @returns {Promise<any>}
   * @throws {ApiError}
   */
  get(path) {
    return this.#guarded("GET", path);
  }

  /**
   * @param {"POST" | "PUT" | "PATCH" | "DELETE"} method
   * @param {object} [body]
   * @param {string} path
   * @returns {Promise<any>}
   * @throws {ApiError}
   */
  send(method, path, body) {
    return this.#guarded(method, path, body);
  }

  /** Earlier conversations and tickets of the same player. @param {string} id */
  history(id) {
    return this.get(`/api/operator/conversations/${id}/history`);
  }

  /** What the help articles say to the player's last words. @param {string} id */
  suggestions(id) {
    return this.get(`/api/operator/conversations/${id}/suggestions`);
  }

  savedReplies() {
    return this.get("/api/operator/saved-replies");
  }

  /** @param {string} id @param {object} complaint its fields @returns {Promise<TicketView>} */
  async makeTicket(id, complaint) {
    return (await this.send("POST", `/api/operator/conversations/${id}/tickets`, complaint)).ticket;
  }

  /**
   * @param {string} id
   * @param {string} reference
   * @returns {Promise<TicketView>} that belongs to the conversation now
   */
  async linkTicket(id, reference) {
    return (await this.send("POST", `/api/operator/conversations/${id}/tickets/link`, { reference })).ticket;
  }

  /**
   * Give a file to a conversation; a message may carry it then.
   * @param {string} id
   * @param {File} file
   * @returns {Promise<FileView>}
   */
  upload(id, file) {
    const headers = { "X-File-Name": encodeURIComponent(file.name || "file") };
    return this.#guarded("POST", `/api/operator/attachments?conversation_id=${id}`, file, headers);
  }

  /**
   * What a page gives away as a file.
   * @param {string} path
   * @returns {Promise<Blob>}
   * @throws {ApiError}
   */
  blob(path) {
    return this.#guarded("GET", path, undefined, { Accept: "*/*" });
  }

  /**
   * The bytes of a file.
   * @param {string} id
   * @returns {Promise<Blob>}
   * @throws {ApiError}
   */
  file(id) {
    return this.#guarded("GET", `/api/attachments/${id}`, undefined, { Accept: "*/*" });
  }

  /**
   * All that the desk has of a player, packed.
   * @param {{kind: string, value: string, named: boolean}} subject
   * @returns {Promise<Blob>}
   * @throws {ApiError}
   */
  playerCopy(subject) {
    return this.#guarded("POST", "/api/operator/privacy/export", subject, { Accept: "*/*" });
  }

  /** @param {{operator: OperatorView, csrf: string}} given */
  #signedIn({ operator, csrf }) {
    this.#csrf = csrf;
    return operator;
  }

  /** @param {string} method @param {string} path @param {object} [body] @param {Record<string, string>} [headers] */
  async #guarded(method, path, body, headers) {
    try {
      return await this.#call(method, path, body, headers);
    } catch (error) {
      if (error instanceof ApiError && error.status === 401 && !WRONG.has(error.code)) this.emit("expired", null);
      throw error;
    }
  }

  /**
   * A body that is a Blob goes as it is, any other as JSON; with `Accept` of anything the answer is a Blob.
   * @param {string} method
   * @param {string} path
   * @param {object} [body]
   * @param {Record<string, string>} [more] headers
   * @param {AbortSignal} [signal]
   */
  async #call(method, path, body, more = {}, signal = undefined) {
    /** @type {Record<string, string>} */
    const headers = { Accept: "application/json", ...more };
    const isBlob = body instanceof Blob;
    if (isBlob) headers["Content-Type"] = "application/octet-stream";
    else if (body !== undefined) headers["Content-Type"] = "application/json";
    if (method !== "GET" && this.#csrf) headers["X-CSRF-Token"] = this.#csrf;
    /** @type {RequestInit} */
    const init = { method, headers, credentials: "same-origin", cache: "no-store", signal };
    if (body !== undefined) init.body = isBlob ? body : JSON.stringify(body);
    let answer;
    try {
      answer = await this.#fetch(path, init);
    } catch {
      throw new ApiError("network", { retryable: true });
    }
    if (answer.status === 204) return null;
    if (answer.ok && headers.Accept === "*/*") return answer.blob();
    const content = await answer.json().catch(() => null);
    if (answer.ok && content !== null) return content;
    const { code = "internal", params = {}, retryable = answer.status >= 500 } = content?.error ?? {};
    throw new ApiError(code, { status: answer.status, params, retryable });
  }
}
