/** The files of a reply that is being written: the paperclip, and what lies ready above the text. */

import { element, replaceChildren } from "/web/shared/dom.js";
import { icon } from "/web/shared/icons.js";
import { errorText, fileSize } from "../../state/labels.js";

/**
 * @import { ConsoleContext } from "../../context.js"
 * @import { Upload, Uploads } from "/web/shared/uploads.js"
 */

const ACCEPTED = "image/jpeg,image/png,image/webp,image/gif,application/pdf,text/plain";

export class AttachmentTray {
  #context;
  #uploads;
  #shown = "";

  /**
   * @param {ConsoleContext} context
   * @param {Uploads} uploads
   */
  constructor(context, uploads) {
    const { words } = context;
    this.#context = context;
    this.#uploads = uploads;
    const attributes = { class: "tray", "aria-label": words.text("console.file.label"), "aria-live": "polite" };
    this.list = element("ul", { ...attributes, hidden: true });
    const picker = element("input", { type: "file", multiple: true, accept: ACCEPTED, hidden: true });
    picker.addEventListener("change", () => {
      this.#take(picker.files ?? []);
      picker.value = "";
    });
    const label = words.text("console.file.attach");
    this.button = element(
      "span",
      { class: "attach" },
      picker,
      element(
        "button",
        {
          type: "button",
          class: "button button-quiet button-icon",
          "aria-label": label,
          title: label,
          on: { click: () => picker.click() },
        },
        icon("paperclip"),
      ),
    );
    uploads.on("change", () => this.#draw());
  }

  /**
   * Files that were dropped or pasted; words go their usual way.
   * @param {Event} event @param {DataTransfer | null} data
   */
  takeFrom(event, data) {
    if (!data?.files.length) return;
    event.preventDefault();
    this.#take(data.files);
  }

  /** @param {Iterable<File>} files */
  #take(files) {
    for (const file of files) this.#uploads.add(file);
  }

  #draw() {
    const { entries } = this.#uploads;
    const shown = JSON.stringify(entries);
    if (shown === this.#shown) return;
    this.#shown = shown;
    replaceChildren(this.list, ...entries.map((entry) => this.#row(entry)));
    this.list.hidden = entries.length === 0;
  }

  /** @param {Upload} upload */
  #row({ id, name, size, state, error }) {
    const { words } = this.#context;
    const note = error
      ? errorText(words, error)
      : state === "uploading"
        ? words.text("console.file.uploading")
        : fileSize(words, size);
    const label = words.text("console.file.remove", { name });
    return element(
      "li",
      { class: ["tray-file", `tray-${state}`] },
      icon(state === "failed" ? "alert" : "file"),
      element("span", { class: "file-name" }, name),
      element("span", { class: "file-size" }, note),
      element(
        "button",
        { type: "button", class: "tray-remove", "aria-label": label, on: { click: () => this.#uploads.remove(id) } },
        icon("close"),
      ),
    );
  }
}
