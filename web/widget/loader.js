/** Stands in for the loader where it has not been bundled (deploy/bundler): loads its modules as they are. */
(() => {
  const { src } = document.currentScript ?? document.querySelector('script[src*="/widget/loader.js"]');
  window.Destek ??= Object.assign((...call) => window.Destek.q.push(call), { q: [] });
  import(new URL("/web/widget/loader/main.js", src).href);
})();
