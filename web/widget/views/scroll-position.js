/** Where the conversation is shown: at its end, or at the beginning of what is too long to be seen at once. */

const NEAR_END_PX = 80; // closer to the end than this, new messages pull the view along
const ABOVE_PX = 8; // of what stands before a long message, so that its upper edge is seen to be one

/**
 * The place at which new messages are shown. All lengths in pixels of the scrolled content.
 * @param {{start: number, height: number, view: number}} sizes `start` is the upper edge of the first new message,
 *   `height` that of everything, `view` that of what is seen at once
 * @returns {{top: number, isCut: boolean}} what stands at the upper edge; `isCut`: the rest waits below
 */
export function placeOf({ start, height, view }) {
  const end = Math.max(0, height - view);
  const top = Math.max(0, start - ABOVE_PX);
  return top < end ? { top, isCut: true } : { top: end, isCut: false };
}

/** @param {{top: number, height: number, view: number}} sizes `top` is what stands at the upper edge */
export function isNearEnd({ top, height, view }) {
  return height - top - view < NEAR_END_PX;
}
