/** The desk of an operator who is signed in: ties state, views, addresses and keys together. */

import { actsOn } from "./actions/conversation-actions.js";
import { Attention } from "./actions/browser-alerts.js";
import { Commands } from "./actions/commands.js";
import { Errand } from "./actions/action-runner.js";
import { Herald } from "./actions/alert-announcer.js";
import { Keyboard } from "./actions/keyboard.js";
import { playerName } from "./state/labels.js";
import { Matters } from "./actions/player-commands.js";
import { formatRoute, parseRoute } from "./state/route.js";
import { SectionStage } from "./views/shell/section-outlet.js";
import { CallsMenu } from "./views/shell/alerts-menu.js";
import { CardView } from "./views/conversations/card-view.js";
import { ConversationView } from "./views/conversations/conversation-view.js";
import { showKeys } from "./views/common/dialogs.js";
import { Frame } from "./views/shell/frame.js";
import { HeaderView } from "./views/shell/header-view.js";
import { ListsView } from "./views/queue/lists-view.js";
import { OfferPanel } from "./views/queue/offer-panel.js";
import { settingsMenu } from "./views/settings/settings-menu.js";
import { Stopwatches } from "./views/common/stopwatch.js";
import { Toasts } from "./views/shell/toasts.js";

/**
 * What every view of the desk is given.
 * @typedef {object} Place
 * @property {import("/web/shared/locale.js").Words} words
 * @property {import("./state/desk.js").Desk} desk
 * @property {import("./state/api.js").OperatorApi} api
 * @property {import("./state/settings/preferences.js").Preferences} preferences
 * @property {import("./state/conversations/drafts.js").Drafts} drafts
 * @property {import("./state/content/suggestions.js").Suggestions} suggestions
 * @property {import("./state/content/saved-replies.js").ReplyBook} replyBook
 * @property {import("./state/conversations/files.js").Files} files
 * @property {import("./state/desk.js").Clock} clock
 * @property {Stopwatches} stopwatches
 */

const WIDE = matchMedia("(min-width: 70rem)"); // the card has room beside the messages; console.css says the same
const NARROW = matchMedia("(max-width: 47.99rem)"); // one pane at a time

export class Workplace {
  #place;
  #session;
  #commands;
  #matters;
  #errand;
  #herald;
  #frame;
  #header;
  #lists;
  #card;
  #offer;
  #calls;
  #stage;
  #toasts;
  #keyboard;
  /** @type {ConversationView | null} */
  #view = null;
  #isEmpty = false;
  #route = parseRoute(location.hash);
  #closeCode = 0;
  #wasOnline = false;
  /** The conversation to come back to from the other sections. */
  #lastId = null;
  /** The conversation whose field gets the focus as soon as it is there. */
  #focusWanted = null;
  #rendering = false;
  #listening = new AbortController();

