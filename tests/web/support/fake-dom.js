/** As much of a document as the console's smaller views need, for tests in Node: a tree, listeners, dialogs. */

class FakeNode extends EventTarget {
  /** @type {FakeNode[]} */
  childNodes = [];
  parentNode = null;

  get isConnected() {
    return this === document.body || Boolean(this.parentNode?.isConnected);
  }

  get firstChild() {
    return this.childNodes[0] ?? null;
  }

  get textContent() {
    return this.childNodes.map((node) => node.textContent).join("");
  }

  set textContent(text) {
    this.replaceChildren(new FakeText(text));
  }

  append(...nodes) {
    for (const node of nodes) this.insertBefore(typeof node === "string" ? new FakeText(node) : node, null);
  }

  insertBefore(node, before) {
    node.remove();
    const at = before ? this.childNodes.indexOf(before) : this.childNodes.length;
    this.childNodes.splice(at, 0, node);
    node.parentNode = this;
  }

  replaceChildren(...nodes) {
    for (const node of [...this.childNodes]) node.remove();
    this.append(...nodes);
  }

  remove() {
    if (!this.parentNode) return;
    this.parentNode.childNodes = this.parentNode.childNodes.filter((node) => node !== this);
    this.parentNode = null;
  }

  contains(node) {
    for (let own = node; own; own = own.parentNode) if (own === this) return true;
    return false;
  }
}

class FakeText extends FakeNode {
  constructor(text) {
    super();
    this.data = text;
  }

  get textContent() {
    return this.data;
  }
}

class FakeElement extends FakeNode {
  attributes = {};
  hidden = false;
  disabled = false;
  value = "";
  clientHeight = 0;
  scrollTop = 0;
  style = { setProperty: (name, value) => (this.style[name] = value) };
  dataset = {};

  constructor(tag) {
    super();
    this.localName = tag;
    this.classes = new Set();
    this.classList = {
      toggle: (name, on) => (on ? this.classes.add(name) : this.classes.delete(name)),
      add: (name) => this.classes.add(name),
      contains: (name) => this.classes.has(name),
    };
  }

  get children() {
    return this.childNodes.filter((node) => node instanceof FakeElement);
  }

  setAttribute(name, text) {
    this.attributes[name] = text;
    if (name === "class") for (const one of text.split(" ")) this.classes.add(one);
    if (name === "value" || name === "type") this[name] = text;
  }

  getAttribute(name) {
    return this.attributes[name] ?? null;
  }

  removeAttribute(name) {
    delete this.attributes[name];
  }

  /** All below it, itself left out. @returns {FakeElement[]} */
  get all() {
    return this.children.flatMap((child) => [child, ...child.all]);
  }

  /** By tags and one class each, comma between: no more than the views ask for. */
  querySelectorAll(selector) {
    const wanted = selector.split(",").map((part) => part.trim());
    return this.all.filter((node) => wanted.some((one) => fits(node, one)));
  }

  querySelector(selector) {
    return this.querySelectorAll(selector)[0] ?? null;
  }

  focus() {
    document.activeElement = this;
  }

  click() {
    this.dispatchEvent(new Event("click"));
  }

  showModal() {
    this.open = true;
  }

  close(value) {
    if (value !== undefined) this.returnValue = value;
    this.open = false;
    this.dispatchEvent(new Event("close"));
  }

  requestSubmit() {
    this.dispatchEvent(new Event("submit", { cancelable: true }));
  }
}

/** @param {FakeElement} node @param {string} selector */
function fits(node, selector) {
  const [tag, ...classes] = selector.split(".");
  return (!tag || node.localName === tag) && classes.every((name) => node.classes.has(name));
}

/**
 * A new document for one test; what was there before is there again after it.
 * @param {import("node:test").TestContext} context
 */
export function fakeDocument(context) {
  const before = ["Node", "HTMLElement", "Element", "document"].map((name) => [name, globalThis[name]]);
  const made = {
    createElement: (tag) => new FakeElement(tag),
    createElementNS: (_, tag) => new FakeElement(tag),
    createTextNode: (text) => new FakeText(text),
    activeElement: null,
    body: new FakeElement("body"),
  };
  Object.assign(globalThis, { Node: FakeNode, HTMLElement: FakeElement, Element: FakeElement, document: made });
  context.after(() => Object.assign(globalThis, Object.fromEntries(before)));
}
