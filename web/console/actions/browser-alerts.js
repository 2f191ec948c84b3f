/** Draws the operator's attention: title, icon, sound, the browser's notifications. */

import { chime } from "/web/shared/sound.js";

/** @import { Preferences } from "../state/settings/preferences.js" */

const ICON = "/web/console/mark.svg";
const ALERT_ICON = "/web/console/mark-alert.svg";
const BODY_CHARACTERS = 120;

/** Each kind of alert has its own sign, so that an ear knows an offer from a message; the rest share the common one. */
/** @type {Record<string, {notes: number[], loudness?: number} | undefined>} */
const SIGNS = {
  offer: { notes: [660, 880, 1175], loudness: 0.09 },
  enqueued: { notes: [587, 784] },
  requeued: { notes: [587, 784] },
  lapsed: { notes: [880, 660], loudness: 0.08 },
  wait_alert: { notes: [988, 740, 988], loudness: 0.08 },
  message: { notes: [784] },
};

export class BrowserAlerts {
  #preferences;

  /** @param {Preferences} preferences */
  constructor(preferences) {
    this.#preferences = preferences;
  }

  /**
   * The title of the page and how many things wait: "(3) Operator console".
   * @param {string} title
   * @param {number} count
   */
  show(title, count) {
    const wanted = count > 0 ? `(${count}) ${title}` : title;
    if (document.title !== wanted) document.title = wanted;
    const link = document.querySelector("link[rel=icon]");
    const icon = count > 0 ? ALERT_ICON : ICON;
    if (link && link.getAttribute("href") !== icon) link.setAttribute("href", icon);
  }

  /** @param {string} kind of an alert */
  sound(kind) {
    if (this.#preferences.get("sound")) chime(SIGNS[kind]);
  }

  /**
   * A notification of the browser where the operator looks elsewhere.
   * @param {{title: string, text: string, tag: string, open: () => void}} alert `tag`: a later one replaces an earlier
   */
  notify({ title, text, tag, open }) {
    if (!this.#mayNotify() || (document.hasFocus() && document.visibilityState === "visible")) return;
    const body = Array.from(text).slice(0, BODY_CHARACTERS).join("");
    let note;
    try {
      /** @type {NotificationOptions & {renotify: boolean}} */
      const options = { body, tag, renotify: true, icon: ICON };
      note = new Notification(title, options);
    } catch {
      return; // phones allow notifications to service workers only
    }
    note.onclick = () => {
      window.focus();
      note.close();
      open();
    };
  }

  /** Ask the browser for leave to notify. Without it the preference is off again. */
  async askLeave() {
    if ("Notification" in window && (await Notification.requestPermission()) === "granted") return;
    this.#preferences.set("notifications", false);
  }

  #mayNotify() {
    return this.#preferences.get("notifications") && "Notification" in window && Notification.permission === "granted";
  }
}
