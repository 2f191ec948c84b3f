/** The desk as a whole, seen by one of its people: who is there and how busy, how many wait, what oneself may do. */

/** `desk.updated` of the protocol until the first has come. */
const QUIET = Object.freeze({
  open: true,
  opens_at: null,
  waiting: 0,
  oldest_waiting_since: null,
  wait_alert: false,
  colleagues: [],
  held: [],
  tickets_due_soon: 0,
  tickets_breached: 0,
  promises_kept: null,
  promises_made: 0,
});

export class DeskStatus {
  #operator;
  /** Whether this operator takes new conversations just now. */
  available = false;

  /** @param {import("./api.js").Operator} operator */
  constructor(operator) {
    this.#operator = operator;
    /** The last `desk.updated`. */
    this.latest = QUIET;
  }

  /** @returns {import("./api.js").Operator} this operator */
  get operator() {
    return this.#operator;
  }

  get isSupervisor() {
    return this.#operator.role !== "operator";
  }

  /** Whether this operator may choose whom to take. */
  get mayPick() {
    return this.isSupervisor || this.#operator.may_pick !== false;
  }

  /** Everybody at the desk but this operator. @returns {object[]} `ColleagueView`s */
  get others() {
    return this.latest.colleagues.filter(({ id }) => id !== this.#operator.id);
  }

  /** How many take new conversations just now, this operator included. */
  get availableCount() {
    return this.latest.colleagues.filter(({ state }) => state === "available").length;
  }

  /** @param {object} frame `session.ready` */
  ready({ operator, available, colleagues = [] }) {
    this.#operator = operator;
    this.available = available;
    this.latest = { ...this.latest, colleagues };
  }

  /** @param {object} frame `desk.updated` */
  update(frame) {
    this.latest = { ...QUIET, ...frame };
    const myself = this.latest.colleagues.find(({ id }) => id === this.#operator.id);
    if (myself && myself.state !== "offline") this.available = myself.state === "available";
  }
}
