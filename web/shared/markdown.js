/**
 * A small, safe part of Markdown: paragraphs, `-` and `1.` lists, **bold**, *italic*, `code`, links (http, https, mail,
 * phone, help centre). Everything else, HTML above all, stays the text that it is. First a plain tree (no DOM,
 * testable), then nodes.
 */

/** @typedef {{kind: "text" | "code", text: string} | {kind: "bold" | "italic", children: Inline[]}
 *   | {kind: "link", href: string, children: Inline[]}} Inline */
/** @typedef {{kind: "paragraph", lines: Inline[][]} | {kind: "list", ordered: boolean, start: number,
 *   items: Inline[][]}} Block */

const BULLET = /^\s{0,3}[-*•]\s+(.*)$/;
const NUMBER = /^\s{0,3}(\d{1,3})[.)]\s+(.*)$/;
const DEEPEST = 4; // bold in italic in a link is plenty; bounds the work on hostile text

/**
 * @param {string} text
 * @returns {Block[]}
 */
export function parseMarkdown(text) {
  /** @type {Block[]} */
  const blocks = [];
  /** @type {Block | null} */
  let open = null; // the block that the next line may continue
  for (const line of text.replace(/\r\n?/g, "\n").split("\n")) {
    const bullet = BULLET.exec(line);
    const number = bullet ? null : NUMBER.exec(line);
    if (line.trim() === "") {
      if (open?.kind === "paragraph") open = null;
    } else if (bullet || number) {
      const ordered = number !== null;
      if (open?.kind !== "list" || open.ordered !== ordered) {
        open = { kind: "list", ordered, start: number ? Number(number[1]) : 1, items: [] };
        blocks.push(open);
      }
      open.items.push(parseInline(number ? number[2] : (bullet?.[1] ?? "")));
    } else if (open?.kind === "list" && /^\s{2,}\S/.test(line)) {
      open.items.at(-1)?.push({ kind: "text", text: " " }, ...parseInline(line.trim()));
    } else {
      if (open?.kind !== "paragraph") {
        open = { kind: "paragraph", lines: [] };
        blocks.push(open);
      }
      open.lines.push(parseInline(line.trim()));
    }
  }
  return blocks;
}

const INLINE = new RegExp(
  [
    "`([^`\\n]+)`", // 1 code
    "\\*\\*(?=\\S)([^\\n]*?\\S)\\*\\*", // 2 bold
    "\\*(?=[^\\s*])([^*\\n]*[^\\s*])\\*(?!\\*)|\\*([^\\s*])\\*(?!\\*)", // 3, 4 italic
    "\\[([^\\[\\]\\n]{1,200})\\]" + // 5 words
      '\\(((?:https?:\\/\\/|mailto:|tel:|\\/help\\/)[^\\s()<>"]{1,1000})\\)', // 6 address
    "(https?:\\/\\/[^\\s<>\"'*`]{1,1000})", // 7 bare address
  ].join("|"),
  "g",
);

/**
 * @param {string} text one line
 * @param {number} [depth] how deep in others it stands
 * @returns {Inline[]}
 */
export function parseInline(text, depth = 0) {
  /** @type {Inline[]} */
  const parts = [];
  /** @param {string} words */
  const say = (words) => words && parts.push({ kind: "text", text: words });
  /** @param {string} words @returns {Inline[]} */
  const inner = (words) => (depth < DEEPEST ? parseInline(words, depth + 1) : [{ kind: "text", text: words }]);
  let from = 0;
  for (const match of text.matchAll(INLINE)) {
    const [whole, code, bold, italic, letter, words, href, bare] = match;
    say(text.slice(from, match.index));
    from = match.index + whole.length;
    if (code !== undefined) parts.push({ kind: "code", text: code });
    else if (bold !== undefined) parts.push({ kind: "bold", children: inner(bold) });
    else if (italic !== undefined || letter !== undefined) {
      parts.push({ kind: "italic", children: inner(italic ?? letter) });
    } else if (href !== undefined) parts.push({ kind: "link", href, children: [{ kind: "text", text: words }] });
    else {
      const tail = /[.,;:!?)\]]*$/.exec(bare)?.[0] ?? ""; // punctuation after an address belongs to the sentence
      const address = bare.slice(0, bare.length - tail.length);
      parts.push({ kind: "link", href: address, children: [{ kind: "text", text: address }] });
      say(tail);
    }
  }
  say(text.slice(from));
  return parts;
}

/**
 * @param {string} text
 * @returns {DocumentFragment}
 */
export function renderMarkdown(text) {
  const fragment = document.createDocumentFragment();
  for (const block of parseMarkdown(text)) fragment.append(blockNode(block));
  return fragment;
}

/** @param {Block} block */
function blockNode(block) {
  if (block.kind === "paragraph") {
    const paragraph = document.createElement("p");
    block.lines.forEach((line, index) => {
      if (index > 0) paragraph.append(document.createElement("br"));
      paragraph.append(...line.map(inlineNode));
    });
    return paragraph;
  }
  const list = block.ordered ? orderedList(block.start) : document.createElement("ul");
  for (const item of block.items) {
    const row = document.createElement("li");
    row.append(...item.map(inlineNode));
    list.append(row);
  }
  return list;
}

/** @param {number} start */
function orderedList(start) {
  const list = document.createElement("ol");
  if (start !== 1) list.start = start;
  return list;
}

const TAGS = { bold: "strong", italic: "em", code: "code" };

/** @param {Inline} part @returns {Node} */
function inlineNode(part) {
  if (part.kind === "text") return document.createTextNode(part.text);
  if (part.kind === "link") return linkNode(part.href, part.children.map(inlineNode));
  const node = document.createElement(TAGS[part.kind]);
  if ("text" in part) node.textContent = part.text;
  else node.append(...part.children.map(inlineNode));
  return node;
}

/** @param {string} href @param {Node[]} children */
function linkNode(href, children) {
  const node = document.createElement("a");
  node.href = href;
  node.target = "_blank";
  node.rel = "noopener noreferrer nofollow";
  node.append(...children);
  return node;
}
