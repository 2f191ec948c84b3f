/** What stands in the way, said plainly: no connection, a chat that had to stop, a request that failed. */

import { element, replaceChildren, setText } from "/web/shared/dom.js";
import { isFailure } from "/web/shared/failure.js";
import { icon } from "/web/shared/icons.js";
import { NO_WORDS } from "/web/shared/locale.js";

/**
 * @import { Chat } from "../state/chat.js"
 * @import { StateChange } from "/web/shared/connection.js"
 * @import { Failure } from "/web/shared/failure.js"
 * @import { Words } from "/web/shared/locale.js"
 */

const PATIENCE_MS = 1_500; // shorter breaks are not worth a word
const FAILURE_SHOWN_MS = 8_000;
const FORBIDDEN_ORIGIN = 4501;
const BAD_FRAME = 4502;

export class BannerView {
  #chat;
  #words = NO_WORDS;
  /** @type {number | undefined} */
  #timer = undefined;
  /** @type {number | undefined} */
  #failureTimer = undefined;
  /** @type {Failure | null} */
  #failed = null;
  #text = element("p", {});
  #action = element("button", { type: "button", class: "button banner-action" });
  #connection = element("div", { class: "banner banner-warning", role: "status", hidden: true });
  #failure = element("p", { class: "banner banner-danger", role: "alert", hidden: true });
  /** @type {{code: number, error: unknown}} */
  #stop = { code: 0, error: null };
  #stopped = false;

  /** @param {Chat} chat */
  constructor(chat) {
    this.#chat = chat;
    replaceChildren(this.#connection, icon("alert"), this.#text, this.#action);
    this.#action.addEventListener("click", () => this.#act());
    this.node = element("div", { class: "banners" }, this.#connection, this.#failure);
    chat.on("connection", ({ detail }) => this.#connectionChanged(detail));
    chat.on("failure", ({ detail }) => this.#showFailure(detail));
    for (const name of ["online", "offline"]) window.addEventListener(name, () => this.#showConnection());
  }

  /** @param {Words} words */
  setWords(words) {
    this.#words = words;
    this.#showConnection();
    if (this.#failed) setText(this.#failure, words.error(this.#failed.code, this.#failed.params));
  }

  /** @param {StateChange} given */
  #connectionChanged({ state, code, error }) {
    this.#stopped = state === "stopped";
    this.#stop = { code, error };
    if (state === "online") {
      clearTimeout(this.#timer);
      this.#timer = undefined;
      this.#connection.hidden = true;
    } else if (this.#stopped) {
      this.#connection.hidden = false;
    } else {
      const patience = navigator.onLine === false ? 0 : PATIENCE_MS;
      this.#timer ??= setTimeout(() => (this.#connection.hidden = false), patience);
    }
    this.#showConnection();
  }

  #showConnection() {
    const name = this.#stopped ? this.#stopName() : navigator.onLine === false ? "no_network" : "lost";
    const isFirst = name === "lost" && !this.#chat.isReady; // what was never there cannot be lost
    setText(this.#text, this.#words.text(isFirst ? "widget.status.starting" : `widget.connection.${name}`));
    this.#action.hidden = !this.#stopped || name === "forbidden";
    setText(this.#action, this.#words.text(`widget.connection.${name === "outdated" ? "reload" : "again"}`));
  }

  #stopName() {
    const isForbidden = isFailure(this.#stop.error) && this.#stop.error.code === "forbidden";
    if (this.#stop.code === FORBIDDEN_ORIGIN || isForbidden) return "forbidden";
    return this.#stop.code === BAD_FRAME ? "outdated" : "stopped";
  }

  #act() {
    if (this.#stop.code === BAD_FRAME) window.location.reload();
    else this.#chat.restart();
  }

  /** @param {Failure} given */
  #showFailure({ code, params }) {
    clearTimeout(this.#failureTimer);
    this.#failed = { code, params };
    setText(this.#failure, this.#words.error(code, params));
    this.#failure.hidden = false;
    this.#failureTimer = setTimeout(() => {
      this.#failure.hidden = true;
      this.#failed = null;
    }, FAILURE_SHOWN_MS);
  }
}
