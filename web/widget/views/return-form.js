/** The way back to a conversation from another browser: ticket reference and account ID. */

import { element, replaceChildren, setText } from "/web/shared/dom.js";
import { isFailure } from "/web/shared/failure.js";
import { NO_WORDS } from "/web/shared/locale.js";
import { accountId } from "../state/account-id.js";

/**
 * @import { Chat } from "../state/chat.js"
 * @import { VisitorSession } from "../state/session.js"
 * @import { Failure } from "/web/shared/failure.js"
 * @import { Words } from "/web/shared/locale.js"
 */

export class ReturnForm {
  #session;
  #chat;
  #words = NO_WORDS;
  #open = element("button", { type: "button", class: "link-button" });
  #form = element("form", { class: "return", hidden: true, novalidate: true });
  #reference = element("input", {
    class: "field",
    id: "return-reference",
    "aria-describedby": "return-problem",
    maxlength: 40,
    autocomplete: "off",
    placeholder: "DST-…",
  });
  #account = element("input", {
    class: "field",
    id: "return-account",
    "aria-describedby": "return-problem",
    maxlength: 20,
    autocomplete: "off",
  });
  #labels = ["return-reference", "return-account"].map((id) =>
    element("label", { class: "rating-label", htmlFor: id }),
  );
  #problem = element("p", { class: "intake-problem", id: "return-problem", role: "alert" });
  #send = element("button", { type: "submit", class: "button button-primary" });
  #busy = false;

  /**
   * @param {VisitorSession} session
   * @param {Chat} chat
   */
  constructor(session, chat) {
    this.#session = session;
    this.#chat = chat;
    replaceChildren(
      this.#form,
      this.#labels[0],
      this.#reference,
      this.#labels[1],
      this.#account,
      this.#problem,
      this.#send,
    );
    this.node = element("div", { class: "return-place" }, this.#open, this.#form);
    this.#open.setAttribute("aria-expanded", "false");
    this.#open.addEventListener("click", () => this.#toggle(this.#form.hidden === true));
    this.#form.addEventListener("submit", (event) => this.#submit(event));
  }

  /** @param {Words} words */
  setWords(words) {
    this.#words = words;
    setText(this.#open, words.text("widget.return.open"));
    setText(this.#labels[0], words.text("widget.return.reference"));
    setText(this.#labels[1], words.text("widget.intake.account"));
    setText(this.#send, words.text("widget.return.send"));
  }

  /** @param {boolean} open */
  #toggle(open) {
    this.#form.hidden = !open;
    this.#open.setAttribute("aria-expanded", String(open));
    this.#show("");
    if (open) this.#reference.focus();
  }

  /** @param {string} text @param {HTMLInputElement} [wrong] where the player may mend it */
  #show(text, wrong) {
    setText(this.#problem, text);
    for (const input of [this.#reference, this.#account]) input.setAttribute("aria-invalid", String(input === wrong));
    wrong?.focus();
  }

  /** @param {Event} event */
  async #submit(event) {
    event.preventDefault();
    const reference = this.#reference.value.trim();
    const account_id = accountId(this.#account.value);
    if (this.#busy) return;
    const missing = [this.#reference, this.#account].find((input) => !input.value.trim());
    if (missing) {
      this.#show(this.#words.text("widget.return.missing"), missing);
      return;
    }
    this.#show("");
    this.#busy = true;
    try {
      await this.#session.comeBack({ reference, account_id });
      this.#toggle(false);
      this.#chat.renew();
    } catch (error) {
      /** @type {Failure} */
      const failure = isFailure(error) ? error : { code: "network" };
      const isUnknown = failure.code === "not_found";
      const text = isUnknown
        ? this.#words.text("widget.return.not_found")
        : this.#words.error(failure.code, failure.params);
      this.#show(text, this.#reference);
    } finally {
      this.#busy = false;
    }
  }
}
