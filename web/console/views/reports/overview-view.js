/** Supervisors' page: who waits, who answers, what is held, how the last days went. Live. */

import { element, replaceChildren, setText } from "/web/shared/dom.js";
import { isFailure } from "/web/shared/failure.js";
import { stateText } from "../../state/choices.js";
import { playerName, worded } from "../../state/labels.js";
import { formatRoute } from "../../state/route.js";
import { choiceField, formDialog } from "../common/form-dialog.js";
import { languageChip } from "../common/language-chip.js";
import { priorityPill } from "../common/priority-pill.js";
import { shiftActions } from "./shift-actions.js";
import { ReportView } from "./report-view.js";
import { SavedRepliesView } from "../content/saved-replies-view.js";

/**
 * @import { ConsoleContext } from "../../context.js"
 * @import { OperatorApi } from "../../state/api.js"
 * @import { Child } from "/web/shared/dom.js"
 * @import { ColleagueView, ConversationSummary, DeskUpdated } from "/web/shared/frames.d.ts"
 */

/** @type {(0 | 1 | 2)[]} */
const PRIORITIES = [0, 1, 2];

export class OverviewView {
  #context;
  #api;
  #figures = element("dl", { class: "figures" });
  #alert = element("p", { class: "desk-alert", role: "alert", hidden: true });
  #waiting = element("div", {});
  #people = element("div", {});
  #held = element("div", {});
  #problem = element("p", { class: "panel-problem", role: "alert" });
  #report;
  #replies;
  #drawn = "";

