/** Files of a message: pictures are shown, everything else is a name to download. */

import { element, replaceChildren } from "/web/shared/dom.js";
import { isFailure } from "/web/shared/failure.js";
import { icon } from "/web/shared/icons.js";
import { errorText, fileSize } from "../../state/labels.js";
import { showPicture } from "./dialogs.js";

/**
 * @import { ConsoleContext } from "../../context.js"
 * @import { Failure } from "/web/shared/failure.js"
 * @import { FileView } from "/web/shared/frames.d.ts"
 */

/**
 * @param {ConsoleContext} context
 * @param {FileView[]} files
 * @returns {HTMLElement | null} null for none
 */
export function attachmentList(context, files) {
  if (!files?.length) return null;
  const items = files.map((file) =>
    element("li", {}, file.media_type.startsWith("image/") ? picture(context, file) : fileButton(context, file)),
  );
  return element("ul", { class: "files", "aria-label": context.words.text("console.file.label") }, ...items);
}

/**
 * A picture in small; pressing it shows it in full. What cannot be fetched is a name to try again.
 * @param {ConsoleContext} context
 * @param {FileView} file
 */
function picture(context, file) {
  const { words, files } = context;
  const label = words.text("console.file.open", { name: file.name });
  const holder = element("span", { class: "file-picture-wait" }, icon("file"), file.name);
  const button = element("button", { type: "button", class: "file-picture", "aria-label": label }, holder);
  files.address(file.id).then(
    (src) => {
      replaceChildren(button, element("img", { src, alt: "" }));
      button.addEventListener("click", () => showPicture(words, { src, name: file.name }));
    },
    (error) => button.replaceWith(fileButton(context, file, error)),
  );
  return button;
}

/**
 * A file's name as the button that saves it; `failure` is why it could not be shown.
 * @param {ConsoleContext} context
 * @param {FileView} file
 * @param {Failure | null} [failure]
 */
export function fileButton(context, file, failure = null) {
  const { words, files } = context;
  const about = failure ? errorText(words, failure) : fileSize(words, file.size_bytes);
  const note = element("span", { class: "file-size" }, about);
  const label = words.text("console.file.save", { name: file.name });
  const button = element(
    "button",
    { type: "button", class: "file", "aria-label": label, on: { click: () => save() } },
    icon("file"),
    element("span", { class: "file-name" }, file.name),
    note,
  );
  return button;

  async function save() {
    try {
      element("a", { href: await files.address(file.id), download: file.name }).click();
    } catch (error) {
      if (!isFailure(error)) throw error;
      note.textContent = errorText(words, error);
    }
  }
}
