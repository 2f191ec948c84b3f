/**
 * Who may be in danger is told that they are read first, and the help line; they write on, and no form comes between.
 * Else: what the player may decide while no person can take them: nobody speaks their language, nobody is there, or the
 * desk is closed. Wait, be answered in another language, or leave a ticket, to which the answer comes into this chat.
 */

import { element, replaceChildren, setText } from "/web/shared/dom.js";
import { LANGUAGE_NAMES, NO_WORDS } from "/web/shared/locale.js";
import { accountId, isAccountId } from "../state/account-id.js";
import { isContact } from "../state/contact.js";

/**
 * @import { Chat } from "../state/chat.js"
 * @import { Preferences } from "../state/preferences.js"
 * @import { Attributes } from "/web/shared/dom.js"
 * @import { VisitorConversation } from "/web/shared/frames.d.ts"
 * @import { Language, Words } from "/web/shared/locale.js"
 */

const TELLING = 20; // characters from which on a message says what happened

/** @typedef {"account" | "description" | "contact"} FieldName */

export class WaitingView {
  #chat;
  #preferences;
  #words = NO_WORDS;
  #asked = false; // the player asked for a person while nobody is there
  /** @type {number | null} */
  #chosen = null; // epoch of the wait for which the player decided to wait
  #title = element("h2", { class: "waiting-title" });
  #text = element("p", { class: "waiting-text" });
  #line = element("p", { class: "waiting-line", hidden: true });
  #choices = element("div", { class: "choices", role: "group" });
  #form = element("form", { class: "intake", noValidate: true });
  #account = field("intake-account", "input", { inputmode: "text", maxlength: 20, autocomplete: "off" });
  #description = field("intake-description", "textarea", { rows: 3, maxlength: 2000 });
  #contact = field("intake-contact", "input", { maxlength: 200, autocomplete: "email" });
  #problem = element("p", { class: "intake-problem", id: "intake-problem", role: "alert" });
  #send = element("button", { type: "submit", class: "button button-primary" });
  #wait = element("button", { type: "button", class: "button button-quiet" });
  #back = element("button", { type: "button", class: "button button-quiet" });

