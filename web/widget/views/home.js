/**
 * What a player meets who has not written yet: who answers, search in the articles, what others read most, articles to
 * read right here, and the player's tickets. The composer stays below it; whoever writes is in the conversation.
 */

import { element, replaceChildren, setText } from "/web/shared/dom.js";
import { Emitter } from "/web/shared/emitter.js";
import { icon } from "/web/shared/icons.js";
import { renderMarkdown } from "/web/shared/markdown.js";
import { ticketsOf } from "../state/tickets.js";

/** @import { Words } from "/web/shared/locale.js" */
/** @import { Chat } from "../state/chat.js" */
/** @import { HelpCentre, Listed } from "../state/help-centre.js" */

const WAIT_MS = 150; // after the last letter
const LEAST = 2; // letters that are looked for

/**
 * Event "leave": the player wants the conversation.
 * @extends {Emitter<{leave: null}>}
 */
export class HomeView extends Emitter {
  #chat;
  #help;
  /** @type {Words | null} */
  #words = null;
  #timer = 0;
  /** @type {Listed[]} */
  #popular = [];
  #title = element("h2", { class: "home-title" });
  #staff = element("p", { class: "home-staff" });
  #label = element("label", { class: "visually-hidden", htmlFor: "home-search" });
  #search = element("input", { id: "home-search", class: "field", type: "search", maxlength: 60, autocomplete: "off" });
  #status = element("p", { class: "visually-hidden", role: "status" });
  #listTitle = element("h3", { class: "home-heading" });
  #list = element("ul", { class: "home-list" });
  #ticketsTitle = element("h3", { class: "home-heading" });
  #tickets = element("ul", { class: "home-list" });
  #talk = element("button", { type: "button", class: "button button-primary home-talk" });
  #front = element("div", { class: "home-front" });
  #article = element("article", { class: "home-article", hidden: true });

