/**
 * A WebSocket that keeps coming back: hello, ping, dead-peer detection, jittered backoff. Knows no DOM and no frame but
 * `session.hello`'s answer, `ping` and `pong`; clock, socket, randomness and network events are handed in.
 */

import { Emitter } from "./emitter.js";
import { browserClock } from "./clock.js";

/** @import { Clock } from "./clock.js" */

/** @typedef {"connecting" | "online" | "offline" | "stopped"} ConnectionState */
/** @typedef {{state: ConnectionState, code: number, error: unknown}} StateChange */
/** @typedef {"retry" | "ready" | "ping" | "answer" | "quiet" | "steady"} Timer */

const PING_EVERY_MS = 20_000;
const ANSWER_WITHIN_MS = 10_000; // after a ping, any frame proves that the peer lives
const PROBE_WITHIN_MS = 4_000; // the same when something hints that the line may be dead
const QUIET_MS = 3_000; // nothing heard for this long after something was said is such a hint
const READY_WITHIN_MS = 10_000; // from the start of an attempt to `session.ready`
const STEADY_AFTER_MS = 10_000; // online for this long forgets earlier failures
const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 30_000;
const CROWDED_DELAY_MS = 10_000; // at least, after close code 4005

const GOING_AWAY = 4000;
const TOKEN_EXPIRED = 4003;
const TOO_MANY = 4005;
const FIRST_FINAL_CODE = 4500; // from here on: stay away until something changed
const UNANSWERED = "typing.set"; // the one frequent frame to which nobody says anything

/**
 * Milliseconds to wait before the next attempt: half of a doubling ceiling is certain, half is chance.
 * @param {number} failures attempts that failed in a row, 0 for the first return
 * @param {() => number} random
 */
export function retryDelay(failures, random) {
  const ceiling = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(failures, 16));
  return Math.round(ceiling / 2 + (random() * ceiling) / 2);
}

/**
 * Events:
 * - "state", detail `{state, code, error}`: `code` is the close code that led here, or 0. `online` means that
 *   `session.ready` has come; it is announced just before that frame. `offline` waits for the next attempt.
 *   `stopped` comes from `stop()`, from a close code of 4500 or more, or from a hello that failed for good (`error`).
 * - "frame", detail = the parsed server frame (`pong` too: its `head_seq` tells of gaps).
 * @template {{type: string}} ServerFrame
 * @template {{type: string}} ClientFrame
 * @extends {Emitter<{state: StateChange, frame: ServerFrame}>}
 */
export class Connection extends Emitter {
  #url;
  #hello;
  #clock;
  #socketFactory;
  #random;
  /** @type {ConnectionState} */
  #state = "stopped";
  /** @type {WebSocket | null} */
  #socket = null;
  #attempt = 0; // tells callbacks of an abandoned attempt from those of the present one
  #failures = 0;
  #lastCode = 0;
  #asking = new AbortController(); // ends the request behind a hello that nobody waits for any more
  /** @type {Map<Timer, unknown>} */
  #timers = new Map();

