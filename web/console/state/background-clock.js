/**
 * A clock that goes on in a page which nobody looks at. The signs of life that keep presence and conversations, and the
 * calls that repeat, must not slow down there. Knows no DOM; the worker is handed in.
 */

export class BackgroundClock {
  #worker;
  /** @type {Map<number, () => void>} */
  #calls = new Map();
  #next = 1;

  /** @param {Pick<Worker, "postMessage" | "onmessage">} worker runs timer-worker.js */
  constructor(worker) {
    this.#worker = worker;
    worker.onmessage = ({ data }) => {
      const call = this.#calls.get(data);
      this.#calls.delete(data);
      call?.();
    };
  }

  now = () => Date.now();

  /** @param {() => unknown} call @param {number} ms */
  setTimeout = (call, ms) => {
    const id = this.#next++;
    this.#calls.set(id, call);
    this.#worker.postMessage({ id, ms });
    return id;
  };

  /** @param {number} id */
  clearTimeout = (id) => {
    if (this.#calls.delete(id)) this.#worker.postMessage({ id, ms: null });
  };
}
