/** The browser's notifications, as the page that the player sees may show them; a frame of elsewhere may not. */

const TAG = "destek"; // the newest takes the place of the one before

export class Notices {
  #act;

  /** @param {() => void} act when one is pressed */
  constructor(act) {
    this.#act = act;
  }

  /** @returns {NotificationPermission | "unsupported"} */
  get permission() {
    return "Notification" in window ? Notification.permission : "unsupported";
  }

  /** Asks the player, who has just pressed something; what came of it. */
  async ask() {
    try {
      if (this.permission === "default") await Notification.requestPermission();
    } catch {
      // An old browser, or a page that may not ask.
    }
    return this.permission;
  }

  /**
   * @param {string} title
   * @param {string} [body]
   */
  show(title, body) {
    if (this.permission !== "granted" || (document.hasFocus() && document.visibilityState === "visible")) return;
    try {
      const notice = new Notification(title, { body, tag: TAG });
      notice.addEventListener("click", () => {
        window.focus();
        notice.close();
        this.#act();
      });
    } catch {
      // Phones show them from service workers alone: the title's count must do.
    }
  }
}
