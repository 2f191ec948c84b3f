/** What the loader adds to a page, as nodes in a shadow tree; drawn and heard by loader.js. */

import { STYLE } from "./style.js";

const CHAT_PATH = "M21 11.5a8.5 8.5 0 0 1-12.3 7.6L3 21l1.9-5.7A8.5 8.5 0 1 1 21 11.5z";
const SVG = "http://www.w3.org/2000/svg";

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string>} attributes
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function node(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/**
 * Not by an inline style: works under a strict style-src of the page, too.
 * @param {ShadowRoot} shadow
 * @param {string} style
 */
export function dress(shadow, style) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  shadow.adoptedStyleSheets.push(sheet);
}

/** The launcher, the panel with its cover (loading, offline, not to be had), and the element that holds them. */
export function makeTree() {
  const path = document.createElementNS(SVG, "path");
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("viewBox", "0 0 24 24");
  drawing.setAttribute("aria-hidden", "true");
  path.setAttribute("d", CHAT_PATH);
  drawing.append(path);
  const launcher = node("button", { class: "launcher", type: "button" }, drawing);
  const shut = node("button", { type: "button" }, "×");
  const said = node("p", { role: "status" });
  const dot = node("span", { class: "dot" });
  const cover = node("div", { class: "cover" }, dot, said, shut);
  const panel = node("div", { class: "panel" }, cover);
  const box = node("div", {}, panel, launcher);
  const root = document.createElement("destek-chat");
  const shadow = root.attachShadow({ mode: "open" });
  shadow.append(box);
  dress(shadow, STYLE);
  return { root, shadow, box, panel, launcher, path, cover, said, dot, shut };
}
