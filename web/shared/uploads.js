/** Files on their way to the server before the message that they belong to is sent. Knows no DOM. */

import { Emitter } from "./emitter.js";
import { isFailure } from "./failure.js";

/**
 * @import { Failure } from "./failure.js"
 * @import { FileView } from "./frames.d.ts"
 * @import { Sending } from "./send-file.js"
 */

/**
 * @typedef {object} Upload
 * @property {string} id ours, until the server has given one
 * @property {string} name
 * @property {number} size bytes
 * @property {"uploading" | "ready" | "failed"} state
 * @property {number} share of it that is sent, 0 to 1
 * @property {string} preview address of a picture of it, empty where it is none
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
  #picture;
  /** @type {Map<string, AbortController>} */
  #underway = new Map();
  /** @type {Upload[]} */
  #entries = [];

  /**
   * @param {object} options
   * @param {(file: File, sending: Sending) => Promise<FileView>} options.upload
   * @param {() => string} options.newId
   * @param {(file: File) => string} [options.picture] address of a picture of the file
   */
  constructor({ upload, newId, picture = () => "" }) {
    super();
    this.#picture = picture;
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
      share: 0,
      preview: tooMany ? "" : this.#picture(file),
      file: null,
      error: null,
    };
    if (tooMany) entry.error = { code: "file_refused", params: { reason: "too_many" } };
    this.#entries = [...this.#entries, entry];
    this.#changed();
    if (tooMany) return;
    const breakOff = new AbortController();
    this.#underway.set(id, breakOff);
    try {
      /** @param {number} share */
      const progress = (share) => this.#replace(id, { share });
      const sent = await this.#upload(file, { progress, signal: breakOff.signal });
      this.#replace(id, { state: "ready", share: 1, file: sent });
    } catch (error) {
      if (!isFailure(error)) throw error;
      this.#replace(id, { state: "failed", error: { code: error.code, params: error.params ?? {} } });
    } finally {
      this.#underway.delete(id);
    }
  }

  /** Take it out; what is on its way is broken off. @param {string} id of an entry */
  remove(id) {
    this.#underway.get(id)?.abort();
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
    if (!this.#entries.some((entry) => entry.id === id)) return; // taken out meanwhile
    this.#entries = this.#entries.map((entry) => (entry.id === id ? { ...entry, ...changes } : entry));
    this.#changed();
  }

  #changed() {
    this.emit("change", null);
  }
}
