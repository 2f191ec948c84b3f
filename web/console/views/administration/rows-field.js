/** A field of several rows of fields: rows are added and taken away. */

import { element } from "/web/shared/dom.js";

/**
 * @import { Field } from "../common/form-dialog.js"
 * @import { Words } from "/web/shared/locale.js"
 */

/**
 * @param {Words} words
 * @param {string} label
 * @param {any[]} values
 * @param {(value?: any) => {nodes: HTMLElement[], read: () => any}} make the fields of a row
 * @returns {Field}
 */
export function rowsField(words, label, values, make) {
  /** @type {Set<() => any>} */
  const reads = new Set();
  const list = element("ol", { class: "setting-rows" });
  /** @param {any} [value] */
  const add = (value) => {
    const { nodes, read } = make(value);
    reads.add(read);
    const remove = element(
      "button",
      {
        type: "button",
        class: "button button-small",
        on: {
          click: () => {
            reads.delete(read);
            row.remove();
          },
        },
      },
      words.text("console.admin.remove"),
    );
    const row = element("li", {}, ...nodes, remove);
    list.append(row);
    return row;
  };
  for (const value of values) add(value);
  const more = element(
    "button",
    {
      type: "button",
      class: "button button-small",
      on: { click: () => /** @type {HTMLElement | null} */ (add().querySelector("input, select"))?.focus() },
    },
    words.text("console.admin.add"),
  );
  const node = element("fieldset", { class: "form-checks" }, element("legend", {}, label), list, more);
  return { node, read: () => [...reads].map((read) => read()) };
}
