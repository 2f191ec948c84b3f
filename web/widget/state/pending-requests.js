/**
 * What the player asked for besides writing. Sent at once, or when the connection is back, and again if it broke before the
 * server said anything; kept no longer than the page.
 */

const ANSWERS = new Set(["conversation.updated", "request.done", "error.raised", "pong"]); // to requests, among others

export class PendingRequests {
  #connection;
  /** @type {Map<string, object>} frames that the server may not have heard, by what they are about */
  #frames = new Map();

  /** @param {import("/web/shared/connection.js").Connection} connection */
  constructor(connection) {
    this.#connection = connection;
  }

  /** A later wish about the same thing takes the earlier one's place. */
  add(about, frame) {
    this.#frames.delete(about);
    this.#frames.set(about, frame);
    if (!this.#connection.send(frame)) this.#connection.hurry();
  }

  /** While waiting: the languages in which a person may answer; none means the player's own alone. */
  acceptLanguages(languages) {
    this.add("languages", { type: "handoff.languages", languages, ref: "languages" });
  }

  answerSurvey(survey_id, score, comment) {
    this.add(`survey ${survey_id}`, { type: "survey.answer", survey_id, score, comment, ref: "survey" });
  }

  /** To be called with every frame of the server but the first. */
  hear({ type }) {
    if (ANSWERS.has(type)) this.#frames.clear();
  }

  /** Connected anew. @param {object} conversation as it stands now; what it has already is not asked for again */
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

function isFulfilled(frame, { status, language, rating_open }) {
  const isWithPeople = status === "queued" || status === "assigned";
  const fulfilled = {
    "handoff.request": isWithPeople,
    "handoff.cancel": status !== "queued",
    "language.set": frame.language === language,
    "rating.submit": !rating_open,
  };
  return fulfilled[frame.type] ?? false;
}
