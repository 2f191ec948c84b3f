/** What the loader adds to a page, as nodes in a shadow tree; drawn and heard by main.js. */

import { STYLE } from "./style.js";

export const CHAT_PATH = "M21 11.5a8.5 8.5 0 0 1-12.3 7.6L3 21l1.9-5.7A8.5 8.5 0 1 1 21 11.5z";
export const DOWN_PATH = "M6 9.5l6 6 6-6";
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

/** The launcher, the panel with its cover (loading, offline, not to be had), and the element that holds them. */
export function makeTree() {
  const path = document.createElementNS(SVG, "path");
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("viewBox", "0 0 24 24");
  drawing.setAttribute("aria-hidden", "true");
  drawing.append(path);
  const badge = node("span", { class: "badge", "aria-hidden": "true" });
  const launcher = node("button", { class: "launcher", type: "button" }, drawing, badge);
  const shut = node("button", { type: "button" }, "×");
  const said = node("p", { role: "status" });
  const dot = node("span", { class: "dot" });
  const help = node("a", { target: "_blank", rel: "noopener" });
  const cover = node("div", { class: "cover" }, dot, said, help, shut);
  const panel = node("div", { class: "panel" }, cover);
  const box = node("div", {}, panel, launcher);
  const root = document.createElement("destek-chat");
  const shadow = root.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet(); // not an inline style: works under a strict style-src of the page, too
  sheet.replaceSync(STYLE);
  shadow.adoptedStyleSheets = [sheet];
  shadow.append(box);
  return { root, box, panel, launcher, badge, path, cover, said, dot, help, shut };
}
