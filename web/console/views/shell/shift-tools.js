/** Beside the switch of availability: why one is away, and the time to finish what a talk left to do. */

import { element, setText } from "/web/shared/dom.js";
import { worded, stopwatch } from "../../state/labels.js";

/** @import { ConsoleContext } from "../../context.js" */

const TICK_MS = 1_000;

export class ShiftTools {
  #context;
  #reason;
  #wrapUp;
  #left = element("span", {});
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #timer;

  /** @param {ConsoleContext} context */
  constructor(context) {
    const { words, desk } = context;
    this.#context = context;
    const label = words.text("console.presence.reason");
    this.#reason = element("select", { class: "field break-reason", "aria-label": label, hidden: true });
    this.#reason.addEventListener("change", () => desk.setAvailable(false, this.#reason.value));
    this.#wrapUp = element(
      "button",
      { type: "button", class: "button button-small", hidden: true, on: { click: () => desk.endWrapUp() } },
      this.#left,
    );
    this.node = element("span", { class: "shift-tools" }, this.#reason, this.#wrapUp);
  }

  update() {
    const { words, desk } = this.#context;
    const reasons = desk.status.latest.break_reasons ?? [];
    const known = new Set([...this.#reason.options].map(({ value }) => value));
    for (const code of ["", ...reasons.map((one) => one.code)]) {
      if (known.has(code)) continue;
      const name = code ? worded(words, "console.break_reason", code) : words.text("console.presence.no_reason");
      this.#reason.append(element("option", { value: code }, name));
    }
    this.#reason.hidden = desk.available || reasons.length === 0;
    this.#reason.value = desk.status.reason;
    this.#tick();
  }

  #tick() {
    const { words, desk, clock } = this.#context;
    const until = desk.status.wrapUpUntil;
    const left = until ? Date.parse(until) - clock.now() : 0;
    this.#wrapUp.hidden = left <= 0 || !desk.available;
    if (left > 0) setText(this.#left, words.text("console.presence.wrap_up", { time: stopwatch(left) }));
    clearInterval(this.#timer);
    if (left > 0) this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }
}
