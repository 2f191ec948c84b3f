/** Files on their way to the server before the message that they belong to is sent. Knows no DOM. */

import { Emitter } from "./emitter.js";
import { isFailure } from "./failure.js";

/**
 * @import { Failure } from "./failure.js"
 * @import { FileView } from "./frames.d.ts"
 */

/**
 * @typedef {object} Upload
 * @property {string} id ours, until the server has given one
 * @property {string} name
 * @property {number} size bytes
 * @property {"uploading" | "ready" | "failed"} state
 * @property {FileView | null} file once it is ready
 * @property {Failure | null} error
 */

export const MOST_FILES = 10; // a message takes no more (handoff/protocol)

/**
 * Event "change".
 * @extends {Emitter<{change: null}>}
 */
export class Uploads extends Emitter {
  #upload;
  #newId;
  /** @type {Upload[]} */
  #entries = [];

  /** @param {{upload: (file: File) => Promise<FileView>, newId: () => string}} options */
  constructor({ upload, newId }) {
    super();
    this.#upload = upload;
    this.#newId = newId;
  }

  /** @returns {readonly Upload[]} */
  get entries() {
    return this.#entries;
  }

  get isBusy() {
    return this.#entries.some(({ state }) => state === "uploading");
  }

  /** @returns {FileView[]} the files that are there */
  get ready() {
    return this.#entries.flatMap(({ file }) => file ?? []);
  }

  /** Send a file to the server. One that does not fit is there as a failure. @param {File} file */
  async add(file) {
    const id = this.#newId();
    const tooMany = this.#entries.length >= MOST_FILES;
    /** @type {Upload} */
    const entry = {
      id,
      name: file.name || "file",
      size: file.size,
      state: tooMany ? "failed" : "uploading",
      file: null,
      error: null,
    };
    if (tooMany) entry.error = { code: "file_refused", params: { reason: "too_many" } };
    this.#entries = [...this.#entries, entry];
    this.#changed();
    if (tooMany) return;
    try {
      this.#replace(id, { state: "ready", file: await this.#upload(file) });
    } catch (error) {
      if (!isFailure(error)) throw error;
      this.#replace(id, { state: "failed", error: { code: error.code, params: error.params ?? {} } });
    }
  }

  /** @param {string} id of an entry */
  remove(id) {
    this.#entries = this.#entries.filter((entry) => entry.id !== id);
    this.#changed();
  }

  /** @returns {FileView[]} those that are ready; they and the failures leave */
  take() {
    const files = this.ready;
    this.#entries = this.#entries.filter(({ state }) => state === "uploading");
    this.#changed();
    return files;
  }

  /** @param {string} id @param {Partial<Upload>} changes */
  #replace(id, changes) {
    this.#entries = this.#entries.map((entry) => (entry.id === id ? { ...entry, ...changes } : entry));
    this.#changed();
  }

  #changed() {
    this.emit("change", null);
  }
}