  /**
   * @param {object} options
   * @param {import("./state/session.js").Session} options.session
   * @param {import("./state/api.js").OperatorApi} options.api
   * @param {import("/web/shared/locale.js").Words} options.words
   * @param {import("./state/settings/preferences.js").Preferences} options.preferences
   * @param {import("./state/desk.js").Clock} options.clock
   * @param {(language: string) => void} options.setLanguage
   */
  constructor({ session, api, words, preferences, clock, setLanguage }) {
    const { desk, drafts, suggestions, replyBook, files } = session;
    const stopwatches = new Stopwatches(clock.now);
    const place = { words, desk, api, preferences, drafts, suggestions, replyBook, files, clock, stopwatches };
    const { signal } = this.#listening;
    this.#place = place;
    this.#session = session;
    this.#toasts = new Toasts(words);
    this.#errand = new Errand(words, this.#toasts);
    this.#commands = new Commands(place, this.#errand, (id) => this.#open(id));
    this.#matters = new Matters(place, this.#errand);
    const attention = new Attention(preferences);
    const open = (call) => this.#openCall(call);
    const isBeforeTheEyes = (id) => this.#isBeforeTheEyes(id);
    const speak = (text) => this.#toasts.speak(text);
    this.#herald = new Herald(place, attention, { open, isBeforeTheEyes, speak, signal });
    const askNotifications = () => attention.askLeave();
    const actions = { setLanguage, askNotifications, showKeys: () => showKeys(words), signOut: () => this.#signOut() };
    const settings = settingsMenu(place, actions, signal);
    this.#calls = new CallsMenu(place, open);
    this.#header = new HeaderView(place, this.#commands, { settings, bell: this.#calls.button });
    this.#lists = new ListsView(place, this.#commands);
    this.#card = new CardView(place, { show: (seq) => this.#showMessage(seq), close: () => this.#toggleCard() });
    this.#offer = new OfferPanel(place, this.#commands);
    this.#stage = new SectionStage(place, api);
    this.#keyboard = new Keyboard(place, this.#commands, {
      route: () => this.#route,
      go: (route) => this.#go(route),
      back: () => this.#go({ conversationId: this.#lastId }),
      foot: () => this.#view?.foot,
      acts: () => this.#acts(this.#route.conversationId),
      answerOffer: (event) => this.#offer.press(event),
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
      section: this.#stage.node,
      overlays: [this.#offer.node, settings, this.#calls.node, this.#toasts.node],
      onSkip: () => (this.#route.section === "conversations" ? this.#view : this.#stage)?.focus(),
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
    this.#offer.stop();
    this.#view?.leave();
    this.#herald.stop();
  }

  /** Say that something went wrong, in given words. */
  say(text) {
    this.#toasts.error(text);
  }

  #listen() {
    const { desk, preferences } = this.#place;
    const on = (target, name, call) => target.addEventListener(name, call, { signal: this.#listening.signal });
    const sources = [desk, desk.calls, preferences, this.#place.suggestions];
    for (const source of sources) on(source, "change", () => this.#renderSoon());
    on(desk, "trouble", ({ detail }) => this.#errand.fail(detail));
    on(desk, "missed", ({ detail }) => this.#errand.done("console.done.missed", { player: this.#player(detail.id) }));
    on(desk, "lost", ({ detail }) => this.#lost(detail));
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

  #acts(id) {
    const toggleCard = () => this.#toggleCard();
    return actsOn(id, { desk: this.#place.desk, commands: this.#commands, matters: this.#matters, toggleCard });
  }

  /** Show a conversation and go on in its field; on a phone, where that opens the keyboard, in its title. */
  #open(id) {
    this.#focusWanted = id;
    this.#go({ conversationId: id });
    this.#renderSoon();
  }

  #openCall({ conversationId, reference }) {
    if (reference) this.#go({ section: "tickets", reference });
    else if (conversationId) this.#go({ conversationId });
  }

  #go(route) {
    const hash = formatRoute(route);
    if (location.hash !== hash) location.hash = hash;
    else if (route.reference) this.#stage.show(route.section, route.reference); // it may have been closed
  }

  #routeChanged() {
    const before = this.#route;
    this.#route = parseRoute(location.hash);
    const { section, conversationId, reference } = this.#route;
    this.#stage.show(section, reference);
    if (section === "conversations") {
      this.#lastId = conversationId;
      this.#place.desk.show(conversationId);
    }
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
    this.#view = thread && new ConversationView(this.#place, this.#commands, thread, this.#acts(id));
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
    const { desk, preferences } = this.#place;
    const { state } = this.#session.connection;
    const { section, conversationId } = this.#route;
    if (section === "conversations") this.#showConversation(conversationId);
    this.#frame.showRoute(this.#route, preferences.get("details"));
    this.#frame.showConnection(state, this.#closeCode, this.#wasOnline);
    this.#header.update({ route: this.#route, connection: state, conversationId: this.#lastId });
    this.#offer.update();
    this.#calls.update();
    this.#lists.update(conversationId);
    this.#card.update(conversationId ? (desk.thread(conversationId) ?? null) : null);
    this.#view?.update();
    this.#stage.update();
    this.#herald.update();
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
    const heads = { lists: "#queue-title", conversation: ".conversation-title", card: ".card button" };
    const { front } = this.node.dataset;
    if (front in heads) this.node.querySelector(heads[front])?.focus({ preventScroll: true });
    else this.#stage.focus();
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

  #isBeforeTheEyes(id) {
    const isLooking = document.hasFocus() && document.visibilityState === "visible";
    return isLooking && this.#route.section === "conversations" && this.#view?.id === id;
  }

  /** Another has it now, or it is back in the queue: say who and why. */
  #lost({ id, reason, by }) {
    const name = by ? `console.lost.${reason}_by` : `console.lost.${reason}`;
    const key = this.#place.words.has(name) ? name : "console.lost.given_back";
    this.#toasts.error(this.#place.words.text(key, { player: this.#player(id), name: by ?? "" }));
  }

  #player(id) {
    const { words, desk } = this.#place;
    const thread = desk.thread(id);
    return playerName(words, thread?.summary ?? { id }, thread?.card);
  }

  async #signOut() {
    if (await this.#commands.mayLeave()) await this.#errand.run(() => this.#session.signOut());
  }
}
