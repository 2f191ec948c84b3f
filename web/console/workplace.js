/** The desk of an operator who is signed in: ties state, views, addresses and keys together. */

import { Attention } from "./attention.js";
import { Commands } from "./commands.js";
import { Keyboard } from "./keyboard.js";
import { playerName, reasonText } from "./labels.js";
import { formatRoute, parseRoute } from "./route.js";
import { CardView } from "./views/card-view.js";
import { ConversationView } from "./views/conversation-view.js";
import { showKeys } from "./views/dialogs.js";
import { Frame } from "./views/frame.js";
import { HeaderView } from "./views/header-view.js";
import { ListsView } from "./views/lists-view.js";
import { settingsMenu } from "./views/settings-menu.js";
import { Stopwatches } from "./views/stopwatch.js";
import { TicketsView } from "./views/tickets-view.js";
import { Toasts } from "./views/toasts.js";

/**
 * What every view of the desk is given.
 * @typedef {object} Place
 * @property {import("/web/shared/locale.js").Words} words
 * @property {import("./desk.js").Desk} desk
 * @property {import("./preferences.js").Preferences} preferences
 * @property {import("./drafts.js").Drafts} drafts
 * @property {import("./desk.js").Clock} clock
 * @property {Stopwatches} stopwatches
 */

const WIDE = matchMedia("(min-width: 70rem)"); // the card has room beside the messages; console.css says the same
const NARROW = matchMedia("(max-width: 47.99rem)"); // one pane at a time

export class Workplace {
  #place;
  #session;
  #commands;
  #attention;
  #frame;
  #header;
  #lists;
  #card;
  #tickets;
  #toasts;
  #settings;
  #keyboard;
  /** @type {ConversationView | null} */
  #view = null;
  #isEmpty = false;
  #route = parseRoute(location.hash);
  #closeCode = 0;
  #wasOnline = false;
  /** The conversation to come back to from the tickets. */
  #lastId = null;
  /** The conversation whose reply field gets the focus as soon as it is there. */
  #focusWanted = null;
  #rendering = false;
  #listening = new AbortController();

