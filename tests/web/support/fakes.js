/** Stand-ins for what the modules take from outside: a clock that is turned by hand, a socket, a server's answers. */

export class ManualClock {
  #now;
  #timers = new Map();
  #next = 1;

  constructor(now = Date.parse("2026-03-01T10:00:00Z")) {
    this.#now = now;
  }

  now = () => this.#now;

  setTimeout = (call, ms) => {
    const id = this.#next++;
    this.#timers.set(id, { call, at: this.#now + ms });
    return id;
  };

  clearTimeout = (id) => {
    this.#timers.delete(id);
  };

  /** The machine sleeps: the clock on the wall goes on, the timers do not. */
  sleep(ms) {
    this.#now += ms;
    for (const timer of this.#timers.values()) timer.at += ms;
  }

  get waiting() {
    return this.#timers.size;
  }

  /** Let time pass; promises settle between timers. */
  async pass(ms) {
    const end = this.#now + ms;
    for (;;) {
      await settle();
      const due = [...this.#timers].filter(([, timer]) => timer.at <= end).sort((a, b) => a[1].at - b[1].at)[0];
      if (!due) break;
      this.#timers.delete(due[0]);
      this.#now = Math.max(this.#now, due[1].at);
      due[1].call();
    }
    this.#now = end;
  }
}

/** Let pending promises run. */
export async function settle() {
  for (let turn = 0; turn < 8; turn += 1) await Promise.resolve();
}

/** Makes sockets and keeps them in `sockets`. */
export class SocketFactory {
  sockets = [];
  #Socket;

  /** @param {typeof FakeSocket} [Socket] */
  constructor(Socket = FakeSocket) {
    this.#Socket = Socket;
  }

  make = (url) => {
    const socket = new this.#Socket(url);
    this.sockets.push(socket);
    return socket;
  };

  get last() {
    return this.sockets.at(-1);
  }
}

export class FakeSocket {
  sent = [];
  isClosed = false;
  onopen = null;
  onmessage = null;
  onclose = null;

  constructor(url) {
    this.url = url;
  }

  send(text) {
    this.sent.push(JSON.parse(text));
  }

  close() {
    this.isClosed = true;
  }

  /** What the server does. */
  open() {
    this.onopen?.();
  }

  say(frame) {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }

  drop(code = 1006) {
    this.isClosed = true;
    this.onclose?.({ code });
  }

  types() {
    return this.sent.map((frame) => frame.type);
  }
}

/** Collect the details of an event. */
export function listen(target, name) {
  const heard = [];
  target.addEventListener(name, (event) => heard.push(event.detail));
  return heard;
}
