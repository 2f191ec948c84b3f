/** What the fields for several lines have in common. */

const BORDERS_PX = 2;

/** Fit the height to the text, where the field can be seen. @param {HTMLTextAreaElement} field */
export function fitHeight(field) {
  field.style.height = "auto";
  if (field.scrollHeight > 0) field.style.height = `${field.scrollHeight + BORDERS_PX}px`;
}

/**
 * Put `text` in place of a range and the caret behind it.
 * @param {HTMLTextAreaElement} field
 * @param {string} text
 * @param {{from: number, to: number}} given
 */
export function putAt(field, text, { from, to }) {
  field.value = field.value.slice(0, from) + text + field.value.slice(to);
  field.setSelectionRange(from + text.length, from + text.length);
}
