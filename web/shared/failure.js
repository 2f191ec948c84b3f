/** Failures that are expected: refused by the desk, or not answered. They have a code that the locale files word. */

/** @typedef {{code: string, params?: Record<string, unknown>}} Failure */

/** @param {unknown} error @returns {error is Error & Failure} whether it has a code; any other is a fault of ours */
export function isFailure(error) {
  return error instanceof Error && "code" in error && typeof error.code === "string";
}
