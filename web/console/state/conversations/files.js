/** The bytes of files as addresses that a page can show: each fetched once, all let go at the end. Knows no DOM. */

/** @import { ApiError } from "../api.js" */

export class Files {
  #fetch;
  /** @type {Map<string, Promise<string>>} */
  #addresses = new Map();

  /** @param {{fetch: (id: string) => Promise<Blob>}} options */
  constructor({ fetch }) {
    this.#fetch = fetch;
  }

  /**
   * @param {string} id of a `FileView`
   * @returns {Promise<string>} a `blob:` address
   * @throws {ApiError}
   */
  address(id) {
    const known = this.#addresses.get(id);
    if (known) return known;
    const address = this.#fetch(id).then((blob) => URL.createObjectURL(blob));
    address.catch(() => this.#addresses.delete(id)); // to be tried again
    this.#addresses.set(id, address);
    return address;
  }

  release() {
    for (const address of this.#addresses.values())
      address.then(
        (url) => URL.revokeObjectURL(url),
        () => {},
      );
    this.#addresses.clear();
  }
}
