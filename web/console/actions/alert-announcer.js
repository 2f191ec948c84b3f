/** Makes the desk's calls heard and seen: sound, title, notifications of the browser; until they are acknowledged. */

import { callText, callTitle } from "../state/labels.js";

export class Herald {
  #place;
  #attention;
  #hands;

  /**
   * @param {import("../workspace.js").Place} place
   * @param {import("./browser-alerts.js").Attention} attention
   * @param {object} hands
   * @param {(call: import("../state/alerts/alerts.js").Call) => void} hands.open show what the call is about
   * @param {(id: string) => boolean} hands.isBeforeTheEyes
   * @param {(text: string) => void} hands.speak to screen readers
   * @param {AbortSignal} hands.signal the end of the workplace
   */
  constructor(place, attention, hands) {
    this.#place = place;
    this.#attention = attention;
    this.#hands = hands;
    const { calls } = place.desk;
    calls.addEventListener("ring", ({ detail }) => this.#ring(detail), { signal: hands.signal });
  }

  /** Bring the title up to date. */
  update() {
    const { words, desk } = this.#place;
    const waiting = desk.available ? desk.queued.filter(({ serves }) => serves !== false) : [];
    const unread = desk.assigned.filter(({ id }) => desk.unread(id) > 0);
    const about = desk.calls.open.map(({ key, conversationId }) => conversationId ?? key);
    const things = new Set([...waiting, ...unread].map(({ id }) => id).concat(about));
    this.#attention.show(words.text("console.title"), things.size);
  }

  /** The page is left: the title says nothing of the desk any more. */
  stop() {
    this.#attention.show(this.#place.words.text("console.title"), 0);
  }

  #ring({ calls, isNew }) {
    const { words, desk } = this.#place;
    const isRead = ({ kind, conversationId }) => kind === "message" && this.#hands.isBeforeTheEyes(conversationId);
    const heard = calls.filter((call) => !isRead(call));
    if (heard.length === 0) return;
    const loudest = heard.find(({ kind }) => kind === "offer") ?? heard[0];
    this.#attention.sound(loudest.kind);
    if (!isNew) return;
    for (const call of heard) {
      const card = desk.thread(call.conversationId)?.card;
      const title = callTitle(words, call, card);
      const open = () => this.#hands.open(call);
      this.#hands.speak(title);
      this.#attention.notify({ title, text: callText(words, call), tag: call.key, open });
    }
  }
}