  /**
   * @param {object} options
   * @param {string} options.url
   * @param {(lastCloseCode: number, signal: AbortSignal) => Promise<ClientFrame>} options.hello makes the first frame;
   *   asked before each attempt. An error with `retryable === false` stops the connection, any other is tried again.
   * @param {Clock} [options.clock]
   * @param {(url: string) => WebSocket} [options.socketFactory]
   * @param {() => number} [options.random]
   * @param {EventTarget} [options.network] emits "online", "offline" and "woken" (shared/network.js)
   */
  constructor({ url, hello, clock = browserClock, socketFactory, random = Math.random, network }) {
    super();
    this.#url = url;
    this.#hello = hello;
    this.#clock = clock;
    this.#socketFactory = socketFactory ?? ((address) => new WebSocket(address));
    this.#random = random;
    network?.addEventListener("online", () => this.#hint(true));
    network?.addEventListener("woken", () => this.#hint(false));
    network?.addEventListener("offline", () => this.#probe());
  }

  get state() {
    return this.#state;
  }

  start() {
    if (this.#state !== "stopped") return;
    this.#failures = 0;
    this.#connect();
  }

  /** Close for good, until `start()`. */
  stop() {
    this.#halt(0);
  }

  /** Drop the socket and come back at once, as after a gap in the numbers. */
  reconnect() {
    if (this.#state === "stopped") return;
    this.#connect();
  }

  /** Somebody waits for the line: after several failures too, the next attempt comes soon. */
  hurry() {
    if (this.#state !== "offline" || this.#lastCode === TOO_MANY) return;
    this.#later("retry", () => this.#connect(), retryDelay(0, this.#random));
  }

  /**
   * Hand a frame to the socket. `true` says that it was online, not that the frame arrived.
   * @param {ClientFrame} frame
   * @returns {boolean}
   */
  send(frame) {
    if (!this.#say(frame)) return false;
    const isAwaited = this.#timers.has("answer") || this.#timers.has("quiet");
    if (!isAwaited && frame.type !== UNANSWERED) this.#later("quiet", () => this.#probe(), QUIET_MS);
    return true;
  }

  /** @param {ClientFrame | {type: "ping"}} frame */
  #say(frame) {
    if (this.#state !== "online") return false;
    this.#socket?.send(JSON.stringify(frame));
    return true;
  }

  async #connect() {
    this.#leave();
    const attempt = this.#attempt;
    this.#later("ready", () => this.#lost(0), READY_WITHIN_MS);
    this.#become("connecting", this.#lastCode);
    let hello;
    let socket;
    try {
      hello = await this.#hello(this.#lastCode, this.#asking.signal);
      if (attempt !== this.#attempt) return;
      socket = this.#socketFactory(this.#url);
    } catch (error) {
      if (attempt !== this.#attempt) return;
      if (error instanceof Error && "retryable" in error && error.retryable === false) this.#halt(0, error);
      else this.#lost(0);
      return;
    }
    this.#socket = socket;
    socket.onopen = () => socket.send(JSON.stringify(hello));
    socket.onmessage = (event) => {
      if (attempt === this.#attempt) this.#heard(event.data);
    };
    socket.onclose = (event) => {
      if (attempt === this.#attempt) this.#lost(event.code);
    };
  }

  /** @param {string} data */
  #heard(data) {
    let frame;
    try {
      frame = JSON.parse(data);
    } catch {
      this.#lost(0);
      return;
    }
    this.#clear("answer");
    this.#clear("quiet");
    if (frame.type === "session.ready" && this.#state !== "online") {
      this.#clear("ready");
      this.#lastCode = 0;
      this.#pingLater();
      this.#later("steady", () => (this.#failures = 0), STEADY_AFTER_MS);
      this.#become("online", 0);
    }
    this.emit("frame", frame);
  }

  /** @param {number} code */
  #lost(code) {
    if (code >= FIRST_FINAL_CODE && code < 5000) {
      this.#halt(code);
      return;
    }
    // A server that says goodbye has a successor: whoever was connected need not wait as after failures.
    if (code === GOING_AWAY && this.#state === "online") this.#failures = 0;
    this.#leave();
    this.#lastCode = code;
    const least = code === TOO_MANY ? CROWDED_DELAY_MS : 0;
    const atOnce = code === TOKEN_EXPIRED && this.#failures === 0;
    const delay = atOnce ? 0 : Math.max(least, retryDelay(this.#failures, this.#random));
    this.#failures += 1;
    this.#later("retry", () => this.#connect(), delay);
    this.#become("offline", code);
  }

  /** @param {number} code @param {unknown} [error] */
  #halt(code, error = null) {
    this.#leave();
    this.#lastCode = code;
    this.#become("stopped", code, error);
  }

  #pingLater() {
    const again = () => {
      this.#pingLater();
      if (!this.#timers.has("answer")) this.#ping(ANSWER_WITHIN_MS); // a probe is in a greater hurry
    };
    this.#later("ping", again, PING_EVERY_MS);
  }

  /** @param {number} withinMs */
  #ping(withinMs) {
    if (!this.#say({ type: "ping" })) return;
    this.#later("answer", () => this.#lost(0), withinMs);
  }

  /**
   * The network came back, or the page is looked at again: do not wait out a long backoff, and do not trust what began
   * before. An attempt begun without a network is dead; one begun before a sleep may be.
   * @param {boolean} hasNetwork
   */
  #hint(hasNetwork) {
    if (hasNetwork) this.#failures = 0;
    if (this.#state === "offline" || (this.#state === "connecting" && hasNetwork)) this.#connect();
    else if (this.#state === "connecting") this.#later("ready", () => this.#lost(0), PROBE_WITHIN_MS);
    else this.#probe();
  }

  #probe() {
    this.#ping(PROBE_WITHIN_MS);
  }

  /** Let go of the present attempt and all its timers. */
  #leave() {
    this.#attempt += 1;
    this.#asking.abort();
    this.#asking = new AbortController();
    for (const name of [...this.#timers.keys()]) this.#clear(name);
    const socket = this.#socket;
    this.#socket = null;
    if (socket) {
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
    }
  }

  /** @param {Timer} name @param {() => void} call @param {number} ms */
  #later(name, call, ms) {
    this.#clear(name);
    const ring = () => {
      this.#timers.delete(name);
      call();
    };
    this.#timers.set(name, this.#clock.setTimeout(ring, ms));
  }

  /** @param {Timer} name */
  #clear(name) {
    if (this.#timers.has(name)) this.#clock.clearTimeout(this.#timers.get(name));
    this.#timers.delete(name);
  }

  /** @param {ConnectionState} state @param {number} code @param {unknown} [error] */
  #become(state, code, error = null) {
    if (state === this.#state) return;
    this.#state = state;
    this.emit("state", { state, code, error });
  }
}
