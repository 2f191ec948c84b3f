/** The files that go along with the next message: thumbnail, progress, and the way to take one out or break it off. */

import { element, replaceChildren, setText } from "/web/shared/dom.js";
import { icon } from "/web/shared/icons.js";
import { NO_WORDS } from "/web/shared/locale.js";

/**
 * @import { Words } from "/web/shared/locale.js"
 * @import { Upload, Uploads } from "/web/shared/uploads.js"
 */

/** @typedef {{node: HTMLElement, bar: HTMLProgressElement, state: HTMLElement, remove: HTMLElement}} Row */

export class UploadList {
  #uploads;
  #words = NO_WORDS;
  /** @type {Map<string, Row>} by the upload's id: a row stays the same node, so that the focus stays on its button */
  #rows = new Map();
  #list = element("ul", { class: "uploads", hidden: true });
  #said = element("p", { class: "visually-hidden", role: "status" });

  /** @param {Uploads} uploads */
  constructor(uploads) {
    this.#uploads = uploads;
    this.node = element("div", { class: "uploads-place" }, this.#list, this.#said);
    uploads.on("change", () => this.#show());
  }

  /** @param {Words} words */
  setWords(words) {
    this.#words = words;
    this.#list.setAttribute("aria-label", words.text("widget.file.list"));
    this.#show();
  }

  #show() {
    const { entries } = this.#uploads;
    this.#list.hidden = entries.length === 0;
    for (const [id, { node }] of this.#rows) {
      if (entries.some((entry) => entry.id === id)) continue;
      node.remove();
      this.#rows.delete(id);
    }
    for (const entry of entries) this.#update(entry);
  }

  /** @param {Upload} entry */
  #update(entry) {
    const words = this.#words;
    const { id, name, state, share, error } = entry;
    const row = this.#rows.get(id) ?? this.#add(entry);
    const about = { name, ...error?.params };
    if (state === "ready" && !row.bar.hidden) setText(this.#said, words.text("widget.file.ready", about));
    row.bar.hidden = state !== "uploading";
    row.bar.value = share;
    row.bar.setAttribute("aria-label", words.text("widget.file.uploading_of", { name }));
    row.node.classList.toggle("upload-failed", state === "failed");
    setText(
      row.state,
      error
        ? words.error(error.code, error.params)
        : state === "uploading"
          ? words.percent(share)
          : words.size(entry.size),
    );
    if (error) row.state.setAttribute("role", "alert");
    const label = words.text(state === "uploading" ? "widget.file.cancel" : "widget.file.remove", { name });
    row.remove.setAttribute("aria-label", label);
    row.remove.title = label;
  }

  /** @param {Upload} upload @returns {Row} */
  #add({ id, name, preview }) {
    const click = () => {
      const next = this.#rows.get(this.#uploads.entries.find((entry) => entry.id !== id)?.id ?? "");
      this.#uploads.remove(id);
      if (next) next.remove.focus();
      else this.node.dispatchEvent(new Event("done"));
    };
    const bar = element("progress", { max: 1 });
    const state = element("span", { class: "upload-state" });
    const remove = element("button", { type: "button", class: "button button-quiet button-icon", on: { click } });
    replaceChildren(remove, icon("close"));
    const mark = preview ? element("img", { class: "upload-preview", src: preview, alt: "" }) : icon("file");
    const node = element("li", { class: "upload" }, mark, element("span", { class: "file-name" }, name), state, bar);
    node.append(remove);
    this.#list.append(node);
    const row = { node, bar, state, remove };
    this.#rows.set(id, row);
    return row;
  }
}
