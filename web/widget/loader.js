/** Stands in for the loader where it has not been bundled (deploy/bundler): loads its modules as they are. */
(() => {
  const script = document.currentScript ?? document.querySelector('script[src*="/widget/loader.js"]');
  if (!(script instanceof HTMLScriptElement)) return;
  /** @type {{Destek?: unknown}} */
  const page = window;
  /** @type {unknown[][]} */
  const q = [];
  page.Destek ??= Object.assign((/** @type {unknown[]} */ ...call) => q.push(call), { q });
  import(new URL("/web/widget/loader/main.js", script.src).href);
})();
