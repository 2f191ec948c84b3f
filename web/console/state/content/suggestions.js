/** Answers from the help articles for the player's last words: only shown, an operator inserts and sends them. */

import { Emitter } from "/web/shared/emitter.js";
import { isFailure } from "/web/shared/failure.js";
import { parseMarkdown } from "/web/shared/markdown.js";

/**
 * @import { Clock } from "/web/shared/clock.js"
 * @import { Block, Inline } from "/web/shared/markdown.js"
 */

/** @typedef {{topic: string, title: string, body: string, score: number | null}} Suggestion */

const PATIENCE_MS = 600; // players write in bursts; one question for each burst

/**
 * An article's text as people write it in a chat: without Markdown, links with their address.
 * @param {string} markdown
 */
export function asChatText(markdown) {
  return parseMarkdown(markdown).map(blockText).join("\n\n");
}

/** @param {Block} block */
function blockText(block) {
  if (block.kind === "paragraph") return block.lines.map(lineText).join("\n");
  /** @param {number} index */
  const mark = (index) => (block.ordered ? `${block.start + index}.` : "–");
  return block.items.map((item, index) => `${mark(index)} ${lineText(item)}`).join("\n");
}

/** @param {Inline[]} parts @returns {string} */
function lineText(parts) {
  return parts.map(partText).join("");
}

/** @param {Inline} part @returns {string} */
function partText(part) {
  const words = "text" in part ? part.text : lineText(part.children);
  return part.kind === "link" && words !== part.href ? `${words} (${part.href})` : words;
}

/**
 * Event "change", detail = the conversation's id.
 * @extends {Emitter<{change: string}>}
 */
export class Suggestions extends Emitter {
  #ask;
  #clock;
  /** @type {Map<string, {seq: number, list: Suggestion[]}>} */
  #known = new Map();
  #timer = null;

  /**
   * @param {object} options
   * @param {(id: string) => Promise<{suggestions: Suggestion[]}>} options.ask
   * @param {Clock} options.clock
   */
  constructor({ ask, clock }) {
    super();
    this.#ask = ask;
    this.#clock = clock;
  }

  /** @param {string} id @returns {Suggestion[]} the best first; empty until they are here */
  of(id) {
    return this.#known.get(id)?.list ?? [];
  }

  /**
   * The player's last words have this number: see what the articles say to them.
   * @param {string} id
   * @param {number} seq
   */
  want(id, seq) {
    const known = this.#known.get(id);
    if (known && known.seq >= seq) return;
    this.#known.set(id, { seq, list: [] });
    if (known?.list.length) this.#changed(id);
    if (this.#timer !== null) this.#clock.clearTimeout(this.#timer);
    this.#timer = this.#clock.setTimeout(() => this.#fetch(id, seq), PATIENCE_MS);
  }

  /** They have been used, or are not wanted. @param {string} id */
  drop(id) {
    const known = this.#known.get(id);
    if (!known?.list.length) return;
    known.list = [];
    this.#changed(id);
  }

  /** @param {string} id @param {number} seq */
  async #fetch(id, seq) {
    this.#timer = null;
    let suggestions;
    try {
      ({ suggestions } = await this.#ask(id));
    } catch (error) {
      if (!isFailure(error)) throw error;
      this.#known.delete(id); // a proposal is no promise: the next words ask again
      return;
    }
    const known = this.#known.get(id);
    if (known?.seq !== seq) return;
    known.list = suggestions.map((suggestion) => ({ ...suggestion, body: asChatText(suggestion.body) }));
    this.#changed(id);
  }

  /** @param {string} id */
  #changed(id) {
    this.emit("change", id);
  }
}
