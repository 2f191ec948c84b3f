/**
 * Results while the reader types, below the search field of every page: a combobox with a list of articles. Without
 * this script, and with Enter while none is chosen, the form searches as it always does.
 */

import { element, find, replaceChildren, setText } from "/web/shared/dom.js";

const WAIT_MS = 120; // after the last letter
const LEAST = 2; // letters that are looked for

/** @typedef {{topic: string, title: string, language: string, passage: {text: string, marked: boolean}[]}} Found */

class SearchField {
  #form;
  #input;
  #folder;
  #list = element("ul", { id: "found", class: "found", role: "listbox", hidden: true });
  #status = element("p", { class: "visually-hidden", role: "status" });
  #active = -1;
  /** @type {number | undefined} */
  #timer = undefined;
  #asked = "";

  /** @param {HTMLFormElement} form @param {HTMLInputElement} input */
  constructor(form, input) {
    this.#form = form;
    this.#input = input;
    this.#folder = new URL(".", form.action).pathname;
    for (const [name, value] of Object.entries({
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-controls": "found",
      "aria-expanded": "false",
    })) {
      this.#input.setAttribute(name, value);
    }
    this.#list.setAttribute("aria-label", find(form, "label")?.textContent ?? "");
    form.append(this.#list, this.#status);
    this.#input.addEventListener("input", () => this.#typed());
    this.#input.addEventListener("keydown", (event) => this.#pressed(event));
    form.addEventListener("focusout", (event) => {
      const isInside = event.relatedTarget instanceof Node && form.contains(event.relatedTarget);
      if (!isInside) this.#close();
    });
    this.#list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
  }

  #typed() {
    clearTimeout(this.#timer);
    const query = this.#input.value.trim();
    this.#asked = query;
    if (query.length < LEAST) this.#close();
    else this.#timer = setTimeout(() => this.#look(query), WAIT_MS);
  }

  /** @param {string} query */
  async #look(query) {
    /** @type {Found[]} */
    let articles;
    try {
      const answer = await fetch(`${this.#folder}search.json?${new URLSearchParams({ q: query })}`);
      ({ articles } = await answer.json());
    } catch {
      return; // offline, say: the form will tell
    }
    if (query === this.#asked && document.activeElement === this.#input) this.#show(articles);
  }

  /** @param {Found[]} articles */
  #show(articles) {
    this.#active = -1;
    this.#input.removeAttribute("aria-activedescendant");
    replaceChildren(this.#list, ...articles.map((article, place) => this.#option(article, place)));
    this.#list.hidden = articles.length === 0;
    this.#input.setAttribute("aria-expanded", String(articles.length > 0));
    const { count = "", none = "" } = this.#form.dataset;
    setText(this.#status, articles.length > 0 ? count.replace("{count}", String(articles.length)) : none);
  }

  /** @param {Found} article @param {number} place */
  #option({ topic, title, language, passage }, place) {
    const words = passage.map(({ text, marked }) => (marked ? element("mark", {}, text) : text));
    const go = () => window.location.assign(this.#folder + topic);
    return element(
      "li",
      { id: `found-${place}`, role: "option", "aria-selected": "false", lang: language, on: { click: go } },
      element("strong", {}, title),
      element("span", {}, ...words),
    );
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    const options = [...this.#list.querySelectorAll("li")];
    if (event.key === "Escape" && !this.#list.hidden) {
      event.preventDefault();
      this.#close();
    } else if (["ArrowDown", "ArrowUp"].includes(event.key) && !this.#list.hidden) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      const places = options.length + 1; // one of them is the field itself
      this.#choose(((this.#active + 1 + step + places) % places) - 1);
    } else if (event.key === "Enter" && options[this.#active]) {
      event.preventDefault();
      options[this.#active].click();
    }
  }

  /** @param {number} place in the list; -1 for the field itself */
  #choose(place) {
    this.#active = place;
    [...this.#list.children].forEach((option, index) => option.setAttribute("aria-selected", String(index === place)));
    if (place < 0) {
      this.#input.removeAttribute("aria-activedescendant");
      return;
    }
    this.#input.setAttribute("aria-activedescendant", `found-${place}`);
    this.#list.children[place].scrollIntoView({ block: "nearest" });
  }

  #close() {
    this.#list.hidden = true;
    this.#active = -1;
    this.#input.setAttribute("aria-expanded", "false");
    this.#input.removeAttribute("aria-activedescendant");
  }
}

const form = find(document, "form.search");
const input = form && find(form, "[name=q]");
if (form instanceof HTMLFormElement && input instanceof HTMLInputElement) new SearchField(form, input);
