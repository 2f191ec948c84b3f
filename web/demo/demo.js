/**
 * The demo page in the language that `?language=` asks for. The page's `lang` is set before the widget's loader, which
 * comes after this script, reads it.
 */

import { setText } from "/web/shared/dom.js";
import { chooseLanguage, Words } from "/web/shared/locale.js";

const language = chooseLanguage(new URLSearchParams(window.location.search).get("language"), document.documentElement.lang);
document.documentElement.lang = language;

async function putIntoWords() {
  const words = await Words.load(language, { parts: ["demo"] });
  document.title = words.text("demo.title");
  for (const node of document.querySelectorAll("[data-words]")) setText(node, words.text(node.dataset.words));
  for (const node of document.querySelectorAll("[data-label]")) {
    node.setAttribute("aria-label", words.text(node.dataset.label));
  }
  for (const link of document.querySelectorAll("[data-help]")) link.href = `/help/${language}/`;
  for (const link of document.querySelectorAll(".languages a")) {
    if (link.lang === language) link.setAttribute("aria-current", "true");
  }
}

putIntoWords();
