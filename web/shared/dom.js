/** Building DOM by nodes only: there is no way here to give markup as a string. */

const SVG = "http://www.w3.org/2000/svg";
const PROPERTIES = new Set(["value", "checked", "disabled", "hidden", "selected", "tabIndex", "htmlFor", "readOnly"]);

/** @typedef {{[Name in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[Name]) => unknown}} Listeners */
/** @typedef {{on?: Listeners, [name: string]: unknown}} Attributes */
/** @typedef {Node | string | number | null | undefined | false | ""} Child strings become text nodes */

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Attributes | null} [attributes] `on: {click: fn}` adds listeners; `class` may be a list; `false`, `null`
 *   and `undefined` leave an attribute out, `true` writes it empty
 * @param {...(Child | Child[])} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  const properties = /** @type {Record<string, any>} */ (/** @type {unknown} */ (node));
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (name === "on")
      for (const [event, listener] of Object.entries(/** @type {Record<string, EventListener>} */ (value))) {
        node.addEventListener(event, listener);
      }
    else if (PROPERTIES.has(name)) {
      properties[name] = value ?? (typeof properties[name] === "boolean" ? false : "");
    } else setAttribute(node, name, value);
  }
  append(node, children);
  return node;
}

/**
 * The same for SVG.
 * @param {string} tag
 * @param {Record<string, unknown>} [attributes]
 * @param {...(Child | Child[])} children
 */
export function svgElement(tag, attributes = {}, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) setAttribute(node, name, value);
  append(node, children);
  return node;
}

/**
 * The first element within `node` that fits.
 * @param {ParentNode} node
 * @param {string} selector
 */
export function find(node, selector) {
  return /** @type {HTMLElement | null} */ (node.querySelector(selector));
}

/**
 * Put exactly these children into `node`.
 * @param {Element} node
 * @param {...(Child | Child[])} children
 */
export function replaceChildren(node, ...children) {
  node.replaceChildren();
  append(node, children);
}

/**
 * Write `text` unless it is there already, so that live regions speak only of changes.
 * @param {Element} node
 * @param {string} text
 */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** @param {Element} node @param {string} name @param {unknown} value */
function setAttribute(node, name, value) {
  if (/^(on|style$|srcdoc$)/i.test(name)) throw new TypeError(`attribute ${name} is not allowed`);
  if (value === false || value === null || value === undefined) return;
  const text = Array.isArray(value) ? value.filter(Boolean).join(" ") : String(value);
  node.setAttribute(name, value === true ? "" : text);
}

/** @param {Element} node @param {(Child | Child[])[]} children */
function append(node, children) {
  for (const child of children.flat()) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}
