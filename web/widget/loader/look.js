/** The site's own looks: colour, place and corners, from the settings onto the tree. */

const SWITCH_LUMINANCE = 0.18; // above it black is read better than white

/** @import { DestekSettings } from "../destek.d.ts" */

/**
 * @param {HTMLElement} root
 * @param {DestekSettings} settings
 */
export function applyLooks({ style }, { color = "", offset, radius }) {
  style.cssText = "";
  /** @param {string} name @param {string | number} value */
  const set = (name, value) => style.setProperty(`--${name}`, String(value));
  if (/^#[\da-f]{6}$/i.test(color)) {
    const [r = 0, g = 0, b = 0] = color.match(/\w\w/g)?.map((part) => (parseInt(part, 16) / 255) ** 2.2) ?? [];
    set("accent", color);
    set("on", 0.2126 * r + 0.7152 * g + 0.0722 * b > SWITCH_LUMINANCE ? "#000" : "#fff");
  }
  const [x, y = x] = String(offset ?? "").split(/[ ,]+/);
  if (x) {
    set("x", `${Number(x)}px`);
    set("y", `${Number(y)}px`);
  }
  if (radius) set("r", `${Number(radius)}px`);
}
