/** Frames to the handlers of their types. */

/**
 * @template {{type: string}} Frame
 * @typedef {{[Type in Frame["type"]]?: (frame: Extract<Frame, {type: Type}>) => unknown}} Handlers
 */

/**
 * Give a frame to the handler of its type, if there is one.
 * @template {{type: string}} Frame
 * @param {Handlers<Frame>} handlers
 * @param {Frame} frame
 */
export function dispatch(handlers, frame) {
  const byType = /** @type {Record<string, ((frame: Frame) => unknown) | undefined>} */ (handlers);
  byType[frame.type]?.(frame);
}
