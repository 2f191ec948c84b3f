/** Building DOM by nodes only: there is no way here to give markup as a string. */

const SVG = "http://www.w3.org/2000/svg";
const PROPERTIES = new Set(["value", "checked", "disabled", "hidden", "selected", "tabIndex", "htmlFor", "readOnly"]);

/**
 * @param {string} tag
 * @param {Record<string, any>} [attributes] `on: {click: fn}` adds listeners; `class` may be a list; `false`, `null`
 *   and `undefined` leave an attribute out, `true` writes it empty
 * @param {...(Node | string | number | null | undefined | false)} children strings become text nodes
 * @returns {HTMLElement}
 */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (name === "on") for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    else if (PROPERTIES.has(name)) node[name] = value ?? (typeof node[name] === "boolean" ? false : "");
    else setAttribute(node, name, value);
  }
  append(node, children);
  return node;
}

/** The same for SVG. */
export function svgElement(tag, attributes = {}, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) setAttribute(node, name, value);
  append(node, children);
  return node;
}

/** Put exactly these children into `node`. */
export function replaceChildren(node, ...children) {
  node.replaceChildren();
  append(node, children);
}

/** Write `text` unless it is there already, so that live regions speak only of changes. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function setAttribute(node, name, value) {
  if (/^(on|style$|srcdoc$)/i.test(name)) throw new TypeError(`attribute ${name} is not allowed`);
  if (value === false || value === null || value === undefined) return;
  if (Array.isArray(value)) value = value.filter(Boolean).join(" ");
  node.setAttribute(name, value === true ? "" : String(value));
}

function append(node, children) {
  for (const child of children.flat()) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}
