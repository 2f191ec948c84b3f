/**
 * The demo page in the language that `?language=` asks for; `#chat` comes from the help centre and opens the chat. The
 * page's `lang` and the loader's attributes are set before the loader, which comes after this script, reads them.
 */

import { setText } from "/web/shared/dom.js";
import { chooseLanguage, Words } from "/web/shared/locale.js";

const query = new URLSearchParams(window.location.search);
const language = chooseLanguage(query.get("language"), document.documentElement.lang);
document.documentElement.lang = language;

const loader = document.getElementById("loader");
if (window.location.hash === "#chat") loader?.setAttribute("data-open", "");
if (loader?.dataset.open === "") {
  window.history.replaceState(null, "", `/?language=${language}`); // reloading the page asks for nothing again
}

async function putIntoWords() {
  const words = await Words.load(language, { parts: ["demo"] });
  document.title = words.text("demo.title");
  for (const node of document.querySelectorAll("[data-words]"))
    setText(node, words.text(node.getAttribute("data-words") ?? ""));
  for (const node of document.querySelectorAll("[data-label]")) {
    node.setAttribute("aria-label", words.text(node.getAttribute("data-label") ?? ""));
  }
  for (const link of document.querySelectorAll("[data-help]")) link.setAttribute("href", `/help/${language}/`);
  for (const link of document.querySelectorAll(".languages a")) {
    if (link.getAttribute("lang") === language) link.setAttribute("aria-current", "true");
  }
}

/** Whom the site's server calls the player who is signed in there. @param {string} account */
async function identity(account) {
  const body = JSON.stringify({ account });
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch("/demo/identity", { method: "POST", headers, body });
  return answer.ok ? (await answer.json()).identity : null;
}

const player = document.getElementById("player");
player?.addEventListener("change", () => {
  const account = player instanceof HTMLSelectElement ? player.value : "";
  const desk = /** @type {any} */ (window).Destek;
  if (account) desk("identify", () => identity(account));
  else desk("logout");
});

putIntoWords();
