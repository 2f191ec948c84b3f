/** Sends a file and says how far it has come, which `fetch` cannot. */

/**
 * @typedef {object} Sending
 * @property {(share: number) => void} [progress] is told how much is sent, 0 to 1
 * @property {AbortSignal} [signal] breaks it off
 */

/** @typedef {{ok: boolean, status: number, json: () => Promise<any>}} Answer what is needed of a `Response` */

/**
 * @param {string} address
 * @param {Record<string, string>} headers
 * @param {Blob} file
 * @param {Sending} [options]
 * @returns {Promise<Answer>}
 * @throws {TypeError} there is no connection, or it was broken off
 */
export function sendFile(address, headers, file, { progress, signal } = {}) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", address);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.addEventListener("progress", ({ loaded, total }) => progress?.(total > 0 ? loaded / total : 0));
    request.addEventListener("load", () => {
      const { status, responseText } = request;
      resolve({ ok: status >= 200 && status < 300, status, json: async () => JSON.parse(responseText) });
    });
    for (const name of ["error", "abort", "timeout"]) {
      request.addEventListener(name, () => reject(new TypeError(`sending the file ended: ${name}`)));
    }
    signal?.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}
