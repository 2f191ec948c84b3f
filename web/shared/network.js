/** The browser's hints that the connection deserves a look, as one EventTarget for shared/connection.js. */

/** @returns {EventTarget} emits "online", "offline" and "visible" */
export function browserNetwork() {
  const network = new EventTarget();
  const tell = (name) => network.dispatchEvent(new Event(name));
  window.addEventListener("online", () => tell("online"));
  window.addEventListener("offline", () => tell("offline"));
  window.addEventListener("pageshow", (event) => event.persisted && tell("visible"));
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && tell("visible"));
  return network;
}
