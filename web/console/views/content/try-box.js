/** "Would this be found?": what a player's words find now, how sure that is, and because of which question. */

import { element, replaceChildren } from "/web/shared/dom.js";
import { isFailure } from "/web/shared/failure.js";
import { LANGUAGES, LANGUAGE_NAMES } from "/web/shared/locale.js";
import { errorText } from "../../state/labels.js";

/**
 * @import { ConsoleContext } from "../../context.js"
 * @import { OperatorApi } from "../../state/api.js"
 */

/**
 * @typedef {{verdict: "answer" | "suggest" | "abstain", language: string, read_as: string,
 *   hits: {topic: string, title: string, score: number}[],
 *   nearest: {topic: string, language: string, question: string, similarity: number}[]}} Tried
 */

const ADDRESS = "/api/operator/content/ask";
const MOST_CHARACTERS = 500;

export class TryBox {
  #context;
  #api;
  #text = element("input", { class: "field", id: "content-try", maxlength: MOST_CHARACTERS, autocomplete: "off" });
  #language;
  #found = element("div", { role: "status" });

  /**
   * @param {ConsoleContext} context
   * @param {OperatorApi} api
   */
  constructor(context, api) {
    const { words, desk } = context;
    this.#context = context;
    this.#api = api;
    const options = LANGUAGES.map((language) =>
      element("option", { value: language, selected: language === desk.operator.language }, LANGUAGE_NAMES[language]),
    );
    const label = words.text("console.content.language");
    this.#language = element("select", { class: "field", "aria-label": label }, ...options);
    const form = element(
      "form",
      { class: "content-try" },
      element("label", { htmlFor: "content-try" }, words.text("console.content.try"), this.#text),
      this.#language,
      element("button", { type: "submit", class: "button" }, words.text("console.content.try_do")),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#ask();
    });
    this.node = element("div", { class: "content-shown" }, form, this.#found);
  }

  async #ask() {
    const text = this.#text.value.trim();
    if (!text) return;
    const { words } = this.#context;
    try {
      this.#draw(await this.#api.send("POST", ADDRESS, { text, language: this.#language.value }));
    } catch (error) {
      if (!isFailure(error)) throw error;
      replaceChildren(this.#found, element("p", { class: "panel-problem" }, errorText(words, error)));
    }
  }

  /** @param {Tried} tried */
  #draw({ verdict, read_as, hits, nearest }) {
    const { words } = this.#context;
    const found = hits.map(({ topic, title, score }) =>
      element("li", {}, `${words.percent(score)} `, element("strong", {}, title), ` (${topic})`),
    );
    const near = nearest.map(({ topic, language, question, similarity }) =>
      element("li", { lang: language }, `${words.percent(similarity)} ${question} (${topic})`),
    );
    replaceChildren(
      this.#found,
      element(
        "p",
        {},
        element("strong", {}, words.text(`console.content.verdict.${verdict}`)),
        ` · ${words.text("console.content.read_as", { text: read_as })}`,
      ),
      element("ol", { class: "content-found" }, ...found),
      element("p", { class: "card-soft" }, words.text("console.content.nearest")),
      element("ul", { class: "content-found" }, ...near),
    );
  }
}
