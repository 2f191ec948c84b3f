/** Working hours of a day as people type them. Knows no DOM. */

const HOURS = /^(\d{1,2})(?:[:.](\d{2}))?\s*[-–—]\s*(\d{1,2})(?:[:.](\d{2}))?$/;

/**
 * "9-18", "09:00 – 18:30" and the like.
 * @param {string} text
 * @returns {[string, string] | [] | null} first and last time as "09:00"; empty for a free day; null for what are no
 *   hours
 */
export function parseHours(text) {
  if (text.trim() === "") return [];
  const match = HOURS.exec(text.trim());
  if (!match) return null;
  const [, startHour, startMinute = "00", endHour, endMinute = "00"] = match;
  const start = `${startHour.padStart(2, "0")}:${startMinute}`;
  const end = `${endHour.padStart(2, "0")}:${endMinute}`;
  const isRight = [startMinute, endMinute].every((minute) => minute < "60") && start < end && end <= "24:00";
  return isRight ? [start, end] : null;
}