  /**
   * @param {ConsoleContext} context
   * @param {OperatorApi} api
   */
  constructor(context, api) {
    const { words } = context;
    this.#context = context;
    this.#api = api;
    this.#report = new ReportView(context, api);
    this.#replies = new SavedRepliesView(context, api);
    /** @param {string} name @param {...Child} content */
    const part = (name, ...content) =>
      element(
        "section",
        { class: "desk-part", "aria-labelledby": `desk-${name}` },
        element("h3", { id: `desk-${name}` }, words.text(`console.desk.${name}`)),
        ...content,
      );
    this.node = element(
      "section",
      { class: "tickets desk-page", "aria-labelledby": "desk-title" },
      element("h2", { id: "desk-title", tabIndex: -1 }, words.text("console.desk.title")),
      this.#alert,
      this.#figures,
      this.#problem,
      part("waiting", this.#waiting),
      part("held", this.#held),
      part("people", this.#people),
      part("report", this.#report.node),
      part("replies", this.#replies.node),
    );
  }

  show() {
    this.update();
    this.#report.show();
    this.#replies.show();
  }

  /** After each change of the desk. Drawn anew only when something on it changed, so that the focus stays. */
  update() {
    const { desk } = this.#context;
    const state = desk.status.latest;
    const drawn = JSON.stringify([state, desk.queued]);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    const focused = (this.node.contains(document.activeElement) && document.activeElement?.id) || "";
    this.#showFigures(state);
    this.#showAlert(state);
    this.#showWaiting(desk.queued);
    this.#showHeld(state.held);
    this.#showPeople(state.colleagues);
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  }

  /** @param {DeskUpdated} state */
  #showFigures(state) {
    const { words, stopwatches } = this.#context;
    const share = typeof state.promises_kept === "number" ? words.percent(state.promises_kept) : "–";
    const rows = {
      open: words.text(state.open ? "console.desk.is_open" : "console.desk.is_closed"),
      waiting_now: String(state.waiting),
      oldest: state.oldest_waiting_since ? stopwatches.make(state.oldest_waiting_since) : "–",
      soon: String(state.tickets_due_soon),
      breached: String(state.tickets_breached),
      kept: `${share} (${state.promises_made})`,
    };
    /** @param {[string, Child]} row */
    const figure = ([name, value]) =>
      element(
        "div",
        { class: "figure" },
        element("dt", {}, words.text(`console.desk.${name}`)),
        element("dd", {}, value),
      );
    replaceChildren(this.#figures, ...Object.entries(rows).map(figure));
  }

  /** @param {DeskUpdated} given */
  #showAlert({ wait_alert: alerted }) {
    this.#alert.hidden = !alerted;
    setText(this.#alert, alerted ? this.#context.words.text("console.desk.wait_alert") : "");
  }

  /** @param {ConversationSummary[]} queued */
  #showWaiting(queued) {
    const { words, stopwatches } = this.#context;
    const rows = queued.map((summary) => [
      this.#link(summary),
      languageChip(words, summary.language),
      [worded(words, "console.department", summary.department), " ", priorityPill(words, summary.priority)],
      summary.waiting_since ? stopwatches.make(summary.waiting_since) : "–",
      summary.offered_to ? words.text("console.desk.offered_to", { operator: summary.offered_to }) : "",
      this.#actions(summary, ["assign", "priority", "take"]),
    ]);
    replaceChildren(
      this.#waiting,
      this.#table(["player", "language", "department", "wait", "offer", "actions"], rows, "nobody_waits"),
    );
  }

  /** @param {ConversationSummary[]} held */
  #showHeld(held) {
    const { words, stopwatches } = this.#context;
    const rows = held.map((summary) => [
      this.#link(summary),
      languageChip(words, summary.language),
      summary.operator_name ?? "–",
      summary.assigned_at ? stopwatches.make(summary.assigned_at) : "–",
      [worded(words, "console.department", summary.department), " ", priorityPill(words, summary.priority)],
      this.#actions(summary, ["assign", "take"]),
    ]);
    replaceChildren(
      this.#held,
      this.#table(["player", "language", "operator", "since", "department", "actions"], rows, "nothing_held"),
    );
  }

  /** @param {ColleagueView[]} colleagues */
  #showPeople(colleagues) {
    const { words } = this.#context;
    const rank = { available: 0, away: 1, offline: 2 };
    const rows = colleagues
      .toSorted((a, b) => rank[a.state] - rank[b.state] || a.name.localeCompare(b.name))
      .map((person) => [
        person.name,
        words.text(`console.role.${person.role}`),
        element("span", { class: `pill presence-${person.state}` }, stateText(words, person)),
        element(
          "span",
          {},
          element("meter", { min: 0, max: person.capacity, value: person.load, "aria-hidden": "true" }),
          ` ${person.load}/${person.capacity}`,
        ),
        element("span", { class: "chips" }, ...person.languages.map((language) => languageChip(words, language))),
        person.departments.map((name) => worded(words, "console.department", name)).join(", "),
        shiftActions(words, person, (path, body) => this.#do(() => this.#api.send("POST", path, body))),
      ]);
    replaceChildren(
      this.#people,
      this.#table(["person", "role", "state", "load", "languages", "departments", "actions"], rows, "nobody_here"),
    );
  }

  /** @param {string[]} names @param {(Child | Child[])[][]} rows @param {string} empty */
  #table(names, rows, empty) {
    const { words } = this.#context;
    if (rows.length === 0) return element("p", { class: "card-soft" }, words.text(`console.desk.${empty}`));
    const heads = names.map((name) =>
      element("th", { scope: "col", role: "columnheader" }, words.text(`console.desk.column.${name}`)),
    );
    const body = rows.map((cells) =>
      element(
        "tr",
        { role: "row" },
        ...cells.map((cell, index) =>
          element(
            "td",
            { role: "cell", "data-label": words.text(`console.desk.column.${names[index]}`) },
            ...[cell].flat(),
          ),
        ),
      ),
    );
    return element(
      "table",
      { class: "ticket-table", role: "table" },
      element("thead", { role: "rowgroup" }, element("tr", { role: "row" }, ...heads)),
      element("tbody", { role: "rowgroup" }, ...body),
    );
  }

  /** @param {ConversationSummary} summary */
  #link(summary) {
    const href = formatRoute({ conversationId: summary.id });
    return element("a", { href, id: `desk-${summary.id}` }, playerName(this.#context.words, summary));
  }

  /** @param {ConversationSummary} summary @param {string[]} names */
  #actions(summary, names) {
    const { words } = this.#context;
    /** @type {Record<string, () => void>} */
    const calls = {
      assign: () => this.#assign(summary),
      priority: () => this.#prioritise(summary),
      take: () => this.#take(summary),
    };
    const buttons = names.map((name) => {
      const attributes = {
        type: "button",
        id: `${name}-${summary.id}`,
        class: "button button-small",
        on: { click: () => calls[name]() },
      };
      return element("button", attributes, words.text(`console.desk.${name}`));
    });
    return element("span", { class: "panel-actions" }, ...buttons);
  }

  /** @param {ConversationSummary} summary */
  async #assign(summary) {
    const { words, desk } = this.#context;
    const people = desk.status.latest.colleagues
      .filter(({ state, id }) => state !== "offline" && id !== summary.operator_id)
      .map(({ id, name, load, capacity }) => [id, `${name} (${load}/${capacity})`]);
    if (people.length === 0) {
      setText(this.#problem, words.text("console.desk.nobody_here"));
      return;
    }
    const fields = [choiceField(words.text("console.desk.assign_to"), people)];
    const values = await formDialog(words, { title: words.text("console.desk.assign"), fields });
    if (values) await this.#do(() => desk.requests.assign(summary, values[0]));
  }

  /** @param {ConversationSummary} summary */
  async #prioritise(summary) {
    const { words, desk } = this.#context;
    const options = PRIORITIES.map((number) => [String(number), words.text(`console.priority.${number}`)]);
    const fields = [choiceField(words.text("console.ticket.priority"), options, String(summary.priority))];
    const values = await formDialog(words, { title: words.text("console.desk.priority"), fields });
    const priority = PRIORITIES.find((value) => String(value) === values?.[0]);
    if (priority !== undefined) await this.#do(() => desk.requests.setPriority(summary.id, priority));
  }

  /** @param {ConversationSummary} summary */
  async #take(summary) {
    const id = await this.#do(() => this.#context.desk.requests.takeOver(summary));
    if (id) window.location.hash = formatRoute({ conversationId: id });
  }

  /**
   * @template Result
   * @param {() => Promise<Result>} call
   */
  async #do(call) {
    setText(this.#problem, "");
    try {
      return await call();
    } catch (error) {
      if (!isFailure(error)) throw error;
      setText(this.#problem, this.#context.words.error(error.code, error.params));
      return null;
    }
  }
}
