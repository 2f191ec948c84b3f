/** The desk of an operator who is signed in: ties state, views, addresses and keys together. */

import { conversationActions } from "./actions/conversation-actions.js";
import { BrowserAlerts } from "./actions/browser-alerts.js";
import { Commands } from "./actions/commands.js";
import { ActionRunner } from "./actions/action-runner.js";
import { AlertAnnouncer } from "./actions/alert-announcer.js";
import { Keyboard } from "./actions/keyboard.js";
import { playerName } from "./state/labels.js";
import { PlayerCommands } from "./actions/player-commands.js";
import { formatRoute, parseRoute } from "./state/route.js";
import { SectionOutlet } from "./views/shell/section-outlet.js";
import { AlertsMenu } from "./views/shell/alerts-menu.js";
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

const WIDE = matchMedia("(min-width: 70rem)"); // the card has room beside the messages; styles/shell/narrow.css says the same
const NARROW = matchMedia("(max-width: 47.99rem)"); // one pane at a time

export class Workspace {
  #context;
  #session;
  #commands;
  #playerCommands;
  #runner;
  #announcer;
  #frame;
  #header;
  #lists;
  #card;
  #offer;
  #alerts;
  #outlet;
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
    const context = { words, desk, api, preferences, drafts, suggestions, replyBook, files, clock, stopwatches };
    const { signal } = this.#listening;
    this.#context = context;
    this.#session = session;
    this.#toasts = new Toasts(words);
    this.#runner = new ActionRunner(words, this.#toasts);
    this.#commands = new Commands(context, this.#runner, (id) => this.#open(id));
    this.#playerCommands = new PlayerCommands(context, this.#runner);
    const browserAlerts = new BrowserAlerts(preferences);
    const open = (alert) => this.#openAlert(alert);
    const isBeforeTheEyes = (id) => this.#isBeforeTheEyes(id);
    const speak = (text) => this.#toasts.speak(text);
    this.#announcer = new AlertAnnouncer(context, browserAlerts, { open, isBeforeTheEyes, speak, signal });
    const askNotifications = () => browserAlerts.askLeave();
    const showAccount = () => this.#go({ section: "account" });
    const actions = { setLanguage, askNotifications, showAccount, showKeys: () => showKeys(words), signOut: () => this.#signOut() };
    const settings = settingsMenu(context, actions, signal);
    this.#alerts = new AlertsMenu(context, open);
    this.#header = new HeaderView(context, this.#commands, { settings, bell: this.#alerts.button });
    this.#lists = new ListsView(context, this.#commands);
    this.#card = new CardView(context, { show: (seq) => this.#showMessage(seq), close: () => this.#toggleCard() });
    this.#offer = new OfferPanel(context, this.#commands);
    this.#outlet = new SectionOutlet(context, api);
    this.#keyboard = new Keyboard(context, this.#commands, {
      route: () => this.#route,
      go: (route) => this.#go(route),
      back: () => this.#go({ conversationId: this.#lastId }),
      foot: () => this.#view?.foot,
      actions: () => this.#actions(this.#route.conversationId),
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
      section: this.#outlet.node,
      overlays: [this.#offer.node, settings, this.#alerts.node, this.#toasts.node],
      onSkip: () => (this.#route.section === "conversations" ? this.#view : this.#outlet)?.focus(),
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
    this.#context.stopwatches.stop();
    this.#offer.stop();
    this.#view?.leave();
    this.#announcer.stop();
  }

  /** Say that something went wrong, in given words. */
  say(text) {
    this.#toasts.error(text);
  }

  #listen() {
    const { desk, preferences } = this.#context;
    const on = (target, name, call) => target.addEventListener(name, call, { signal: this.#listening.signal });
    const sources = [desk, desk.alerts, preferences, this.#context.suggestions];
    for (const source of sources) on(source, "change", () => this.#renderSoon());
    on(desk, "trouble", ({ detail }) => this.#runner.fail(detail));
    on(desk, "missed", ({ detail }) => this.#runner.done("console.done.missed", { player: this.#player(detail.id) }));
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

  #actions(id) {
    const toggleCard = () => this.#toggleCard();
    return conversationActions(id, {
      desk: this.#context.desk,
      commands: this.#commands,
      playerCommands: this.#playerCommands,
      toggleCard,
    });
  }

  /** Show a conversation and go on in its field; on a phone, where that opens the keyboard, in its title. */
  #open(id) {
    this.#focusWanted = id;
    this.#go({ conversationId: id });
    this.#renderSoon();
  }

  #openAlert({ conversationId, reference }) {
    if (reference) this.#go({ section: "tickets", reference });
    else if (conversationId) this.#go({ conversationId });
  }

  #go(route) {
    const hash = formatRoute(route);
    if (location.hash !== hash) location.hash = hash;
    else if (route.reference) this.#outlet.show(route.section, route.reference); // it may have been closed
  }

  #routeChanged() {
    const before = this.#route;
    this.#route = parseRoute(location.hash);
    const { section, conversationId, reference } = this.#route;
    this.#outlet.show(section, reference);
    if (section === "conversations") {
      this.#lastId = conversationId;
      this.#context.desk.show(conversationId);
    }
    this.#render();
    if (formatRoute(before) === formatRoute(this.#route)) return;
    const { activeElement } = document;
    const isLost = activeElement !== document.body && !activeElement.checkVisibility();
    if (NARROW.matches || isLost) this.#focusFront();
  }

  #showConversation(id) {
    const thread = (id && this.#context.desk.thread(id)) || null;
    if (this.#view ? this.#view.thread === thread : this.#isEmpty && !thread) return;
    this.#view?.leave();
    this.#view = thread && new ConversationView(this.#context, this.#commands, thread, this.#actions(id));
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
    const { desk, preferences } = this.#context;
    const { state } = this.#session.connection;
    const { section, conversationId } = this.#route;
    if (section === "conversations") this.#showConversation(conversationId);
    this.#frame.showRoute(this.#route, preferences.get("details"));
    this.#frame.showConnection(state, this.#closeCode, this.#wasOnline);
    this.#header.update({ route: this.#route, connection: state, conversationId: this.#lastId });
    this.#offer.update();
    this.#alerts.update();
    this.#lists.update(conversationId);
    this.#card.update(conversationId ? (desk.thread(conversationId) ?? null) : null);
    this.#view?.update();
    this.#outlet.update();
    this.#announcer.update();
    this.#giveFocus();
  }

  #giveFocus() {
    if (!this.#focusWanted || this.#focusWanted !== this.#view?.id) return;
    if (document.querySelector("dialog[open]")) return;
    const thread = this.#context.desk.thread(this.#focusWanted);
    if (NARROW.matches || thread?.loaded || thread?.failure) this.#focusWanted = null;
    if (!NARROW.matches && thread?.loaded) this.#view.focus();
  }

  /** What had the focus is out of sight: go to the head of what is in front. */
  #focusFront() {
    const heads = { lists: "#queue-title", conversation: ".conversation-title", card: ".card button" };
    const { front } = this.node.dataset;
    if (front in heads) this.node.querySelector(heads[front])?.focus({ preventScroll: true });
    else this.#outlet.focus();
  }

  #showMessage(seq) {
    if (!WIDE.matches) this.#go({ conversationId: this.#route.conversationId });
    this.#view?.jumpTo(seq);
  }

  #toggleCard() {
    const { conversationId, details } = this.#route;
    const { preferences } = this.#context;
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
    const key = this.#context.words.has(name) ? name : "console.lost.given_back";
    this.#toasts.error(this.#context.words.text(key, { player: this.#player(id), name: by ?? "" }));
  }

  #player(id) {
    const { words, desk } = this.#context;
    const thread = desk.thread(id);
    return playerName(words, thread?.summary ?? { id }, thread?.card);
  }

  async #signOut() {
    if (await this.#commands.mayLeave()) await this.#runner.run(() => this.#session.signOut());
  }
}
