/**
 * What an operator may say to a player in danger, in the player's language: in place of articles, which are never
 * proposed to them. Knows no DOM.
 */

import { Emitter } from "/web/shared/emitter.js";
import { chooseLanguage, Words } from "/web/shared/locale.js";

/** @import { Suggestion } from "./suggestions.js" */

const SENTENCES = [1, 2, 3, 4].map((number) => `playbook.say.${number}`);

/**
 * Event "change" when sentences have come.
 * @extends {Emitter<{change: null}>}
 */
export class Playbook extends Emitter {
  #load;
  /** @type {Map<string, Words | null>} null while they are on their way */
  #words = new Map();

  /** @param {(language: import("/web/shared/locale.js").Language) => Promise<Words>} [load] */
  constructor(load = (language) => Words.load(language, { parts: ["playbook"] })) {
    super();
    this.#load = load;
  }

  /**
   * Empty until they are here; "change" tells.
   * @param {string} language the player's
   * @param {string | null} [helpLine]
   * @returns {Suggestion[]} the help line, where there is one, after the first two
   */
  sentences(language, helpLine = null) {
    const words = this.#words.get(language);
    if (words === undefined) this.#fetch(language);
    if (!words) return [];
    const texts = SENTENCES.map((key) => words.text(key));
    if (helpLine) texts.splice(2, 0, words.text("playbook.help_line", { line: helpLine }));
    return texts.map((body, index) => ({ topic: `playbook ${index}`, title: "", body, score: null }));
  }

  /** @param {string} language */
  async #fetch(language) {
    this.#words.set(language, null);
    try {
      this.#words.set(language, await this.#load(chooseLanguage(language)));
    } catch {
      this.#words.delete(language); // the next look asks again
      return;
    }
    this.emit("change", null);
  }
}
