/** The site's own looks: colour, place and corners, from the settings onto the tree. */

const SWITCH_LUMINANCE = 0.18; // above it black is read better than white

/** @import { DestekSettings } from "../destek.d.ts" */

/**
 * @param {DestekSettings} settings
 * @returns {Record<string, string>} custom properties; those of settings that say nothing are left out
 */
function looks({ color, offset, radius }) {
  /** @type {Record<string, string>} */
  const values = {};
  if (color && /^#[\da-f]{6}$/i.test(color)) {
    const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => (parseInt(color.slice(at, at + 2), 16) / 255) ** 2.2);
    values["--accent"] = color;
    values["--on"] = 0.2126 * r + 0.7152 * g + 0.0722 * b > SWITCH_LUMINANCE ? "#000" : "#fff";
  }
  const [x, y = x] = String(offset ?? "").split(/[ ,]+/);
  if (x) Object.assign(values, { "--x": `${Number(x)}px`, "--y": `${Number(y)}px` });
  if (radius) values["--r"] = `${Number(radius)}px`;
  return values;
}

/**
 * @param {HTMLElement} root
 * @param {DestekSettings} settings
 */
export function applyLooks(root, settings) {
  root.style.cssText = Object.entries(looks(settings))
    .map(([name, value]) => `${name}:${value}`)
    .join(";");
}
