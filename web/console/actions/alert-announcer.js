/** Makes the desk's alerts heard and seen: sound, title, notifications of the browser; until they are acknowledged. */

import { alertText, alertTitle } from "../state/labels.js";

/**
 * @import { ConsoleContext } from "../context.js"
 * @import { Alert } from "../state/alerts/alerts.js"
 * @import { BrowserAlerts } from "./browser-alerts.js"
 */

export class AlertAnnouncer {
  #context;
  #browserAlerts;
  #page;

  /**
   * @param {ConsoleContext} context
   * @param {BrowserAlerts} browserAlerts
   * @param {object} page
   * @param {(alert: Alert) => void} page.open show what the alert is about
   * @param {(id: string) => boolean} page.isBeforeTheEyes
   * @param {(text: string) => void} page.speak to screen readers
   * @param {AbortSignal} page.signal the end of the workspace
   */
  constructor(context, browserAlerts, page) {
    this.#context = context;
    this.#browserAlerts = browserAlerts;
    this.#page = page;
    const { alerts } = context.desk;
    alerts.on("ring", ({ detail }) => this.#ring(detail), { signal: page.signal });
  }

  /** Bring the title up to date. */
  update() {
    const { words, desk } = this.#context;
    const waiting = desk.available ? desk.queued.filter(({ serves }) => serves !== false) : [];
    const unread = desk.assigned.filter(({ id }) => desk.unread(id) > 0);
    const about = desk.alerts.open.map(({ key, conversationId }) => conversationId ?? key);
    const things = new Set([...waiting, ...unread].map(({ id }) => id).concat(about));
    this.#browserAlerts.show(words.text("console.title"), things.size);
  }

  /** The page is left: the title says nothing of the desk any more. */
  stop() {
    this.#browserAlerts.show(this.#context.words.text("console.title"), 0);
  }

  /** @param {{alerts: Alert[], isNew: boolean}} given */
  #ring({ alerts, isNew }) {
    const { words, desk } = this.#context;
    /** @param {Alert} alert */
    const isRead = ({ kind, conversationId }) =>
      kind === "message" && Boolean(conversationId) && this.#page.isBeforeTheEyes(conversationId ?? "");
    const heard = alerts.filter((alert) => !isRead(alert));
    if (heard.length === 0) return;
    const loudest = heard.find(({ kind }) => kind === "offer") ?? heard[0];
    this.#browserAlerts.sound(loudest.kind);
    if (!isNew) return;
    for (const alert of heard) {
      const card = alert.conversationId ? desk.thread(alert.conversationId)?.card : null;
      const title = alertTitle(words, alert, card);
      const open = () => this.#page.open(alert);
      this.#page.speak(title);
      this.#browserAlerts.notify({ title, text: alertText(words, alert), tag: alert.key, open });
    }
  }
}