  /**
   * @param {Chat} chat
   * @param {HelpCentre} help
   */
  constructor(chat, help) {
    super();
    this.#chat = chat;
    this.#help = help;
    const search = element("div", { class: "home-search", role: "search" }, icon("search"), this.#label, this.#search);
    replaceChildren(
      this.#front,
      this.#title,
      this.#staff,
      this.#talk,
      this.#ticketsTitle,
      this.#tickets,
      search,
      this.#status,
      this.#listTitle,
      this.#list,
    );
    this.node = element("section", { class: "home", hidden: true }, this.#front, this.#article);
    this.#search.addEventListener("input", () => this.#typed());
    this.#talk.addEventListener("click", () => this.#leave());
    chat.on("conversation", () => this.#show());
    chat.on("messages", () => this.#show());
  }

  get isShown() {
    return !this.node.hidden;
  }

  /** @param {boolean} shown */
  toggle(shown) {
    this.node.hidden = !shown;
    if (shown) this.#back();
  }

  /** @param {Words} words */
  async setWords(words) {
    this.#words = words;
    this.node.setAttribute("aria-label", words.text("widget.home"));
    setText(this.#title, words.text("widget.home.title"));
    setText(this.#label, words.text("widget.home.search"));
    this.#search.placeholder = words.text("widget.home.search");
    setText(this.#ticketsTitle, words.text("widget.home.tickets"));
    this.#show();
    this.#article.hidden = true;
    this.#front.hidden = false;
    this.#popular = [];
    const popular = await this.#help.popular(words.language);
    if (words !== this.#words) return;
    this.#popular = popular;
    this.#typed();
  }

  #show() {
    const words = this.#words;
    if (!words) return;
    const { desk } = this.#chat.conversation ?? {};
    const opens = desk && !desk.open && desk.opens_at ? words.moment(desk.opens_at) : "";
    const staff = !desk ? "unknown" : this.#chat.isStaffed ? "here" : opens ? "opens" : "away";
    setText(this.#staff, words.text(`widget.home.staff.${staff}`, { opens }));
    setText(this.#talk, words.text(this.#chat.isBegun ? "widget.home.continue" : "widget.home.talk"));
    const tickets = ticketsOf(this.#chat.timeline.messages);
    for (const node of [this.#ticketsTitle, this.#tickets]) node.hidden = tickets.length === 0;
    replaceChildren(this.#tickets, ...tickets.map((ticket) => this.#ticket(ticket, words)));
  }

  /**
   * @param {ReturnType<typeof ticketsOf>[number]} ticket
   * @param {Words} words
   */
  #ticket({ reference, state, isOpen }, words) {
    const classes = ["home-state", isOpen && "home-open"];
    const about = element("span", { class: classes }, words.text(`widget.ticket.state.${state}`));
    return element(
      "li",
      {},
      element(
        "button",
        { type: "button", class: "home-row", on: { click: () => this.#leave() } },
        element("strong", {}, reference),
        about,
      ),
    );
  }

  #typed() {
    if (!this.#words) return;
    clearTimeout(this.#timer);
    const query = this.#search.value.trim();
    if (query.length < LEAST) this.#draw(this.#popular, this.#words.text("widget.home.popular"));
    else this.#timer = setTimeout(() => this.#look(query), WAIT_MS);
  }

  /** @param {string} query */
  async #look(query) {
    const words = this.#words;
    const found = words && (await this.#help.find(query, words.language));
    if (!found || words !== this.#words || query !== this.#search.value.trim()) return;
    const title = words.text(found.length > 0 ? "widget.home.found" : "widget.home.nothing", { count: found.length });
    this.#draw(found, title);
    setText(this.#status, title);
  }

  /**
   * @param {Listed[]} articles
   * @param {string} title
   */
  #draw(articles, title) {
    setText(this.#listTitle, title);
    this.#listTitle.hidden = articles.length === 0 && title === this.#words?.text("widget.home.popular");
    replaceChildren(this.#list, ...articles.map((article) => this.#row(article)));
  }

  /** @param {Listed} article */
  #row({ topic, title, language, passage = [] }) {
    const words = passage.map(({ text, marked }) => (marked ? element("mark", {}, text) : text));
    const parts = [
      element("strong", {}, title),
      words.length > 0 && element("span", { class: "home-passage" }, ...words),
    ];
    const on = { click: () => this.#read(topic) };
    return element("li", { lang: language }, element("button", { type: "button", class: "home-row", on }, ...parts));
  }

  /** @param {string} topic */
  async #read(topic) {
    const words = this.#words;
    if (!words) return;
    const article = await this.#help.article(topic, words.language);
    if (!article) {
      setText(this.#status, words.error("network"));
      return;
    }
    const toList = { click: () => this.#back(true) };
    const quiet = { type: "button", class: "button button-quiet", on: toList };
    const back = element("button", quiet, icon("back"), words.text("widget.home.back"));
    const title = element("h2", { class: "home-title", tabIndex: -1 }, article.title);
    const related = article.related.map((other) => this.#row(other));
    const more =
      related.length > 0
        ? [
            element("h3", { class: "home-heading" }, words.text("widget.home.related")),
            element("ul", { class: "home-list" }, ...related),
          ]
        : [];
    const ask = element(
      "button",
      { type: "button", class: "button", on: { click: () => this.#leave() } },
      words.text("widget.home.unhelped"),
    );
    const body = element("div", { class: "home-body", lang: article.language }, title, renderMarkdown(article.body));
    replaceChildren(this.#article, back, body, ask, ...more);
    this.#front.hidden = true;
    this.#article.hidden = false;
    this.node.scrollTop = 0;
    title.focus({ preventScroll: true });
  }

  #back(focus = false) {
    this.#article.hidden = true;
    this.#front.hidden = false;
    if (focus) this.#search.focus();
  }

  #leave() {
    this.emit("leave", null);
  }
}
