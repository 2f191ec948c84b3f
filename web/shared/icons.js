/** Line icons on a 24 x 24 grid, drawn in the text's colour. They are decoration: the words are on their buttons. */

import { svgElement } from "./dom.js";

const PATHS = {
  chat: ["M21 11.5a8.5 8.5 0 0 1-12.3 7.6L3 21l1.9-5.7A8.5 8.5 0 1 1 21 11.5z"],
  chart: ["M4 4v16h16", "M8 16v-5", "M12.5 16V7", "M17 16v-7"],
  close: ["M6 6l12 12", "M18 6L6 18"],
  send: ["M5 12h14", "M13 6l6 6-6 6"],
  person: ["M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8z", "M4.5 20.5a7.5 7.5 0 0 1 15 0"],
  assistant: ["M12 3v3", "M5 6h14v11H5z", "M9 11v1.5", "M15 11v1.5", "M9 20.5h6", "M2.5 10.5v3", "M21.5 10.5v3"],
  leave: ["M14 4h4.5a1.5 1.5 0 0 1 1.5 1.5v13a1.5 1.5 0 0 1-1.5 1.5H14", "M10 8l-4 4 4 4", "M6 12h9"],
  "thumb-up": ["M7 11v9H4v-9z", "M7 11l4-8a2.2 2.2 0 0 1 2.2 2.2V9h5a2 2 0 0 1 2 2.3l-1.1 7A2 2 0 0 1 17.1 20H7"],
  "thumb-down": ["M17 13V4h3v9z", "M17 13l-4 8a2.2 2.2 0 0 1-2.2-2.2V15h-5a2 2 0 0 1-2-2.3l1.1-7A2 2 0 0 1 6.9 4H17"],
  star: ["M12 3.5l2.6 5.4 5.9.8-4.3 4.1 1 5.9-5.2-2.8-5.2 2.8 1-5.9-4.3-4.1 5.9-.8z"],
  check: ["M5 12.5l4.5 4.5L19 7.5"],
  "check-double": ["M2.5 12.5L7 17l9-9.5", "M12.5 17L22 7.5"],
  clock: ["M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z", "M12 7v5l3.5 2"],
  alert: ["M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z", "M12 7.5v5.5", "M12 16.4v.1"],
  globe: [
    "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z",
    "M3 12h18",
    "M12 3c2.6 2.6 3.7 5.7 3.7 9s-1.1 6.4-3.7 9c-2.6-2.6-3.7-5.7-3.7-9S9.4 5.6 12 3z",
  ],
  paperclip: [
    "M20 11.5l-8.3 8.3a5.2 5.2 0 0 1-7.4-7.4l8.6-8.6a3.5 3.5 0 0 1 5 5l-8.5 8.4a1.7 1.7 0 0 1-2.5-2.4l7.7-7.6",
  ],
  down: ["M6 9.5l6 6 6-6"],
  back: ["M15 5l-7 7 7 7"],
  bell: ["M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15z", "M10 21h4"],
  "bell-off": ["M6 16.5V11a6 6 0 0 1 9-5.2", "M18 11v5.5l1.5 1.5h-15L6 16.5", "M10 21h4", "M3.5 3.5l17 17"],
  search: ["M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14z", "M16 16l4.5 4.5"],
  ticket: ["M4 6h16v4a2 2 0 0 0 0 4v4H4v-4a2 2 0 0 0 0-4z", "M14 6v2", "M14 11v2", "M14 16v2"],
  queue: ["M4 7h16", "M4 12h16", "M4 17h10"],
  help: ["M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z", "M9.5 9.5a2.5 2.5 0 1 1 3.5 2.3c-.7.3-1 .9-1 1.7", "M12 16.4v.1"],
  file: ["M6 3h8l5 5v13H6z", "M14 3v5h5"],
  plug: ["M9 3v5", "M15 3v5", "M6 8h12v3a6 6 0 0 1-12 0z", "M12 17v4"],
  lock: ["M6 11h12v9H6z", "M8.5 11V8a3.5 3.5 0 0 1 7 0v3"],
  more: ["M4 12h1.6", "M11.2 12h1.6", "M18.4 12H20"],
  transfer: ["M4 8h14", "M14 4l4 4-4 4", "M20 16H6", "M10 12l-4 4 4 4"],
  up: ["M12 20V5", "M6 11l6-6 6 6"],
  block: ["M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z", "M5.7 5.7l12.6 12.6"],
  link: ["M10 14a4 4 0 0 0 5.7 0l3-3a4 4 0 0 0-5.7-5.7l-1 1", "M14 10a4 4 0 0 0-5.7 0l-3 3a4 4 0 0 0 5.7 5.7l1-1"],
  desk: ["M4 5h16v11H4z", "M9 20h6", "M12 16v4", "M8 12l2.5-3 2 2L16 8"],
  team: [
    "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z",
    "M2.5 19.5a6.5 6.5 0 0 1 13 0",
    "M16 4.4a3.5 3.5 0 0 1 0 6.2",
    "M18 13.6a6.5 6.5 0 0 1 3.5 5.9",
  ],
  whisper: ["M21 11.5a8.5 8.5 0 0 1-12.3 7.6L3 21l1.9-5.7A8.5 8.5 0 1 1 21 11.5z", "M9 11.5h6"],
  log: ["M6 3h9l4 4v14H6z", "M9 9h4", "M9 13h7", "M9 17h7"],
  info: ["M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z", "M12 11v5.5", "M12 7.6v.1"],
};

/** @typedef {keyof typeof PATHS} IconName */

/**
 * @param {IconName} name
 * @param {{solid?: boolean}} [options] `solid` fills the shape
 * @returns {SVGElement}
 */
export function icon(name, { solid = false } = {}) {
  const paths = PATHS[name].map((d) => svgElement("path", { d }));
  const classes = solid ? "icon icon-solid" : "icon";
  return svgElement(
    "svg",
    { class: classes, viewBox: "0 0 24 24", "aria-hidden": "true", focusable: "false" },
    ...paths,
  );
}
