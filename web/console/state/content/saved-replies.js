/** Texts that operators use again and again: found by their shortcut, filled with what is known. Knows no DOM. */

import { Emitter } from "/web/shared/emitter.js";
import { isFailure } from "/web/shared/failure.js";

/**
 * @typedef {{id: string, shortcut: string, language: string, text: string}} SavedReply
 * @typedef {{player?: string, operator?: string, site?: string, ticket?: string}} Values
 */

const VARIABLE = /\{(player|operator|site|ticket)\}/g;
const MOST_SHOWN = 8;

/** @param {string} text */
const plain = (text) => text.toLocaleLowerCase().trim();

/**
 * Those of a language whose shortcut begins with what was typed, then those that hold it anywhere.
 * @param {readonly SavedReply[]} replies
 * @param {{query: string, language: string}} wish
 * @returns {SavedReply[]}
 */
export function matchingReplies(replies, { query, language }) {
  const wanted = plain(query);
  /** @param {SavedReply} reply */
  const rank = ({ shortcut, text }) => {
    if (plain(shortcut).startsWith(wanted)) return 0;
    if (plain(shortcut).includes(wanted)) return 1;
    return plain(text).includes(wanted) ? 2 : 3;
  };
  return replies
    .filter((reply) => reply.language === language && rank(reply) < 3)
    .sort((a, b) => rank(a) - rank(b) || a.shortcut.localeCompare(b.shortcut))
    .slice(0, MOST_SHOWN);
}

/**
 * Put in what is known. A player without a name is greeted without one; any other gap stays as it is, to be filled by
 * hand.
 * @param {string} text
 * @param {Values} values
 */
export function fillReply(text, values) {
  const addressed = values.player ? text : text.replace(/[ \t]*,?[ \t]*\{player\}/g, "");
  return addressed.replace(VARIABLE, (whole, name) => values[/** @type {keyof Values} */ (name)] || whole);
}

/**
 * The first gap that is left.
 * @param {string} text
 * @returns {{from: number, to: number} | null}
 */
export function firstGap(text) {
  const match = new RegExp(VARIABLE.source).exec(text);
  return match ? { from: match.index, to: match.index + match[0].length } : null;
}

/**
 * The word under the caret if it begins with `sign` and stands at the start or after a blank.
 * @param {string} text @param {number} caret @param {"/" | "@"} sign
 * @returns {{from: number, query: string} | null}
 */
export function calledAt(text, caret, sign) {
  const before = text.slice(0, caret);
  const from = before.lastIndexOf(sign);
  if (from < 0 || (from > 0 && !/\s/.test(before[from - 1]))) return null;
  const query = before.slice(from + 1);
  return /[\n/@]/.test(query) || query.length > 40 || (sign === "/" && /\s/.test(query)) ? null : { from, query };
}

/**
 * The saved replies of the desk, fetched when they are first wanted. Event "change".
 * @extends {Emitter<{change: null}>}
 */
export class ReplyBook extends Emitter {
  #load;
  /** @type {SavedReply[]} */
  replies = [];
  siteName = "";

  /** @param {{load: () => Promise<{saved_replies: SavedReply[], site_name?: string}>}} options */
  constructor({ load }) {
    super();
    this.#load = load;
  }

  /** Fetch them anew; a failure leaves what there is. */
  async refresh() {
    try {
      const { saved_replies, site_name = "" } = await this.#load();
      this.replies = saved_replies;
      this.siteName = site_name;
    } catch (error) {
      if (!isFailure(error)) throw error;
    }
    this.emit("change", null);
  }
}
