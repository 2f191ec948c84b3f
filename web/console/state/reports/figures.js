/** How figures are written: by their unit, in the operator's language. No DOM. */

/**
 * @import { Words } from "/web/shared/locale.js"
 */

/** @typedef {{value: number | null, n: number, of: number}} Value */
/** @typedef {{unit: "count" | "share" | "seconds" | "points", target: number | null, less_is_better: boolean}} Shape */

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

/** @param {Words} words @param {Shape} shape @param {number | null} value */
export function written(words, { unit }, value) {
  if (value === null) return "–";
  if (unit === "share") return words.percent(value);
  if (unit === "seconds") return duration(words, value);
  return words.number(unit === "points" ? Math.round(value) : value);
}

/**
 * The same in few letters, for an axis: of a duration the largest unit.
 * @param {Words} words
 * @param {Shape} shape
 * @param {number} value
 */
export function brief(words, shape, value) {
  if (shape.unit !== "seconds") return written(words, shape, value);
  const [unit, size] =
    value < MINUTE
      ? ["seconds", 1]
      : value < HOUR
        ? ["minutes", MINUTE]
        : value < DAY
          ? ["hours", HOUR]
          : ["days", DAY];
  return words.text(`reports.time.${unit}`, { count: Math.round((10 * value) / Number(size)) / 10 });
}

/** The two largest units: "2 h 05 min". @param {Words} words @param {number} seconds */
export function duration(words, seconds) {
  const whole = Math.round(seconds);
  /** @param {string} unit @param {number} count */
  const say = (unit, count) => words.text(`reports.time.${unit}`, { count });
  if (whole < MINUTE) return say("seconds", whole);
  if (whole < HOUR) return `${say("minutes", Math.floor(whole / MINUTE))} ${say("seconds", whole % MINUTE)}`;
  if (whole < DAY)
    return `${say("hours", Math.floor(whole / HOUR))} ${say("minutes", Math.floor((whole % HOUR) / 60))}`;
  return `${say("days", Math.floor(whole / DAY))} ${say("hours", Math.floor((whole % DAY) / HOUR))}`;
}

/**
 * How a figure changed against the period before: shares in points, all else in percent.
 * @param {Shape} shape
 * @param {Value} now
 * @param {Value} before
 * @returns {{amount: number, isGood: boolean | null, inPoints: boolean} | null} null where there is nothing to compare
 */
export function change({ unit, less_is_better }, now, before) {
  if (now.value === null || before.value === null || before.of === 0) return null;
  const inPoints = unit === "share" || unit === "points";
  const scale = unit === "share" ? 100 : 1;
  if (!inPoints && before.value === 0) return null;
  const difference = now.value - before.value;
  const amount = Math.round(inPoints ? difference * scale : (100 * difference) / before.value);
  const isNeutral = amount === 0 || (unit === "count" && !less_is_better);
  return { amount, inPoints, isGood: isNeutral ? null : amount > 0 !== less_is_better };
}

/** Whether the target is met; null without one. @param {Shape} shape @param {Value} now */
export function meets({ target }, now) {
  return target === null || now.value === null ? null : now.value >= target;
}
