/** A language as two letters in a small frame, with its name for screen readers and on hover. */

import { element } from "/web/shared/dom.js";
import { languageName } from "../../state/labels.js";

/** @import { Words } from "/web/shared/locale.js" */

/** @param {Words} words @param {string} language */
export function languageChip(words, language) {
  const name = languageName(words, language);
  return element(
    "span",
    { class: "language-chip", title: name },
    element("span", { "aria-hidden": "true" }, language.toUpperCase()),
    element("span", { class: "visually-hidden" }, name),
  );
}
