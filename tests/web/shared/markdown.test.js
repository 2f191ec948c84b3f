import assert from "node:assert/strict";
import { test } from "node:test";
import { parseInline, parseMarkdown, renderMarkdown } from "../../../web/shared/markdown.js";

const text = (words) => ({ kind: "text", text: words });

/** As much of a document as rendering needs; `html` writes the nodes down the way a browser would show them. */
class FakeNode {
  constructor(tag) {
    this.tag = tag;
    this.children = [];
  }
  append(...children) {
    this.children.push(...children);
  }
  set textContent(words) {
    this.children = [{ words }];
  }
  get html() {
    const inner = this.children.map((child) => child.html ?? escape(child.words)).join("");
    const link = this.href === undefined ? "" : ` href="${this.href}" rel="${this.rel}"`;
    const start = this.start === undefined ? "" : ` start="${this.start}"`;
    return this.tag ? `<${this.tag}${link}${start}>${inner}</${this.tag}>` : inner;
  }
}
const escape = (words) => words.replace(/&/g, "&amp;").replace(/</g, "&lt;");
globalThis.document = {
  createElement: (tag) => new FakeNode(tag),
  createDocumentFragment: () => new FakeNode(""),
  createTextNode: (words) => ({ words }),
};
const html = (markdown) => renderMarkdown(markdown).html;

test("paragraphs, line breaks and lists", () => {
  assert.equal(html("Bir.\nİki.\n\nÜç."), "<p>Bir.<br></br>İki.</p><p>Üç.</p>");
  assert.equal(html("Belə:\n- a\n- b\n\nSon"), "<p>Belə:</p><ul><li>a</li><li>b</li></ul><p>Son</p>");
  assert.equal(html("1. a\n\n2. b"), "<ol><li>a</li><li>b</li></ol>");
  assert.equal(html("3) üç\n4) dörd"), '<ol start="3"><li>üç</li><li>dörd</li></ol>');
  assert.equal(html("- a\n  davamı"), "<ul><li>a davamı</li></ul>");
  assert.deepEqual(parseMarkdown(""), []);
});

test("emphasis and code", () => {
  assert.equal(html("**qalın** və *maili*"), "<p><strong>qalın</strong> və <em>maili</em></p>");
  assert.equal(html("**24 *saat* içində**"), "<p><strong>24 <em>saat</em> içində</strong></p>");
  assert.equal(html("`**kod**`"), "<p><code>**kod**</code></p>");
  for (const plain of ["2 * 3 * 4", "** boş **", "5*", "*", "**", "a ** b", "_alt_xətt_"]) {
    assert.deepEqual(
      parseInline(plain).map((part) => part.kind),
      ["text"],
      plain,
    );
  }
});

test("articles link to addresses, numbers and the help centre", () => {
  for (const href of ["mailto:help@arena.example", "tel:+994123456789", "/help/az/contact-human"]) {
    assert.deepEqual(parseInline(`[x](${href})`), [{ kind: "link", href, children: [text("x")] }]);
  }
});

test("links: nothing that runs or leads elsewhere, everything else stays text", () => {
  const good = parseInline("bax: [qaydalar](https://example.org/a?x=1&y=2).")[1];
  assert.deepEqual(good, { kind: "link", href: "https://example.org/a?x=1&y=2", children: [text("qaydalar")] });
  assert.deepEqual(parseInline("http://example.org/yol."), [
    { kind: "link", href: "http://example.org/yol", children: [text("http://example.org/yol")] },
    text("."),
  ]);
  for (const bad of [
    "[x](javascript:alert(1))",
    "[x](data:text/html,hi)",
    "[x](//evil.example)",
    "[x](/admin)",
    "[x]( https://a.b)",
  ]) {
    assert.ok(!JSON.stringify(parseInline(bad)).includes('"href":"j'), bad);
    assert.ok(
      parseInline(bad).every((part) => part.kind === "text" || part.href.startsWith("http")),
      bad,
    );
  }
  assert.match(html("https://example.org"), /rel="noopener noreferrer nofollow"/);
});

test("HTML is text", () => {
  const evil = "<img src=x onerror=alert(1)> <script>alert(1)</script> & <b>";
  assert.equal(html(evil), `<p>${escape(evil)}</p>`);
  assert.equal(html("**<b>**"), "<p><strong>&lt;b></strong></p>");
});

test("hostile text costs little time", () => {
  const started = performance.now();
  for (const piece of ["*", "**", "`", "[", "[a](", "- ", "**a", "*a*", "https://", "[a](http://a"]) {
    parseMarkdown(piece.repeat(Math.ceil(10_000 / piece.length)));
  }
  assert.ok(performance.now() - started < 2_000, "ten texts of 10,000 characters in two seconds");
});

test("no text takes long because it was written to", () => {
  const length = 2000;
  const everyday =
    "Your **withdrawal** is on its way, see [the article](/help/en/withdrawal) " +
    "or https://a.example/b.\n- one\n- two\n\n";
  const pieces = [
    "**a",
    "*a*",
    "*a",
    "`",
    "`a",
    "[a](",
    "[a](b",
    "[a](https://a",
    "[",
    "](",
    "https://a",
    "- a\n",
    "1. a\n",
    "  a\n",
    "\n",
    "** ",
    "**a*",
    "a",
  ];
  const milliseconds = (text) => {
    let best = Infinity;
    for (let time = 0; time < 5; time += 1) {
      const began = performance.now();
      parseMarkdown(text);
      best = Math.min(best, performance.now() - began);
    }
    return best;
  };
  const ofLength = (piece) => piece.repeat(length / piece.length + 1).slice(0, length);
  const most = 10 * Math.max(0.5, milliseconds(ofLength(everyday)));
  const slow = pieces.filter((piece) => milliseconds(ofLength(piece)) > most && milliseconds(ofLength(piece)) > most);
  assert.deepEqual(slow, []);
});
