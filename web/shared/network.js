/** The browser's hints that the connection deserves a look, as one EventTarget for shared/connection.js. */

import { browserClock } from "./clock.js";

/** @import { Clock } from "./clock.js" */

const LOOK_EVERY_MS = 5_000;
const LATE_MS = 10_000; // a look that comes later than this slept in between

/**
 * A machine that slept does not say so, and its timers slept too: only the clock on the wall has gone on.
 * @param {Clock} clock
 * @param {() => void} woke called soon after each sleep
 */
export function watchSleep(clock, woke) {
  /** @param {number} due */
  const look = (due) => {
    if (clock.now() - due > LATE_MS) woke();
    const next = clock.now() + LOOK_EVERY_MS;
    clock.setTimeout(() => look(next), LOOK_EVERY_MS);
  };
  look(clock.now());
}

/**
 * @param {Clock} [clock]
 * @returns {EventTarget} emits "online", "offline" and "woken": looked at again, or awake after a sleep
 */
export function browserNetwork(clock = browserClock) {
  const network = new EventTarget();
  /** @param {string} name */
  const tell = (name) => network.dispatchEvent(new Event(name));
  window.addEventListener("online", () => tell("online"));
  window.addEventListener("offline", () => tell("offline"));
  window.addEventListener("pageshow", (event) => event.persisted && tell("woken"));
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && tell("woken"));
  document.addEventListener("resume", () => tell("woken")); // a page that the browser had frozen
  watchSleep(clock, () => tell("woken"));
  return network;
}
