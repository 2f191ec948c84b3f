/** What the second file brings of styles. */

export const PANEL_STYLE = /* css */ `
  .badge { position: absolute; top: -3px; inset-inline-end: -3px; min-width: 22px; padding: 0 6px;
      border-radius: 11px;
    border: 2px solid var(--surface); background: #a92b22; color: #fff; font: 600 12px/18px system-ui, sans-serif;
      text-align: center; }
  .dot { width: 28px; height: 28px; border: 3px solid var(--edge); border-top-color: var(--accent);
      border-radius: 50%; animation: turn 1s linear infinite; }
  .cover a { color: var(--accent); }
  @keyframes turn { to { rotate: 1turn; } }
  @media (prefers-reduced-motion: reduce) { .dot { animation: none; } }
  @media (forced-colors: active) { .panel { border: 1px solid CanvasText; } }
`;
