/** The operator's HTTP calls. Keeps the CSRF token of the sign-in; knows no DOM. */

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

/**
 * `OperatorView` of the protocol.
 * @typedef {object} Operator
 * @property {string} id
 * @property {string} username
 * @property {string} name
 * @property {"operator" | "supervisor" | "administrator"} role
 * @property {string} language
 * @property {number} capacity
 * @property {boolean} [may_pick]
 */

/** What was shown is wrong; who shows it is signed in all the same. */
const WRONG = new Set(["wrong_credentials", "wrong_code"]);

/**
 * How far signing in has come.
 * @typedef {{operator?: Operator, csrf?: string, step?: "second_factor" | "password" | "enrol", methods?: string[]}} Outcome
 */

/** Event "expired" when a call other than sign-in meets a session that is no longer good. */
export class OperatorApi extends EventTarget {
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
   * @returns {Promise<Outcome>} who is signed in, or the step that is still asked for
   * @throws {ApiError}
   */
  async signIn(username, password) {
    return this.keep(await this.#call("POST", "/api/operator/sign-in", { username, password }));
  }

  /** Do a step of signing in. @param {string} name @param {object} body @returns {Promise<Outcome>} @throws {ApiError} */
  async step(name, body) {
    return this.keep(await this.#call("POST", `/api/operator/sign-in/${name}`, body));
  }

  /** Other ways in than the password. @returns {Promise<{provider: string | null}>} @throws {ApiError} */
  waysIn() {
    return this.#call("GET", "/api/operator/sign-in");
  }

  /** Go on under the token that came with an answer, if one did. @template T @param {T} outcome @returns {T} */
  keep(outcome) {
    if (outcome?.csrf) this.#csrf = outcome.csrf;
    return outcome;
  }

  /** End all sign-ins of this person, this one too. @throws {ApiError} */
  async signOutEverywhere() {
    await this.#guarded("POST", "/api/operator/sign-out-everywhere");
    this.#csrf = "";
    this.dispatchEvent(new Event("expired"));
  }

  /** Who is signed in. @param {AbortSignal} [signal] @returns {Promise<Operator | null>} null for nobody @throws {ApiError} */
  async me(signal) {
    try {
      return this.#signedIn(await this.#call("GET", "/api/operator/me", undefined, {}, signal));
    } catch (error) {
      if (error.status !== 401) throw error;
      this.#csrf = "";
      return null;
    }
  }

  /** @throws {ApiError} */
  async signOut() {
    await this.#call("POST", "/api/operator/sign-out");
    this.#csrf = "";
  }

  /** @returns {Promise<Operator>} @throws {ApiError} */
  async setLanguage(language) {
    return (await this.#guarded("PATCH", "/api/operator/me", { language })).operator;
  }

  /** The answer to a GET of the operator's own side. @returns {Promise<any>} @throws {ApiError} */
  get(path) {
    return this.#guarded("GET", path);
  }

  /** @param {"POST" | "PATCH" | "DELETE"} method @param {object} [body] @returns {Promise<any>} @throws {ApiError} */
  send(method, path, body) {
    return this.#guarded(method, path, body);
  }

  /** @returns {Promise<object[]>} `TicketView`s @throws {ApiError} */
  async tickets() {
    return (await this.get("/api/operator/tickets")).tickets;
  }

  /** Earlier conversations and tickets of the same player. */
  history(id) {
    return this.get(`/api/operator/conversations/${id}/history`);
  }

  /** What the help articles say to the player's last words. */
  suggestions(id) {
    return this.get(`/api/operator/conversations/${id}/suggestions`);
  }

  savedReplies() {
    return this.get("/api/operator/saved-replies");
  }

  /** @param {object} complaint its fields @returns {Promise<object>} the `TicketView` */
  async makeTicket(id, complaint) {
    return (await this.send("POST", `/api/operator/conversations/${id}/tickets`, complaint)).ticket;
  }

  /** @returns {Promise<object>} the `TicketView` that belongs to the conversation now */
  async linkTicket(id, reference) {
    return (await this.send("POST", `/api/operator/conversations/${id}/tickets/link`, { reference })).ticket;
  }

  /** Give a file to a conversation; a message may carry it then. @returns {Promise<object>} its `FileView` */
  upload(id, file) {
    const headers = { "X-File-Name": encodeURIComponent(file.name || "file") };
    return this.#guarded("POST", `/api/operator/attachments?conversation_id=${id}`, file, headers);
  }

  /** What a page gives away as a file. @returns {Promise<Blob>} @throws {ApiError} */
  blob(path) {
    return this.#guarded("GET", path, undefined, { Accept: "*/*" });
  }

  /** The bytes of a file. @returns {Promise<Blob>} @throws {ApiError} */
  file(id) {
    return this.#guarded("GET", `/api/attachments/${id}`, undefined, { Accept: "*/*" });
  }

  #signedIn({ operator, csrf }) {
    this.#csrf = csrf;
    return operator;
  }

  async #guarded(method, path, body, headers) {
    try {
      return await this.#call(method, path, body, headers);
    } catch (error) {
      if (error.status === 401 && !WRONG.has(error.code)) this.dispatchEvent(new Event("expired"));
      throw error;
    }
  }

  /** A body that is a Blob goes as it is, any other as JSON; with `Accept` of anything the answer is a Blob. */
  async #call(method, path, body, more = {}, signal = undefined) {
    const headers = { Accept: "application/json", ...more };
    const isBlob = body instanceof Blob;
    if (isBlob) headers["Content-Type"] = "application/octet-stream";
    else if (body !== undefined) headers["Content-Type"] = "application/json";
    if (method !== "GET" && this.#csrf) headers["X-CSRF-Token"] = this.#csrf;
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
