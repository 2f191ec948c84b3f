/** Why the browser got no session. */

/** @import { ErrorRaised } from "/web/shared/frames.d.ts" */

/** A failed request for a session. `retryable` is false when asking again cannot help. */
export class SessionError extends Error {
  /** @param {string} code @param {{params?: Record<string, unknown>, retryable: boolean}} given */
  constructor(code, { params = {}, retryable }) {
    super(code);
    this.code = code;
    this.params = params;
    this.retryable = retryable;
  }
}

/** @param {{status: number, json: () => Promise<any>}} answer that is not ok */
export async function sessionError(answer) {
  /** @type {Partial<ErrorRaised>} */
  let error = {};
  try {
    error = (await answer.json()).error ?? {};
  } catch {
    // Not ours: a proxy's page, say. The status has to do.
  }
  const retryable = error.retryable ?? (answer.status >= 500 || answer.status === 429);
  return new SessionError(error.code ?? `http_${answer.status}`, { params: error.params, retryable });
}
