/**
 * While a person is waited for or talks: how the player hears of an answer when they look elsewhere. By the browser's
 * notifications, asked for only when the player presses the button, and by an e-mail address for the operator.
 */

import { element, replaceChildren, setText } from "/web/shared/dom.js";
import { icon } from "/web/shared/icons.js";
import { NO_WORDS } from "/web/shared/locale.js";
import { isEmail } from "../state/contact.js";

/** @import { Chat } from "../state/chat.js" */
/** @import { HostPage } from "../state/host-page.js" */
/** @import { Words } from "/web/shared/locale.js" */

export class ReachView {
  #chat;
  #host;
  #words = NO_WORDS;
  #isPutAway = false;
  #isWriting = false;
  #title = element("p", { class: "reach-title" });
  #browser = element("button", { type: "button", class: "button" });
  #byEmail = element("button", { type: "button", class: "button", "aria-expanded": "false" });
  #away = element("button", { type: "button", class: "button button-quiet" });
  #buttons = element("div", { class: "rating-actions" }, this.#browser, this.#byEmail, this.#away);
  #state = element("p", { class: "reach-state", role: "status" });
  #label = element("label", { class: "rating-label", htmlFor: "reach-email" });
  #input = element("input", {
    id: "reach-email",
    class: "field",
    type: "email",
    autocomplete: "email",
    maxlength: 254,
    "aria-describedby": "reach-problem",
  });
  #problem = element("p", { id: "reach-problem", class: "intake-problem", role: "alert" });
  #save = element("button", { type: "submit", class: "button button-primary" });
  #form = element("form", { class: "reach-form", noValidate: true, hidden: true });

  /**
   * @param {Chat} chat
   * @param {HostPage} host
   */
  constructor(chat, host) {
    this.#chat = chat;
    this.#host = host;
    replaceChildren(this.#form, this.#label, this.#input, this.#problem, this.#save);
    const parts = [this.#title, this.#buttons, this.#state, this.#form];
    this.node = element("section", { class: "reach", role: "region", hidden: true }, ...parts);
    this.#browser.addEventListener("click", () => host.askPermission());
    this.#byEmail.addEventListener("click", () => this.#write(!this.#isWriting));
    this.#away.addEventListener("click", () => {
      this.#isPutAway = true;
      this.#show();
      this.node.dispatchEvent(new Event("done"));
    });
    this.#form.addEventListener("submit", (event) => this.#submit(event));
    host.on("permission", () => this.#show());
    chat.on("conversation", () => this.#show());
    chat.on("cleared", () => {
      this.#isPutAway = false;
      this.#show();
    });
  }

  /** @param {Words} words */
  setWords(words) {
    this.#words = words;
    setText(this.#title, words.text("widget.reach.title"));
    this.node.setAttribute("aria-label", words.text("widget.reach.title"));
    replaceChildren(this.#browser, icon("bell"), words.text("widget.reach.browser"));
    setText(this.#away, words.text("widget.rating.skip"));
    setText(this.#label, words.text("widget.reach.email.label"));
    setText(this.#save, words.text("widget.reach.email.save"));
    this.#show();
  }

  #show() {
    const { status, in_danger, email = "" } = this.#chat.conversation ?? {};
    const { permission } = this.#host;
    const words = this.#words;
    const isDone = permission !== "default" && email !== "";
    this.node.hidden = !["queued", "assigned"].includes(status ?? "") || in_danger === true || this.#isPutAway;
    this.#browser.hidden = permission !== "default";
    this.#away.hidden = isDone;
    this.#title.hidden = isDone;
    replaceChildren(this.#byEmail, words.text(email ? "widget.reach.email.change" : "widget.reach.email"));
    this.#form.hidden = !this.#isWriting;
    this.#byEmail.setAttribute("aria-expanded", String(this.#isWriting));
    const told = [
      permission === "granted" && words.text("widget.reach.on"),
      permission === "denied" && words.text("widget.reach.denied"),
      email && words.text("widget.reach.email.saved", { email }),
    ];
    setText(this.#state, told.filter(Boolean).join(" "));
  }

  /** @param {boolean} on */
  #write(on) {
    this.#isWriting = on;
    this.#complain(false);
    this.#show();
    if (!on) return;
    this.#input.value ||= this.#chat.conversation?.email ?? "";
    this.#input.focus();
  }

  /** @param {Event} event */
  #submit(event) {
    event.preventDefault();
    const email = this.#input.value.trim();
    const isWrong = email !== "" && !isEmail(email);
    this.#complain(isWrong);
    if (isWrong) {
      this.#input.focus();
      return;
    }
    this.#chat.requests.add("email", { type: "email.set", email, ref: "email" });
    this.#write(false);
    this.#byEmail.focus();
  }

  /** @param {boolean} isWrong */
  #complain(isWrong) {
    setText(this.#problem, isWrong ? this.#words.text("widget.reach.email.wrong") : "");
    this.#input.setAttribute("aria-invalid", String(isWrong));
  }
}
