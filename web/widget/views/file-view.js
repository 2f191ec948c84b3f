/**
 * A file in a message: pictures as pictures that open large, everything else as a name to download. Fetched with the
 * session's right.
 */

import { element, replaceChildren } from "/web/shared/dom.js";
import { icon } from "/web/shared/icons.js";
import { showLarge } from "./lightbox.js";

/**
 * @import { Shown } from "./lightbox.js"
 * @import { VisitorSession } from "../state/session.js"
 * @import { FileView } from "/web/shared/frames.d.ts"
 * @import { Words } from "/web/shared/locale.js"
 */

const PICTURES = ["image/jpeg", "image/png", "image/webp", "image/gif"];

/** @type {WeakMap<HTMLElement, Shown>} */
const pictures = new WeakMap();

/**
 * @param {FileView} file
 * @param {VisitorSession} session
 * @param {Words} words
 */
export function fileNode(file, session, words) {
  const size = words.size(file.size_bytes);
  const label = words.text("widget.file.open", { name: file.name, size });
  const node = element("button", { type: "button", class: "file", "aria-label": label, title: label });
  const plain = [
    icon("paperclip"),
    element("span", { class: "file-name" }, file.name),
    element("span", { class: "file-size" }, size),
  ];
  replaceChildren(node, ...plain);
  node.addEventListener("click", () => (pictures.has(node) ? showLarge(node, pictures, words) : save(file, session)));
  if (PICTURES.includes(file.media_type)) showPicture(node, file, session, words);
  return node;
}

/** @param {HTMLElement} node @param {FileView} file @param {VisitorSession} session @param {Words} words */
async function showPicture(node, file, session, words) {
  const address = await addressOf(file, session);
  if (!address) return;
  const picture = element("img", { class: "file-picture", alt: file.name, src: address });
  picture.addEventListener("load", () => {
    const label = words.text("widget.picture.open", { name: file.name });
    node.classList.add("file-pictured");
    node.setAttribute("aria-label", label);
    node.title = label;
    pictures.set(node, { name: file.name, address, save: () => save(file, session) });
    replaceChildren(node, picture);
  });
}

/** @param {FileView} file @param {VisitorSession} session */
async function save(file, session) {
  const address = await addressOf(file, session);
  if (!address) return;
  element("a", { href: address, download: file.name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** @param {FileView} file @param {VisitorSession} session */
async function addressOf(file, session) {
  try {
    const answer = await fetch(`/api/attachments/${file.id}`, { headers: await session.authorization() });
    return answer.ok ? URL.createObjectURL(await answer.blob()) : null;
  } catch {
    return null; // offline: the name stays, and a press tries again
  }
}
