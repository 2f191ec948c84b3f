/**
 * Dates, numbers and spans in Azerbaijani. Browsers claim to know the language, but Chromium is built without its data
 * and writes "2026 M04 5", "12,345.6" and "-3 min"; so these few rules are our own.
 */

const MONTHS = [
  "yanvar",
  "fevral",
  "mart",
  "aprel",
  "may",
  "iyun",
  "iyul",
  "avqust",
  "sentyabr",
  "oktyabr",
  "noyabr",
  "dekabr",
];
const UNITS = { minute: "dəqiqə", hour: "saat", day: "gün" };
const SAME_SEPARATORS = "tr"; // 12.345,6 in both

const numbers = new Intl.NumberFormat(SAME_SEPARATORS);

/** @param {Date} day @param {boolean} withYear */
export function azDate(day, withYear) {
  return `${day.getDate()} ${MONTHS[day.getMonth()]}${withYear ? ` ${day.getFullYear()}` : ""}`;
}

/** @param {number} value */
export function azNumber(value) {
  return numbers.format(value);
}

/** @param {number} share 0 to 1 */
export function azPercent(share) {
  return `${numbers.format(Math.round(share * 100))}%`;
}

/** @param {number} amount negative for the past @param {"minute" | "hour" | "day"} unit */
export function azRelative(amount, unit) {
  if (amount === 0) return unit === "day" ? "bu gün" : "indi";
  return `${numbers.format(Math.abs(amount))} ${UNITS[unit]} ${amount < 0 ? "əvvəl" : "sonra"}`;
}
