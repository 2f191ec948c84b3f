/** Carries out one thing at a time and says how it went: a key held down or pressed twice does not take two players. */

import { ApiError } from "../state/api.js";
import { errorText } from "../state/labels.js";
import { RequestFailed } from "../state/request-channel.js";

/**
 * @import { Toasts } from "../views/shell/toasts.js"
 * @import { Failure } from "/web/shared/failure.js"
 * @import { Words } from "/web/shared/locale.js"
 */

export class ActionRunner {
  #words;
  #toasts;
  #busy = false;

  /** @param {Words} words @param {Toasts} toasts */
  constructor(words, toasts) {
    this.#words = words;
    this.#toasts = toasts;
  }

  /** Do it, unless something is being done. A refusal becomes a note. @param {() => Promise<void>} action */
  async run(action) {
    if (this.#busy) return;
    this.#busy = true;
    try {
      await action();
    } catch (error) {
      if (!isExpected(error)) throw error;
      this.fail(error);
    } finally {
      this.#busy = false;
    }
  }

  /**
   * For a window that stays open until it has worked.
   * @param {() => Promise<void>} action
   * @returns {Promise<string | null>} why not, in words
   */
  async attempt(action) {
    try {
      await action();
      return null;
    } catch (error) {
      if (!isExpected(error)) throw error;
      return errorText(this.#words, error);
    }
  }

  /**
   * @param {string} key
   * @param {Record<string, unknown>} [params]
   * @param {{label: string, ms: number, act: () => void}} [more] what can still be done about it, and for how long
   */
  done(key, params, more) {
    this.#toasts.done(this.#words.text(key, params), more);
  }

  /** @param {string} key @param {Record<string, unknown>} [params] */
  speak(key, params) {
    this.#toasts.speak(this.#words.text(key, params));
  }

  /** @param {Failure} failure */
  fail(failure) {
    this.#toasts.error(errorText(this.#words, failure));
  }
}

/** @param {unknown} error */
function isExpected(error) {
  return error instanceof RequestFailed || error instanceof ApiError;
}
