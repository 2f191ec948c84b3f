/** Short notes at the upper edge: what was done, what did not work. */

import { element } from "/web/shared/dom.js";
import { icon } from "/web/shared/icons.js";

/** @import { Words } from "/web/shared/locale.js" */

const SHOWN_MS = 6_000;
const ERROR_SHOWN_MS = 12_000;
const MOST = 3;

export class Toasts {
  #words;
  #done = element("div", { class: "toast-list", role: "status" });
  #errors = element("div", { class: "toast-list", role: "alert" });
  #spoken = element("p", { class: "visually-hidden", role: "status" });

  /** @param {Words} words */
  constructor(words) {
    this.#words = words;
    this.node = element("div", { class: "toasts" }, this.#done, this.#errors, this.#spoken);
  }

  /**
   * @param {string} text
   * @param {{label: string, ms: number, act: () => void}} [more] what can still be done about it, and for how long
   */
  done(text, more) {
    this.#show(this.#done, text, more ? Math.max(SHOWN_MS, more.ms) : SHOWN_MS, more);
  }

  /** For screen readers only: what everybody else sees anyway. @param {string} text */
  speak(text) {
    this.#spoken.textContent = text;
  }

  /** @param {string} text */
  error(text) {
    this.#show(this.#errors, text, ERROR_SHOWN_MS);
  }

  /**
   * @param {HTMLElement} list
   * @param {string} text
   * @param {number} ms
   * @param {{label: string, act: () => void}} [more]
   */
  #show(list, text, ms, more) {
    for (const old of [...list.children]) if (old.getAttribute("data-text") === text) old.remove();
    const remove = () => {
      toast.remove();
    };
    const act = () => {
      remove();
      more?.act();
    };
    const label = this.#words.text("console.done.dismiss");
    let timer = setTimeout(remove, ms);
    const toast = element(
      "div",
      {
        class: ["toast", list === this.#errors && "toast-error"],
        "data-text": text,
        on: {
          pointerenter: () => clearTimeout(timer),
          pointerleave: () => (timer = setTimeout(remove, ms)),
        },
      },
      icon(list === this.#errors ? "alert" : "check"),
      element("p", {}, text),
      more && element("button", { type: "button", class: "toast-act", on: { click: act } }, more.label),
      element(
        "button",
        { type: "button", class: "toast-close", "aria-label": label, on: { click: remove } },
        icon("close"),
      ),
    );
    list.append(toast);
    while (list.children.length > MOST) list.firstElementChild?.remove();
  }
}
