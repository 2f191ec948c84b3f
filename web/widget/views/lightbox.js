/** A picture of the conversation, as large as the widget: keys lead through all of them and back to where one was. */

import { element, replaceChildren } from "/web/shared/dom.js";
import { icon } from "/web/shared/icons.js";

/** @import { Words } from "/web/shared/locale.js" */

/**
 * @typedef {object} Shown
 * @property {string} name
 * @property {string} address
 * @property {() => void} save
 */

const KEYS = { ArrowLeft: -1, ArrowRight: 1 };

/**
 * Show the picture of `opener`; the pictures beside it are those of the same log.
 * @param {HTMLElement} opener
 * @param {WeakMap<HTMLElement, Shown>} pictures what is known of each button that shows one
 * @param {Words} words
 */
export function showLarge(opener, pictures, words) {
  const all = [...document.querySelectorAll(".file-pictured")].filter((one) => one instanceof HTMLElement);
  let at = Math.max(0, all.indexOf(opener));
  const picture = element("img", { class: "lightbox-picture" });
  const caption = element("p", { class: "lightbox-name", role: "status" });
  /** @param {string} key @param {"close" | "down" | "back" | "next"} name @param {() => void} click */
  const button = (key, name, click) => {
    const label = words.text(key);
    const attributes = {
      type: "button",
      class: `button button-icon lightbox-${name}`,
      "aria-label": label,
      title: label,
    };
    return element("button", { ...attributes, on: { click } }, icon(name === "next" ? "back" : name));
  };
  const box = element("dialog", { class: "lightbox" });
  const draw = () => {
    const shown = pictures.get(/** @type {HTMLElement} */ (all[at]));
    if (!shown) return;
    picture.src = shown.address;
    picture.alt = shown.name;
    const place = all.length > 1 ? ` (${words.number(at + 1)}/${words.number(all.length)})` : "";
    caption.textContent = shown.name + place;
    box.setAttribute("aria-label", shown.name);
  };
  /** @param {number} by */
  const move = (by) => {
    at = (at + by + all.length) % all.length;
    draw();
  };
  const close = button("widget.picture.close", "close", () => box.close());
  const save = button("widget.picture.save", "down", () => pictures.get(/** @type {HTMLElement} */ (all[at]))?.save());
  const ways =
    all.length > 1
      ? [button("widget.picture.before", "back", () => move(-1)), button("widget.picture.next", "next", () => move(1))]
      : [];
  replaceChildren(box, element("div", { class: "lightbox-bar" }, caption, ...ways, save, close), picture);
  box.addEventListener("keydown", (event) => {
    const by = KEYS[/** @type {keyof typeof KEYS} */ (event.key)];
    if (by && all.length > 1) move(by);
  });
  box.addEventListener("click", ({ target }) => target === box && box.close());
  box.addEventListener("close", () => {
    box.remove();
    opener.focus();
  });
  document.body.append(box);
  draw();
  box.showModal();
  close.focus();
}
