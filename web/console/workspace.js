/** The desk of an operator who is signed in: ties state, views, addresses and keys together. */

import { find } from "/web/shared/dom.js";
import { conversationActions } from "./actions/conversation-actions.js";
import { BrowserAlerts } from "./actions/browser-alerts.js";
import { Commands } from "./actions/commands.js";
import { ActionRunner } from "./actions/action-runner.js";
import { AlertAnnouncer } from "./actions/alert-announcer.js";
import { Keyboard } from "./actions/keyboard.js";
import { tellLosses } from "./actions/losses.js";
import { PlayerCommands } from "./actions/player-commands.js";
import { formatRoute, parseRoute, routeOf } from "./state/route.js";
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

/**
 * @import { Alert } from "./state/alerts/alerts.js"
 * @import { OperatorApi } from "./state/api.js"
 * @import { Route } from "./state/route.js"
 * @import { Session } from "./state/session.js"
 * @import { Preferences } from "./state/settings/preferences.js"
 * @import { Clock } from "/web/shared/clock.js"
 * @import { StateChange } from "/web/shared/connection.js"
 * @import { Language, Words } from "/web/shared/locale.js"
 */

const WIDE = matchMedia("(min-width: 70rem)"); // the card has room beside the messages, as in shell/narrow.css
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
  /** @type {string | null} the conversation to come back to from the other sections */
  #lastId = null;
  /** @type {string | null} the conversation whose field gets the focus as soon as it is there */
  #focusWanted = null;
  #rendering = false;
  #listening = new AbortController();

  /**
   * @param {object} options
   * @param {Session} options.session
   * @param {OperatorApi} options.api
   * @param {Words} options.words
   * @param {Preferences} options.preferences
   * @param {Clock} options.clock
   * @param {(language: Language) => void} options.setLanguage
   */
  constructor({ session, api, words, preferences, clock, setLanguage }) {
    const { signal } = this.#listening;
    const stopwatches = new Stopwatches(clock.now);
    const { desk, drafts, suggestions, playbook, replyBook, files } = session;
    const known = { desk, drafts, suggestions, playbook, replyBook, files };
    const context = { ...known, words, api, preferences, clock, stopwatches };
    this.#context = context;
    this.#session = session;
    this.#toasts = new Toasts(words);
    this.#runner = new ActionRunner(words, this.#toasts);
    this.#commands = new Commands(context, this.#runner, (id) => this.#open(id));
    this.#playerCommands = new PlayerCommands(context, this.#runner);
    const browserAlerts = new BrowserAlerts(preferences);
    const open = (/** @type {Alert} */ alert) => this.#openAlert(alert);
    this.#announcer = new AlertAnnouncer(context, browserAlerts, {
      open,
      isBeforeTheEyes: (id) => this.#isBeforeTheEyes(id),
      speak: (text) => this.#toasts.speak(text),
      signal,
    });
    const leave = (/** @type {"signOut" | "finishShift"} */ way) => this.#commands[way](session);
    const asks = { askNotifications: () => browserAlerts.askLeave(), showKeys: () => showKeys(words) };
    const settings = settingsMenu(context, { setLanguage, ...asks, leave }, signal);
    this.#alerts = new AlertsMenu(context, open);
    this.#header = new HeaderView(context, this.#commands, { settings, bell: this.#alerts.button });
    this.#lists = new ListsView(context, this.#commands, (id) => this.#open(id));
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

  /** Say that something went wrong, in given words. @param {string} text */
  say(text) {
    this.#toasts.error(text);
  }

  #listen() {
    const { desk, preferences, suggestions, playbook } = this.#context;
    const until = { signal: this.#listening.signal };
    const changed = () => this.#renderSoon();
    desk.on("change", changed, until);
    desk.alerts.on("change", changed, until);
    preferences.on("change", changed, until);
    suggestions.on("change", changed, until);
    playbook.on("change", changed, until);
    tellLosses(this.#context, this.#toasts, until);
    this.#session.connection.on("state", ({ detail }) => this.#connectionChanged(detail), until);
    window.addEventListener("hashchange", () => this.#routeChanged(), until);
    window.addEventListener("focus", () => this.#view?.checkRead(), until);
    document.addEventListener("visibilitychange", () => this.#view?.checkRead(), until);
    document.addEventListener("keydown", (event) => this.#keyboard.press(event), until);
  }

  /** @param {StateChange} change */
  #connectionChanged({ code, state }) {
    this.#closeCode = code;
    this.#wasOnline ||= state === "online";
    this.#renderSoon();
  }

  /** @param {string | null} id @returns {Record<string, () => void>} none without a conversation */
  #actions(id) {
    if (!id) return {};
    const toggleCard = () => this.#toggleCard();
    return conversationActions(id, {
      desk: this.#context.desk,
      commands: this.#commands,
      playerCommands: this.#playerCommands,
      toggleCard,
    });
  }

  /**
   * Show a conversation and go on in its field; on a phone, where that opens the keyboard, in its title.
   * @param {string} id
   */
  #open(id) {
    this.#focusWanted = id;
    this.#go({ conversationId: id });
    this.#renderSoon();
  }

  /** @param {Alert} given */
  #openAlert({ conversationId, reference }) {
    if (reference) this.#go({ section: "tickets", reference });
    else if (conversationId) this.#go({ conversationId });
  }

  /** @param {Partial<Route>} route */
  #go(route) {
    const hash = formatRoute(route);
    if (location.hash !== hash) location.hash = hash;
    else if (route.reference) this.#routeChanged(); // it may have been closed
  }

  #routeChanged() {
    const before = this.#route;
    this.#route = routeOf(location.hash, this.#context.desk.operator);
    const { section, conversationId, seq, reference, details } = this.#route;
    this.#outlet.show(section, reference, details);
    if (section === "conversations") {
      this.#lastId = conversationId;
      this.#context.desk.show(conversationId);
    }
    this.#render();
    if (seq) this.#view?.jumpTo(seq);
    if (formatRoute(before) === formatRoute(this.#route)) return;
    const isLost = document.activeElement !== document.body && !document.activeElement?.checkVisibility();
    if (NARROW.matches || isLost) this.#focusFront();
  }

  /** @param {string | null} id */
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
    /** @type {Record<string, string>} */
    const heads = { lists: "#queue-title", conversation: ".conversation-title", card: ".card button" };
    const { front = "" } = this.node.dataset;
    if (front in heads) find(this.node, heads[front])?.focus({ preventScroll: true });
    else this.#outlet.focus();
  }

  /** @param {number} seq */
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

  /** @param {string} id */
  #isBeforeTheEyes(id) {
    const isLooking = document.hasFocus() && document.visibilityState === "visible";
    return isLooking && this.#route.section === "conversations" && this.#view?.id === id;
  }
}
