/** One box for everything: go to a section, find players, tickets and what was said. Opened by Ctrl+K. */

import { element, replaceChildren, setText } from "/web/shared/dom.js";
import { isFailure } from "/web/shared/failure.js";
import { errorText } from "../../state/labels.js";
import { formatRoute } from "../../state/route.js";
import { ANYTHING, addressOf, placeOf, queryOf } from "../../state/search/search-pages.js";
import { sectionsOf } from "../../state/sections.js";
import { hitBody } from "./hit-row.js";

/**
 * @import { ConsoleContext } from "../../context.js"
 * @import { Child } from "/web/shared/dom.js"
 * @import { Hit } from "../../state/search/search-pages.js"
 */

const PATIENCE_MS = 120; // of typing: one question for each word, not for each letter
const GROUPS = /** @type {const} */ (["players", "tickets", "talk"]);
const OF_A_GROUP = 6;

export class Palette {
  #context;
  #dialog;
  #input;
  #list;
  #status = element("p", { class: "palette-status", role: "status" });
  #asked = 0;
  #at = 0;
  /** @type {unknown} */
  #timer = null;

  /** @param {ConsoleContext} context */
  constructor(context) {
    const { words } = context;
    this.#context = context;
    const label = words.text("console.palette.label");
    this.#list = element("div", { id: "palette-list", class: "palette-list", role: "listbox", "aria-label": label });
    this.#input = element("input", {
      type: "text",
      class: "field",
      role: "combobox",
      "aria-label": label,
      "aria-expanded": "true",
      "aria-controls": "palette-list",
      "aria-autocomplete": "list",
      autocomplete: "off",
      maxlength: 200,
      placeholder: label,
      on: { input: () => this.#typed() },
    });
    this.#dialog = element(
      "dialog",
      { class: "dialog palette", "aria-label": words.text("console.palette.title") },
      this.#input,
      this.#list,
      this.#status,
      element("p", { class: "dialog-hint" }, words.text("console.palette.hint")),
    );
    this.#dialog.addEventListener("keydown", (event) => this.#press(event));
    this.#dialog.addEventListener("click", ({ target }) => {
      if (target === this.#dialog) this.#dialog.close();
      const option = target instanceof Element ? target.closest("[role=option]") : null;
      if (option instanceof HTMLElement) this.#open(option);
    });
  }

  open() {
    if (this.#dialog.isConnected) return;
    const opener = document.activeElement;
    this.#dialog.addEventListener(
      "close",
      () => {
        this.#asked += 1;
        this.#dialog.remove();
        if (opener instanceof HTMLElement && opener.isConnected) opener.focus({ preventScroll: true });
      },
      { once: true },
    );
    this.#input.value = "";
    document.body.append(this.#dialog);
    this.#dialog.showModal();
    this.#input.focus();
    this.#show([]);
  }

  #typed() {
    const { clock } = this.#context;
    if (this.#timer !== null) clock.clearTimeout(this.#timer);
    this.#timer = clock.setTimeout(() => this.#find(), PATIENCE_MS);
  }

  async #find() {
    const { api, words } = this.#context;
    const text = this.#input.value.trim();
    this.#asked += 1;
    const asked = this.#asked;
    if (text.length < 2) {
      this.#show([]);
      return;
    }
    setText(this.#status, words.text("console.search.searching"));
    try {
      const answers = await Promise.all(
        GROUPS.map((among) =>
          api.get(`/api/operator/search?${queryOf({ ...ANYTHING, text, among }, null, OF_A_GROUP)}`),
        ),
      );
      if (asked === this.#asked) this.#show(answers.map(({ hits }) => hits));
    } catch (error) {
      if (!isFailure(error)) throw error;
      if (asked === this.#asked) setText(this.#status, errorText(words, error));
    }
  }

  /** @param {Hit[][]} found by group */
  #show(found) {
    const { words, desk } = this.#context;
    const text = this.#input.value.trim();
    const begins = text.toLocaleLowerCase(words.language);
    const sections = sectionsOf(desk.operator)
      .map(({ name, key }) => ({ name, key, title: words.text(`console.nav.${name}`) }))
      .filter(({ title }) => title.toLocaleLowerCase(words.language).includes(begins));
    const groups = [
      this.#group(
        "go",
        sections.map(({ name, key, title }) =>
          option(formatRoute({ section: name }), title, element("kbd", { class: "kbd" }, key)),
        ),
      ),
      ...found.map((hits, index) =>
        this.#group(
          GROUPS[index],
          hits.map((hit) => option(placeOf(hit), ...hitBody(words, hit))),
        ),
      ),
    ];
    if (found.length) {
      const reference = addressOf({ ...ANYTHING, text });
      const all = option(formatRoute({ section: "search", reference }), words.text("console.palette.all", { text }));
      groups.push(this.#group("more", [all]));
    }
    replaceChildren(this.#list, ...groups);
    const isEmpty = found.length > 0 && found.every((hits) => hits.length === 0);
    setText(this.#status, isEmpty ? words.text("console.search.none") : "");
    const options = this.#options();
    options.forEach((one, index) => {
      one.id = `palette-${index}`;
    });
    const first = options.findIndex((one) => !one.closest(".palette-go"));
    this.#choose(text && first >= 0 && sections.length === 0 ? first : 0);
  }

  /** @param {string} name @param {HTMLElement[]} options */
  #group(name, options) {
    if (options.length === 0) return null;
    const title = this.#context.words.text(`console.palette.${name}`);
    return element(
      "div",
      { class: `palette-group palette-${name}`, role: "group", "aria-label": title },
      element("span", { class: "palette-title", "aria-hidden": "true" }, title),
      ...options,
    );
  }

  /** @returns {HTMLElement[]} */
  #options() {
    return [...this.#list.querySelectorAll("[role=option]")].filter((one) => one instanceof HTMLElement);
  }

  /** @param {number} at */
  #choose(at) {
    const options = this.#options();
    this.#at = options.length ? (at + options.length) % options.length : 0;
    options.forEach((one, index) => {
      one.setAttribute("aria-selected", String(index === this.#at));
    });
    const chosen = options[this.#at];
    if (chosen) this.#input.setAttribute("aria-activedescendant", chosen.id);
    else this.#input.removeAttribute("aria-activedescendant");
    chosen?.scrollIntoView({ block: "nearest" });
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    const steps = /** @type {Record<string, number>} */ ({ ArrowDown: 1, ArrowUp: -1 });
    if (event.key in steps) this.#choose(this.#at + steps[event.key]);
    else if (event.key === "Enter") {
      const chosen = this.#options()[this.#at];
      if (chosen) this.#open(chosen);
    } else if (isPaletteKey(event)) this.#dialog.close();
    else return;
    event.preventDefault();
  }

  /** @param {HTMLElement} option */
  #open(option) {
    this.#dialog.close();
    location.hash = option.dataset.place ?? "";
  }
}

/** Ctrl+K, by the key's place: on Russian layouts too. @param {KeyboardEvent} event */
export function isPaletteKey({ code, ctrlKey, metaKey, altKey, shiftKey }) {
  return code === "KeyK" && (ctrlKey || metaKey) && !altKey && !shiftKey;
}

/** @param {string} place @param {...Child} children */
function option(place, ...children) {
  return element("div", { class: "hit", role: "option", "data-place": place, "aria-selected": "false" }, ...children);
}
