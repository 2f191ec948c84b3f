/** The site's colour as tokens that can be read: darkened or lightened until text in it and on it has contrast. */

/** @typedef {{logo: string, photos: boolean}} Brand what the desk has: address of a logo, photos of operators */

const TEXT = 4.5; // WCAG 2.2, 1.4.3
const STEP = 0.04;
const SURFACES = { light: "#ffffff", dark: "#1a1f1d" };
const PAPERS = { light: "#f6f4ef", dark: "#121614" };

/**
 * @param {string | null} color #rrggbb
 * @param {"light" | "dark"} scheme
 * @returns {Record<string, string>} by name of the token without its dashes; empty where the colour is none
 */
export function brandTokens(color, scheme) {
  if (!color || !/^#[\da-f]{6}$/i.test(color)) return {};
  const target = scheme === "dark" ? "#ffffff" : "#000000";
  const grounds = [SURFACES[scheme], PAPERS[scheme], mixed(SURFACES[scheme], color, 0.16)];
  let accent = color;
  for (let share = 0; grounds.some((ground) => contrast(accent, ground) < TEXT) && share < 1; share += STEP) {
    accent = mixed(color, target, share);
  }
  const on = contrast(accent, "#ffffff") >= contrast(accent, "#000000") ? "#ffffff" : "#000000";
  return {
    accent,
    "accent-strong": mixed(accent, on === "#ffffff" ? "#000000" : "#ffffff", 0.18),
    "on-accent": on,
    "accent-soft": mixed(SURFACES[scheme], color, 0.16),
    "on-accent-soft": mixed(accent, target, 0.3),
  };
}

/**
 * The address of a picture that the page names, if it is of the page's own origin or ours; else none.
 * @param {string | null} address
 * @param {readonly string[]} origins
 */
export function logoOf(address, origins) {
  if (!address) return "";
  try {
    const { origin, href } = new URL(address, origins[0]);
    return origins.includes(origin) ? href : "";
  } catch {
    return "";
  }
}

/**
 * Contrast of two colours, 1 to 21.
 * @param {string} one
 * @param {string} other
 */
export function contrast(one, other) {
  const both = [luminance(one), luminance(other)];
  return (Math.max(...both) + 0.05) / (Math.min(...both) + 0.05);
}

/** @param {string} color */
function luminance(color) {
  const shares = channels(color).map((value) => value / 255);
  const [r = 0, g = 0, b = 0] = shares.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/**
 * @param {string} one
 * @param {string} other
 * @param {number} share of the other
 */
function mixed(one, other, share) {
  const to = channels(other);
  const parts = channels(one).map((value, index) => Math.round(value + ((to[index] ?? 0) - value) * share));
  return `#${parts.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}

/** @param {string} color */
function channels(color) {
  return [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));
}
