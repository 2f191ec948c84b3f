/** Launcher, panel and cover, in their own shadow tree. The build makes it small. */

export const STYLE = /* css */ `
  :host { all: initial; --accent: #0b6b5d; --on: #fff; --surface: #fff; --ink: #1d2521;
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
  .badge { position: absolute; top: -3px; inset-inline-end: -3px; min-width: 22px; padding: 0 6px;
      border-radius: 11px;
    border: 2px solid var(--surface); background: #a92b22; color: #fff; font: 600 12px/18px system-ui, sans-serif;
      text-align: center; }
  .panel { bottom: calc(var(--y) + 72px); width: min(400px, calc(100vw - 2 * var(--x)));
      height: min(680px, calc(100vh - var(--y) - 92px));
    border-radius: var(--r); overflow: hidden; background: var(--surface);
      box-shadow: 0 0 0 1px var(--edge), 0 12px 48px rgb(0 0 0 / 24%); animation: rise 160ms ease-out; }
  iframe { display: block; width: 100%; height: 100%; border: 0; color-scheme: normal; }
  .cover { position: absolute; inset: 0; display: grid; place-content: center; justify-items: center; gap: 16px;
      padding: 32px;
    background: var(--surface); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; text-align: center; }
  .cover p { margin: 0; }
  .cover a { color: var(--accent); }
  .cover button { position: absolute; top: 8px; inset-inline-end: 8px; width: 44px; height: 44px; border: 0;
      background: none;
    color: inherit; font: 24px/1 system-ui, sans-serif; cursor: pointer; }
  .dot { width: 28px; height: 28px; border: 3px solid var(--edge); border-top-color: var(--accent);
      border-radius: 50%; animation: turn 1s linear infinite; }
  .phone .panel { inset: 0; width: auto; height: auto; border-radius: 0; }
  .phone.open .launcher { display: none; }
  @keyframes rise { from { opacity: 0; transform: translateY(10px); } }
  @keyframes turn { to { rotate: 1turn; } }
  @media (prefers-reduced-motion: reduce) { .panel, .dot { animation: none; } }
  @media (forced-colors: active) { .launcher, .panel { border: 1px solid CanvasText; } }
  @media print { .launcher, .panel { display: none; } }
`;
