/** The page's own clock; what takes time is handed one, so that tests can turn theirs. */

/**
 * @typedef {object} Clock
 * @property {(call: () => void, ms: number) => any} setTimeout
 * @property {(timer: any) => void} clearTimeout
 * @property {() => number} now milliseconds
 */

/** @type {Clock} */
export const browserClock = {
  setTimeout: (call, ms) => globalThis.setTimeout(call, ms),
  clearTimeout: (timer) => globalThis.clearTimeout(timer),
  now: () => Date.now(),
};