  /**
   * @param {Chat} chat
   * @param {Preferences} preferences what is in the composer goes into the ticket
   */
  constructor(chat, preferences) {
    this.#chat = chat;
    this.#preferences = preferences;
    replaceChildren(
      this.#form,
      ...[this.#account, this.#description, this.#contact].map(({ node }) => node),
      this.#problem,
      element("div", { class: "rating-actions" }, this.#send, this.#wait, this.#back),
    );
    this.node = element(
      "section",
      { class: "waiting", role: "region", hidden: true },
      this.#title,
      this.#text,
      this.#line,
      this.#choices,
      this.#form,
    );
    this.#form.addEventListener("submit", (event) => this.#submit(event));
    this.#wait.addEventListener("click", () => this.#waitOn());
    this.#back.addEventListener("click", () => this.#goBack());
    this.#description.input.addEventListener("input", () => (preferences.draft = this.#description.input.value));
    chat.on("conversation", () => this.#show());
    chat.on("ticket", () => this.#close());
    chat.on("cleared", () => {
      this.#asked = false;
      this.#chosen = null;
      this.#show();
    });
  }

  /** Whether it stands in the composer's place. */
  get isIntake() {
    return !this.node.hidden && !this.#form.hidden;
  }

  /** The player presses "talk to a person". @returns {boolean} whether this view takes it from here */
  ask() {
    if (this.#chat.isStaffed || this.#chat.conversation?.in_danger) return false;
    this.#asked = true;
    this.#show();
    this.#account.input.focus();
    return true;
  }

  /** @param {Words} words */
  setWords(words) {
    this.#words = words;
    const parts = { account: this.#account, description: this.#description, contact: this.#contact };
    for (const [name, { label }] of Object.entries(parts)) setText(label, words.text(`widget.intake.${name}`));
    setText(this.#send, words.text("widget.intake.send"));
    setText(this.#wait, words.text("widget.waiting.wait"));
    this.#show();
  }

  #show() {
    const conversation = this.#chat.conversation;
    const status = conversation?.status;
    if (conversation && this.#chat.conversation?.in_danger && status !== "closed") {
      this.#showCare(conversation);
      return;
    }
    this.#line.hidden = true;
    if (status === "assigned") this.#asked = false;
    const queued = status === "queued";
    const undecided = queued && this.#chosen !== conversation?.epoch;
    const unstaffed = !this.#chat.isStaffed && (this.#asked || undecided);
    const foreign = undecided && this.#chat.isStaffed && this.#languages().length > 0;
    const before = this.isIntake;
    this.node.hidden = !(unstaffed || foreign || this.#asked);
    this.#form.hidden = !(unstaffed || this.#asked);
    this.#choices.hidden = !foreign || !this.#form.hidden;
    if (this.isIntake && !before) this.#fill(conversation?.account_id ?? null);
    if (this.isIntake !== before) this.node.dispatchEvent(new Event("change"));
    if (conversation && !this.node.hidden) this.#word(conversation, foreign && this.#form.hidden);
  }

  /** In place of everything else: who reads, when, and the help line. @param {VisitorConversation} conversation */
  #showCare({ desk, help_line, status }) {
    const words = this.#words;
    const before = this.isIntake;
    this.#asked = false;
    this.node.hidden = status === "assigned" && !help_line;
    this.#form.hidden = true;
    this.#choices.hidden = true;
    const opens = !desk.open && desk.opens_at ? words.moment(desk.opens_at) : "";
    setText(this.#title, words.text("widget.danger.title"));
    setText(
      this.#text,
      words.text(`widget.danger.${this.#chat.isStaffed ? "here" : opens ? "opens" : "away"}`, { opens }),
    );
    this.#line.hidden = !help_line;
    setText(this.#line, help_line ? words.text("widget.danger.line", { line: help_line }) : "");
    this.node.setAttribute("aria-label", this.#title.textContent);
    if (before) this.node.dispatchEvent(new Event("change"));
  }

  /** @param {VisitorConversation} conversation @param {boolean} foreign */
  #word({ desk, language, status }, foreign) {
    const words = this.#words;
    const own = LANGUAGE_NAMES[language];
    const kind = foreign ? "language" : this.#chat.isStaffed ? "back" : desk.open ? "nobody" : "closed";
    const opens = desk.opens_at ? words.moment(desk.opens_at) : "";
    setText(this.#title, words.text(`widget.waiting.${kind}.title`, { language: own }));
    setText(
      this.#text,
      words.text(`widget.waiting.${kind === "closed" && !opens ? "nobody" : kind}.text`, { language: own, opens }),
    );
    setText(this.#back, words.text(status === "queued" ? "widget.waiting.leave" : "widget.waiting.assistant"));
    this.node.setAttribute("aria-label", this.#title.textContent);
    if (foreign) replaceChildren(this.#choices, ...this.#buttons());
  }

  /** Languages that people present answer in, where none of them is one that the player accepts. */
  #languages() {
    const { conversation } = this.#chat;
    if (!conversation) return [];
    const { queue, language } = conversation;
    const served = queue?.languages_served ?? [];
    const accepted = [language, ...(queue?.accepted_languages ?? [])];
    return served.some((one) => accepted.includes(one)) ? [] : served;
  }

  #buttons() {
    /** @param {string} label @param {() => void} click @param {Language} [lang] */
    const button = (label, click, lang) =>
      element("button", { type: "button", class: "button choice", lang, on: { click } }, label);
    const others = this.#languages().map((one) =>
      button(LANGUAGE_NAMES[one], () => this.#chat.requests.acceptLanguages([one]), one),
    );
    const leave = () => {
      this.#asked = true;
      this.#show();
      this.#account.input.focus();
    };
    return [
      ...others,
      button(this.#words.text("widget.waiting.wait"), () => this.#waitOn()),
      button(this.#words.text("widget.intake.leave"), leave),
    ];
  }

  /** @param {string | null} account_id */
  #fill(account_id) {
    if (account_id) this.#account.input.value = account_id;
    this.#account.node.hidden = Boolean(account_id);
    // What was written is not asked for again.
    const said = this.#chat.timeline.messages.findLast(
      ({ author, text }) => author === "visitor" && text.length >= TELLING,
    );
    this.#description.input.value ||= this.#preferences.draft || (said?.text ?? "");
    this.#complain(null);
  }

  #waitOn() {
    const { status, epoch = 0 } = this.#chat.conversation ?? {};
    this.#chosen = status === "queued" ? epoch : epoch + 1;
    if (status !== "queued") this.#chat.requestHandoff();
    this.#close();
  }

  #goBack() {
    if (this.#chat.conversation?.status === "queued") this.#chat.cancelHandoff();
    this.#close();
  }

  /** @param {Event} event */
  #submit(event) {
    event.preventDefault();
    const account_id = accountId(this.#account.input.value);
    const description = this.#description.input.value.trim();
    const contact = this.#contact.input.value.trim();
    const wrong = wrongField(account_id, description, contact);
    this.#complain(wrong);
    if (wrong) return;
    this.#chat.leaveTicket({ account_id, description, contact });
    this.#description.input.value = "";
    this.#preferences.draft = "";
    const { status, epoch = null } = this.#chat.conversation ?? {};
    if (status === "queued") this.#chosen = epoch;
    this.#close();
  }

  /** @param {FieldName | null} name of the field that cannot be sent so */
  #complain(name) {
    const fields = { account: this.#account, description: this.#description, contact: this.#contact };
    setText(this.#problem, name ? this.#words.text(`widget.intake.wrong.${name}`) : "");
    for (const [each, { input }] of Object.entries(fields)) input.setAttribute("aria-invalid", String(each === name));
    if (name) fields[name].input.focus();
  }

  #close() {
    this.#asked = false;
    this.#show();
    this.node.dispatchEvent(new Event("done"));
  }
}

/** @param {string} account_id @param {string} description @param {string} contact @returns {FieldName | null} */
function wrongField(account_id, description, contact) {
  if (!isAccountId(account_id)) return "account";
  if (!description) return "description";
  return contact && !isContact(contact) ? "contact" : null;
}

/**
 * @template {"input" | "textarea"} Tag
 * @param {string} id
 * @param {Tag} tag
 * @param {Attributes} attributes
 */
function field(id, tag, attributes) {
  const input = element(tag, { id, class: "field", "aria-describedby": "intake-problem", ...attributes });
  const label = element("label", { htmlFor: id, class: "rating-label" });
  return { input, label, node: element("div", { class: "intake-field" }, label, input) };
}
