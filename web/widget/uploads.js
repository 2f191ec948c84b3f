/** Files on their way to the server, without any DOM: each is uploaded at once and sent with the next message. */

const ADDRESS = "/api/visitor/attachments";
export const MOST_FILES = 10; // `MessageSend.attachments`

/**
 * @typedef {object} Upload
 * @property {number} number
 * @property {string} name
 * @property {string | null} id key on the server, once it is there
 * @property {{code: string, params: object} | null} error
 */

/** Event "change" after each change of `list`. */
export class Uploads extends EventTarget {
  #session;
  #fetch;
  #next = 1;
  /** @type {readonly Upload[]} */
  list = [];

  /**
   * @param {{authorization: () => Promise<object>}} session
   * @param {typeof fetch} [fetch]
   */
  constructor(session, fetch = (...args) => globalThis.fetch(...args)) {
    super();
    this.#session = session;
    this.#fetch = fetch;
  }

  get isBusy() {
    return this.list.some(({ id, error }) => id === null && error === null);
  }

  /** Keys of the files that are there. */
  get ids() {
    return this.list.filter(({ id }) => id !== null).map(({ id }) => id);
  }

  /** @param {Iterable<File>} files */
  add(files) {
    for (const file of files) {
      const upload = { number: this.#next++, name: file.name || "file", id: null, error: null };
      if (this.list.length >= MOST_FILES) upload.error = { code: "file_refused", params: { reason: "too_many" } };
      this.#set([...this.list, upload]);
      if (upload.error === null) this.#send(upload, file);
    }
  }

  remove(number) {
    this.#set(this.list.filter((upload) => upload.number !== number));
  }

  /** Forget what was sent; what failed goes, too. */
  clear() {
    this.#set([]);
  }

  async #send(upload, file) {
    let outcome;
    try {
      const headers = { ...(await this.#session.authorization()), "X-File-Name": encodeURIComponent(upload.name) };
      const answer = await this.#fetch(ADDRESS, { method: "POST", headers, body: file });
      const content = await answer.json().catch(() => ({}));
      outcome = answer.ok ? { id: content.id } : { error: content.error ?? { code: "internal", params: {} } };
    } catch {
      outcome = { error: { code: "network", params: {} } };
    }
    this.#set(this.list.map((other) => (other.number === upload.number ? { ...other, ...outcome } : other)));
  }

  #set(list) {
    this.list = list;
    this.dispatchEvent(new Event("change"));
  }
}
