/** Launcher, panel and cover, in their own shadow tree; the rest is in panel-style.js. The build makes both small. */

export const STYLE = /* css */ `
  :host { all: initial; font: 15px/1.5 system-ui, sans-serif;
      --accent: #0b6b5d; --on: #fff; --surface: #fff; --ink: #1d2521;
      --edge: rgb(29 37 33 / 14%); --x: 20px; --y: 20px; --r: 18px; }
  :host([data-dark]) { --accent: #63cdb8; --on: #06211c; --surface: #1a1f1d; --ink: #ecefea;
      --edge: rgb(255 255 255 / 14%); }
  * { box-sizing: border-box; }
  [hidden] { display: none !important; }
  .launcher, .panel { position: fixed; z-index: 2147483000; inset-inline-end: var(--x); }
  .left .launcher, .left .panel { inset-inline: var(--x) auto; }
  .launcher { bottom: var(--y); width: 60px; height: 60px; display: grid; place-items: center; padding: 0;
    border: 1px solid transparent; border-radius: 50%; cursor: pointer; background: var(--accent); color: var(--on);
    box-shadow: 0 2px 6px rgb(0 0 0 / 18%), 0 10px 30px rgb(0 0 0 / 20%); }
  .launcher:hover { filter: brightness(1.08); }
  :focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; }
  svg { width: 28px; height: 28px; fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linecap: round;
      stroke-linejoin: round; }
  .panel { bottom: calc(var(--y) + 72px); width: min(400px, calc(100vw - 2 * var(--x)));
      height: min(680px, calc(100vh - var(--y) - 92px));
    border-radius: var(--r); overflow: hidden; background: var(--surface);
      box-shadow: 0 0 0 1px var(--edge), 0 12px 48px rgb(0 0 0 / 24%); }
  iframe { display: block; width: 100%; height: 100%; border: 0; color-scheme: normal; }
  .cover { position: absolute; inset: 0; display: grid; place-content: center; justify-items: center; gap: 16px;
      padding: 32px;
    background: var(--surface); color: var(--ink); text-align: center; }
  .cover p { margin: 0; }
  .cover button { position: absolute; top: 8px; inset-inline-end: 8px; width: 44px; height: 44px; border: 0;
      background: none;
    color: inherit; font-size: 24px; cursor: pointer; }
  @media (max-width: 30rem), (max-height: 30rem) {
    .panel { inset: 0 !important; width: auto; height: auto; border-radius: 0; }
    .open .launcher { display: none; }
  }
  @media print { .launcher, .panel { display: none; } }
`;
