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
 * @property {"operator" | "supervisor"} role
 * @property {string} language
 * @property {number} capacity
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

  /** @returns {Promise<Operator>} @throws {ApiError} */
  async signIn(username, password) {
    return this.#signedIn(await this.#call("POST", "/api/operator/sign-in", { username, password }));
  }

  /** Who is signed in. @returns {Promise<Operator | null>} null for nobody @throws {ApiError} */
  async me() {
    try {
      return this.#signedIn(await this.#call("GET", "/api/operator/me"));
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

  /** @returns {Promise<object[]>} `TicketView`s @throws {ApiError} */
  async tickets() {
    return (await this.#guarded("GET", "/api/operator/tickets")).tickets;
  }

  #signedIn({ operator, csrf }) {
    this.#csrf = csrf;
    return operator;
  }

  async #guarded(method, path, body) {
    try {
      return await this.#call(method, path, body);
    } catch (error) {
      if (error.status === 401) this.dispatchEvent(new Event("expired"));
      throw error;
    }
  }

  async #call(method, path, body) {
    const headers = { Accept: "application/json" };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    if (method !== "GET" && this.#csrf) headers["X-CSRF-Token"] = this.#csrf;
    let answer;
    try {
      const init = { method, headers, credentials: "same-origin", cache: "no-store" };
      answer = await this.#fetch(path, body === undefined ? init : { ...init, body: JSON.stringify(body) });
    } catch {
      throw new ApiError("network", { retryable: true });
    }
    if (answer.status === 204) return null;
    const content = await answer.json().catch(() => null);
    if (answer.ok && content !== null) return content;
    const { code = "internal", params = {}, retryable = answer.status >= 500 } = content?.error ?? {};
    throw new ApiError(code, { status: answer.status, params, retryable });
  }
}
