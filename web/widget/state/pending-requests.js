/**
 * What the player asked for besides writing. Sent at once, or when the connection is back, and again if it broke before
 * the server said anything; kept no longer than the page.
 */

/**
 * @import { Connection } from "/web/shared/connection.js"
 * @import { FromVisitor, ToVisitor, VisitorConversation } from "/web/shared/frames.d.ts"
 * @import { Language } from "/web/shared/locale.js"
 */

const ANSWERS = new Set(["conversation.updated", "request.done", "error.raised", "pong"]); // to requests, among others

export class PendingRequests {
  #connection;
  /** @type {Map<string, FromVisitor>} frames that the server may not have heard, by what they are about */
  #frames = new Map();

  /** @param {Connection<ToVisitor, FromVisitor>} connection */
  constructor(connection) {
    this.#connection = connection;
  }

  /**
   * A later wish about the same thing takes the earlier one's place.
   * @param {string} about
   * @param {FromVisitor} frame
   */
  add(about, frame) {
    this.#frames.delete(about);
    this.#frames.set(about, frame);
    if (!this.#connection.send(frame)) this.#connection.hurry();
  }

  /**
   * While waiting: the languages in which a person may answer; none means the player's own alone.
   * @param {Language[]} languages
   */
  acceptLanguages(languages) {
    this.add("languages", { type: "handoff.languages", languages, ref: "languages" });
  }

  /** @param {string} survey_id @param {number} score @param {string} comment */
  answerSurvey(survey_id, score, comment) {
    this.add(`survey ${survey_id}`, { type: "survey.answer", survey_id, score, comment, ref: "survey" });
  }

  /** To be called with every frame of the server but the first. @param {{type: string}} given */
  hear({ type }) {
    if (ANSWERS.has(type)) this.#frames.clear();
  }

  /**
   * Connected anew.
   * @param {VisitorConversation} conversation as it stands now; what it has already is not asked for again
   */
  resume(conversation) {
    for (const [about, frame] of this.#frames) {
      if (isFulfilled(frame, conversation)) this.#frames.delete(about);
      else this.#connection.send(frame);
    }
  }

  clear() {
    this.#frames.clear();
  }
}

/** @param {FromVisitor} frame @param {VisitorConversation} given */
function isFulfilled(frame, { status, language, rating_open }) {
  const isWithPeople = status === "queued" || status === "assigned";
  switch (frame.type) {
    case "handoff.request":
      return isWithPeople;
    case "handoff.cancel":
      return status !== "queued";
    case "language.set":
      return frame.language === language;
    case "rating.submit":
      return !rating_open;
    default:
      return false;
  }
}
