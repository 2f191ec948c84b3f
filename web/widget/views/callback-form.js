/** "Call me back": number, time and matter in a window of its own, and the call that is planned already. */

import { element, replaceChildren, setText } from "/web/shared/dom.js";
import { isFailure } from "/web/shared/failure.js";
import { NO_WORDS } from "/web/shared/locale.js";

/**
 * @import { CallbackRequests, CallbackState } from "../state/callback-requests.js"
 * @import { Words } from "/web/shared/locale.js"
 */

const MATTER_CHARACTERS = 500;

export class CallbackForm {
  #requests;
  #words = NO_WORDS;
  #number = element("input", {
    class: "field",
    id: "callback-number",
    type: "tel",
    autocomplete: "tel",
    maxlength: 40,
    "aria-describedby": "callback-hint callback-problem",
  });
  #when = element("select", { class: "field", id: "callback-when" });
  #matter = element("textarea", { class: "field", id: "callback-matter", rows: 2, maxlength: MATTER_CHARACTERS });
  #title = element("h2", { class: "home-title", id: "callback-title" });
  #planned = element("p", { class: "callback-planned", hidden: true });
  #hint = element("p", { class: "callback-hint", id: "callback-hint" });
  #problem = element("p", { class: "intake-problem", id: "callback-problem", role: "alert" });
  #labels = ["callback-number", "callback-when", "callback-matter"].map((id) =>
    element("label", { class: "rating-label", htmlFor: id }),
  );
  #send = element("button", { type: "submit", class: "button button-primary" });
  #cancel = element("button", { type: "button", class: "button", hidden: true });
  #shut = element("button", { type: "button", class: "button button-quiet" });
  #country = "";
  #busy = false;

  /** @param {CallbackRequests} requests */
  constructor(requests) {
    this.#requests = requests;
    const form = element(
      "form",
      { class: "callback-form", novalidate: true },
      this.#title,
      this.#planned,
      this.#labels[0],
      this.#number,
      this.#hint,
      this.#labels[1],
      this.#when,
      this.#labels[2],
      this.#matter,
      this.#problem,
      element("div", { class: "rating-actions" }, this.#send, this.#cancel, this.#shut),
    );
    this.node = element("dialog", { class: "sure", "aria-labelledby": "callback-title" }, form);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#act(() => this.#ask());
    });
    this.#cancel.addEventListener("click", () => this.#act(() => this.#requests.cancel()));
    this.#shut.addEventListener("click", () => this.node.close());
  }

  /** @param {Words} words */
  setWords(words) {
    this.#words = words;
    setText(this.#title, words.text("widget.callback"));
    const names = ["number", "when", "matter"];
    this.#labels.forEach((label, index) => setText(label, words.text(`widget.callback.${names[index]}`)));
    setText(this.#hint, words.text("widget.callback.number_hint"));
    setText(this.#cancel, words.text("widget.callback.cancel"));
    setText(this.#shut, words.text("widget.home.back"));
  }

  async show() {
    this.#tell("");
    this.node.showModal();
    try {
      this.#draw(await this.#requests.load());
    } catch (error) {
      this.#fail(error);
    }
    this.#number.focus();
  }

  /** @param {CallbackState} known */
  #draw({ windows, country, callback }) {
    const words = this.#words;
    this.#country = country ?? "";
    const options = windows.map((span) => element("option", { value: span.starts_at }, words.window(span)));
    replaceChildren(this.#when, ...options);
    this.#send.disabled = windows.length === 0;
    if (windows.length === 0) this.#tell(words.text("widget.callback.none"));
    setText(this.#send, words.text(callback ? "widget.callback.move" : "widget.callback.send"));
    this.#cancel.hidden = this.#planned.hidden = callback === null;
    if (!callback) return;
    const { ending, state } = callback;
    const told = words.text(`widget.callback.${state}`, { ending, window: words.window(callback) });
    setText(this.#planned, told);
    this.#matter.value = callback.matter;
  }

  #ask() {
    return this.#requests.ask({
      number: this.#number.value.trim(),
      country: this.#country || null,
      starts_at: this.#when.value,
      matter: this.#matter.value.trim(),
    });
  }

  /**
   * What was typed stays until it has worked; the line in the chat tells of it then.
   * @param {() => Promise<any>} call
   */
  async #act(call) {
    if (this.#busy) return;
    this.#busy = true;
    this.#tell("");
    try {
      await call();
      this.node.close();
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#busy = false;
    }
  }

  /** @param {unknown} error */
  #fail(error) {
    const { code = "network", params = {} } = isFailure(error) ? error : {};
    const isNumber = params.field === "number";
    const isWindow = params.field === "starts_at";
    const own = isNumber ? "wrong_number" : isWindow ? "wrong_window" : "";
    this.#tell(own ? this.#words.text(`widget.callback.${own}`) : this.#words.error(code, params));
    this.#number.setAttribute("aria-invalid", String(isNumber));
    (isWindow ? this.#when : this.#number).focus();
  }

  /** @param {string} text */
  #tell(text) {
    setText(this.#problem, text);
    if (!text) this.#number.setAttribute("aria-invalid", "false");
  }
}
