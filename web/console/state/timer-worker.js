/** Timers in a worker: browsers slow those of a page that nobody looks at down to one a minute, but not these. */

const timers = new Map();

self.onmessage = ({ data: { id, ms } }) => {
  clearTimeout(timers.get(id));
  timers.delete(id);
  if (ms === null) return;
  const ring = () => {
    timers.delete(id);
    self.postMessage(id);
  };
  timers.set(id, setTimeout(ring, ms));
};
