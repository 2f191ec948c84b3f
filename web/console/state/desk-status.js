/** The desk as a whole, seen by one of its people: who is there and how busy, how many wait, what oneself may do. */

/** @import { ColleagueView, ConsoleReady, DeskUpdated, OperatorView } from "/web/shared/frames.d.ts" */

/** @type {DeskUpdated} until the first has come */
const QUIET = Object.freeze({
  type: "desk.updated",
  open: true,
  opens_at: null,
  close_reasons: [],
  close_reason_required: true,
  close_tags: [],
  close_tag_required: false,
  undo_seconds: 0,
  break_reasons: [],
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
  /** Why not: one of the desk's reasons of a break; empty where nobody said. */
  reason = "";
  /** Until then nothing is offered, after a close. @type {string | null} */
  wrapUpUntil = null;
  /** What the desk knows, as `session.ready` tells it. @type {ConsoleReady["departments"]} */
  departments = [];
  /** @type {ConsoleReady["roles"]} */
  roles = [];
  /** Kinds of complaints. @type {ConsoleReady["kinds"]} */
  kinds = [];

  /** @param {OperatorView} operator */
  constructor(operator) {
    this.#operator = operator;
    /** The last `desk.updated`. */
    this.latest = QUIET;
  }

  /** @returns {OperatorView} this operator */
  get operator() {
    return this.#operator;
  }

  get isSupervisor() {
    return ["supervisor", "administrator"].includes(this.#operator.role);
  }

  /** Whether this operator may choose whom to take. */
  get mayPick() {
    return this.isSupervisor || this.#operator.may_pick !== false;
  }

  /** Everybody at the desk but this operator. @returns {ColleagueView[]} */
  get others() {
    return this.latest.colleagues.filter(({ id }) => id !== this.#operator.id);
  }

  /** How many take new conversations just now, this operator included. */
  get availableCount() {
    return this.latest.colleagues.filter(({ state }) => state === "available").length;
  }

  /** @param {{available: boolean, reason?: string, wrap_up_until?: string | null}} given */
  present({ available, reason = "", wrap_up_until = null }) {
    this.available = available;
    this.reason = reason;
    this.wrapUpUntil = wrap_up_until;
  }

  /** @param {ConsoleReady} frame */
  ready({ operator, available, reason, wrap_up_until, colleagues = [], departments = [], roles = [], kinds = [] }) {
    this.#operator = operator;
    this.present({ available, reason, wrap_up_until });
    this.departments = departments;
    this.roles = roles;
    this.kinds = kinds;
    this.latest = { ...this.latest, colleagues };
  }

  /** @param {DeskUpdated} frame */
  update(frame) {
    this.latest = { ...QUIET, ...frame };
    const myself = this.latest.colleagues.find(({ id }) => id === this.#operator.id);
    if (myself && myself.state !== "offline") this.available = myself.state === "available";
  }
}
