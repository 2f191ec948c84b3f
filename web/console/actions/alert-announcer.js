/** Makes the desk's alerts heard and seen: sound, title, notifications of the browser; until they are acknowledged. */

import { alertText, alertTitle } from "../state/labels.js";

export class AlertAnnouncer {
  #context;
  #browserAlerts;
  #page;

  /**
   * @param {import("../context.js").ConsoleContext} context
   * @param {import("./browser-alerts.js").BrowserAlerts} browserAlerts
   * @param {object} page
   * @param {(alert: import("../state/alerts/alerts.js").Alert) => void} page.open show what the alert is about
   * @param {(id: string) => boolean} page.isBeforeTheEyes
   * @param {(text: string) => void} page.speak to screen readers
   * @param {AbortSignal} page.signal the end of the workspace
   */
  constructor(context, browserAlerts, page) {
    this.#context = context;
    this.#browserAlerts = browserAlerts;
    this.#page = page;
    const { alerts } = context.desk;
    alerts.addEventListener("ring", ({ detail }) => this.#ring(detail), { signal: page.signal });
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

  #ring({ alerts, isNew }) {
    const { words, desk } = this.#context;
    const isRead = ({ kind, conversationId }) => kind === "message" && this.#page.isBeforeTheEyes(conversationId);
    const heard = alerts.filter((alert) => !isRead(alert));
    if (heard.length === 0) return;
    const loudest = heard.find(({ kind }) => kind === "offer") ?? heard[0];
    this.#browserAlerts.sound(loudest.kind);
    if (!isNew) return;
    for (const alert of heard) {
      const card = desk.thread(alert.conversationId)?.card;
      const title = alertTitle(words, alert, card);
      const open = () => this.#page.open(alert);
      this.#page.speak(title);
      this.#browserAlerts.notify({ title, text: alertText(words, alert), tag: alert.key, open });
    }
  }
}
