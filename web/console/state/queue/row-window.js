/** Which rows of a long list are drawn: those in view and a few around them. Knows no DOM. */

/** Shorter lists are drawn whole, in their own heights. */
export const WHOLE_UP_TO = 40;
const AROUND = 6;
const KEPT_WITHIN = 60;

/**
 * @param {object} list
 * @param {number} list.count rows of the whole list
 * @param {number} list.height of one row and the gap below it; 0 while it is not known
 * @param {number} list.top how far the view is below the list's beginning
 * @param {number} list.viewHeight
 * @param {number} [list.kept] the row that has the focus and stays as long as it is near; -1 for none
 * @returns {{from: number, to: number}} `to` is the first that is not drawn
 */
export function rowWindow({ count, height, top, viewHeight, kept = -1 }) {
  if (count <= WHOLE_UP_TO) return { from: 0, to: count };
  if (height <= 0) return { from: 0, to: WHOLE_UP_TO };
  let from = Math.max(0, Math.min(count - 1, Math.floor(top / height)) - AROUND);
  let to = Math.min(count, Math.ceil((top + viewHeight) / height) + AROUND);
  if (kept >= 0 && kept < count && kept > from - KEPT_WITHIN && kept < to + KEPT_WITHIN) {
    from = Math.min(from, kept);
    to = Math.max(to, kept + 1);
  }
  return { from, to };
}