  /**
   * @param {object} options
   * @param {import("./session.js").Session} options.session
   * @param {import("./api.js").OperatorApi} options.api
   * @param {import("/web/shared/locale.js").Words} options.words
   * @param {import("./preferences.js").Preferences} options.preferences
   * @param {import("./desk.js").Clock} options.clock
   * @param {(language: string) => void} options.setLanguage
   */
  constructor({ session, api, words, preferences, clock, setLanguage }) {
    const { desk, drafts } = session;
    const stopwatches = new Stopwatches(clock.now);
    const place = { words, desk, preferences, drafts, clock, stopwatches };
    this.#place = place;
    this.#session = session;
    this.#attention = new Attention(preferences);
    this.#toasts = new Toasts(words);
    this.#commands = new Commands(place, this.#toasts, (id) => this.#open(id));
    const actions = {
      setLanguage,
      askNotifications: () => this.#attention.askLeave(),
      showKeys: () => showKeys(words),
      signOut: () => this.#signOut(),
    };
    this.#settings = settingsMenu(place, actions, this.#listening.signal);
    this.#header = new HeaderView(place, this.#commands, this.#settings);
    this.#lists = new ListsView(place, this.#commands);
    this.#card = new CardView(place, { show: (seq) => this.#showMessage(seq), close: () => this.#toggleCard() });
    this.#tickets = new TicketsView(place, () => api.tickets());
    this.#keyboard = new Keyboard(place, this.#commands, {
      route: () => this.#route,
      go: (route) => this.#go(route),
      back: () => this.#go({ conversationId: this.#lastId }),
      reply: () => this.#view?.focus(),
      toggleCard: () => this.#toggleCard(),
      focusRow: (id) => this.#lists.focusRow(id),
      showKeys: () => showKeys(words),
    });
    this.#frame = new Frame({
      words,
      header: this.#header.node,
      lists: this.#lists.node,
      card: this.#card.node,
      tickets: this.#tickets.node,
      overlays: [this.#settings, this.#toasts.node],
      onSkip: () => (this.#route.section === "tickets" ? this.#tickets.node.querySelector("h2") : this.#view)?.focus(),
    });
    this.node = this.#frame.node;
    this.#listen();
  }

  /** To be called when `node` is on the page. */
  start() {
    this.#wasOnline = this.#session.connection.state === "online";
    this.#routeChanged();
  }

  stop() {
    this.#listening.abort();
    this.#place.stopwatches.stop();
    this.#view?.leave();
    this.#attention.show(this.#place.words.text("console.title"), 0);
  }

  /** @param {{code: string, params?: object}} error */
  fail(error) {
    this.#commands.fail(error);
  }

  /** Say that something went wrong, in given words. */
  say(text) {
    this.#toasts.error(text);
  }

  #listen() {
    const { desk, preferences } = this.#place;
    const on = (target, name, call) => target.addEventListener(name, call, { signal: this.#listening.signal });
    on(desk, "change", () => this.#renderSoon());
    on(desk, "arrival", ({ detail }) => this.#arrived(detail));
    on(desk, "trouble", ({ detail }) => this.#commands.fail(detail));
    on(preferences, "change", () => this.#renderSoon());
    on(this.#session.connection, "state", ({ detail }) => {
      this.#closeCode = detail.code;
      this.#wasOnline ||= detail.state === "online";
      this.#renderSoon();
    });
    on(window, "hashchange", () => this.#routeChanged());
    on(window, "focus", () => this.#view?.checkRead());
    on(document, "visibilitychange", () => this.#view?.checkRead());
    on(document, "keydown", (event) => this.#keyboard.press(event));
    on(this.#lists.node, "click", ({ target }) => {
      const link = target.closest(".row-link");
      if (link) this.#open(parseRoute(new URL(link.href).hash).conversationId);
    });
  }

  /** Show a conversation and go on in its reply field; on a phone, where that opens the keyboard, in its title. */
  #open(id) {
    this.#focusWanted = id;
    this.#go({ conversationId: id });
    this.#renderSoon();
  }

  #go(route) {
    const hash = formatRoute(route);
    if (location.hash !== hash) location.hash = hash;
  }

  #routeChanged() {
    const before = this.#route;
    this.#route = parseRoute(location.hash);
    const { section, conversationId } = this.#route;
    if (section === "tickets") this.#tickets.refresh();
    else this.#lastId = conversationId;
    if (section === "conversations") this.#place.desk.show(conversationId);
    this.#render();
    if (formatRoute(before) === formatRoute(this.#route)) return;
    const { activeElement } = document;
    const isLost = activeElement !== document.body && !activeElement.checkVisibility();
    if (NARROW.matches || isLost) this.#focusFront();
  }

  #showConversation(id) {
    const thread = (id && this.#place.desk.thread(id)) || null;
    if (this.#view ? this.#view.thread === thread : this.#isEmpty && !thread) return;
    this.#view?.leave();
    this.#view = thread && new ConversationView(this.#place, this.#commands, thread, () => this.#toggleCard());
    this.#isEmpty = !thread;
    this.#frame.showConversation(this.#view?.node ?? null);
  }

  /** Changes come in bursts; one rendering after each burst, also while the page is hidden. */
  #renderSoon() {
    if (this.#rendering) return;
    this.#rendering = true;
    queueMicrotask(() => {
      this.#rendering = false;
      if (!this.#listening.signal.aborted) this.#render();
    });
  }

  #render() {
    const { desk, words, preferences } = this.#place;
    const { state } = this.#session.connection;
    const { conversationId } = this.#route;
    if (this.#route.section === "conversations") this.#showConversation(conversationId);
    this.#frame.showRoute(this.#route, preferences.get("details"));
    this.#frame.showConnection(state, this.#closeCode, this.#wasOnline);
    this.#header.update({ route: this.#route, connection: state, conversationId: this.#lastId });
    this.#lists.update(conversationId);
    this.#card.update(conversationId ? (desk.thread(conversationId) ?? null) : null);
    this.#view?.update();
    const waiting = desk.available ? desk.queued.length : 0;
    this.#attention.show(words.text("console.title"), waiting + desk.unreadCount);
    this.#giveFocus();
  }

  #giveFocus() {
    if (!this.#focusWanted || this.#focusWanted !== this.#view?.id) return;
    if (document.querySelector("dialog[open]")) return;
    const thread = this.#place.desk.thread(this.#focusWanted);
    if (NARROW.matches || thread?.loaded || thread?.failure) this.#focusWanted = null;
    if (!NARROW.matches && thread?.loaded) this.#view.focus();
  }

  /** What had the focus is out of sight: go to the head of what is in front. */
  #focusFront() {
    const heads = {
      lists: "#queue-title",
      conversation: ".conversation-title",
      card: ".card button",
      tickets: "#tickets-title",
    };
    this.node.querySelector(heads[this.node.dataset.front])?.focus({ preventScroll: true });
  }

  #showMessage(seq) {
    if (!WIDE.matches) this.#go({ conversationId: this.#route.conversationId });
    this.#view?.jumpTo(seq);
  }

  #toggleCard() {
    const { conversationId, details } = this.#route;
    const { preferences } = this.#place;
    if (!conversationId) return;
    if (WIDE.matches) preferences.set("details", !preferences.get("details"));
    else this.#go({ conversationId, details: !details });
  }

  #arrived({ kind, summary, text }) {
    const { words, desk } = this.#place;
    const { id } = summary;
    const isBeforeTheEyes = document.hasFocus() && document.visibilityState === "visible" && this.#view?.id === id &&
      this.#route.section === "conversations";
    if (kind === "message" && isBeforeTheEyes) return;
    const player = playerName(words, summary, desk.thread(id)?.card);
    const body = kind === "queue" ? reasonText(words, summary.reason) : text;
    const open = () => (kind === "queue" ? this.#go({ conversationId: id }) : this.#open(id));
    const title = words.text(`console.notify.${kind}`, { player });
    this.#attention.call({ title, text: body, tag: `${kind} ${id}`, open });
  }

  async #signOut() {
    if (!(await this.#commands.mayLeave())) return;
    try {
      await this.#session.signOut();
    } catch (error) {
      if (typeof error?.code !== "string") throw error;
      this.#commands.fail(error);
    }
  }
}
