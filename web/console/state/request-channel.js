/** Frames that ask for something and the answers that carry their `ref`. */

/**
 * @import { Clock } from "/web/shared/clock.js"
 * @import { FromOperator, ToOperator } from "/web/shared/frames.d.ts"
 */

const ANSWER_WITHIN_MS = 15_000;

/**
 * A request that the server refused, that the connection did not outlive (`code` is then `offline`), or that nobody
 * answered (`network`).
 */
export class RequestFailed extends Error {
  /** @param {string} code @param {Record<string, unknown>} [params] */
  constructor(code, params = {}) {
    super(code);
    this.code = code;
    this.params = params;
  }
}

/** @typedef {Extract<FromOperator, {ref?: string | null}>} Request a frame that is answered */

export class RequestChannel {
  #send;
  #newRef;
  #clock;
  /**
   * @type {Map<string, {resolve: (frame: ToOperator) => void, reject: (error: RequestFailed) => void, timer: unknown}>}
   */
  #open = new Map();

  /**
   * @param {{send: (frame: FromOperator) => boolean, newRef: () => string, clock: Clock}} options
   */
  constructor({ send, newRef, clock }) {
    this.#send = send;
    this.#newRef = newRef;
    this.#clock = clock;
  }

  /**
   * @param {Request} frame without `ref`
   * @returns {Promise<ToOperator>} the frame that answers it
   * @throws {RequestFailed}
   */
  ask(frame) {
    const ref = this.#newRef();
    return new Promise((resolve, reject) => {
      const giveUp = () => this.#take(ref)?.reject(new RequestFailed("network"));
      const timer = this.#clock.setTimeout(giveUp, ANSWER_WITHIN_MS);
      this.#open.set(ref, { resolve, reject, timer });
      if (!this.#send({ ...frame, ref })) this.#take(ref)?.reject(new RequestFailed("offline"));
    });
  }

  /**
   * Give a server frame to the request that waits for it.
   * @param {ToOperator} frame
   * @returns {boolean} whether one did
   */
  settle(frame) {
    const request = "ref" in frame && frame.ref ? this.#take(frame.ref) : undefined;
    if (!request) return false;
    if (frame.type === "error.raised") request.reject(new RequestFailed(frame.code, frame.params));
    else request.resolve(frame);
    return true;
  }

  /** The connection is gone: nobody knows whether what was asked has been done. */
  abandon() {
    for (const ref of [...this.#open.keys()]) this.#take(ref)?.reject(new RequestFailed("offline"));
  }

  /** @param {string} ref */
  #take(ref) {
    const request = this.#open.get(ref);
    if (request) this.#clock.clearTimeout(request.timer);
    this.#open.delete(ref);
    return request;
  }
}
