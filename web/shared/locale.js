/**
 * Words of the interface in one language, from `shared/locales/`, with placeholders, plural forms, dates and numbers.
 */

import { EMBEDDED } from "./embedded-words.js";
import { azDate, azNumber, azPercent, azRelative } from "./azerbaijani.js";

/** @typedef {"az" | "tr" | "ru" | "en"} Language */

/** @type {readonly Language[]} */
export const LANGUAGES = Object.freeze(["az", "tr", "ru", "en"]);

/** @param {unknown} code @returns {code is Language} */
export function isLanguage(code) {
  return LANGUAGES.some((language) => language === code);
}

/** Each language's own name, for language switches. */
export const LANGUAGE_NAMES = Object.freeze({ az: "Azərbaycanca", tr: "Türkçe", ru: "Русский", en: "English" });

/** @typedef {string | number | Date} Moment */

const UNTOLD_SECONDS = 10; // said when "too many" comes without a time
const FOLDER = "/web/shared/locales/";

/** @param {string} address */
async function readJson(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer.json();
}

/**
 * The first of the wishes that is one of our languages; regions are ignored (`ru-RU` is `ru`).
 * @param {...(string | null | undefined)} wishes
 * @returns {Language}
 */
export function chooseLanguage(...wishes) {
  for (const wish of wishes) {
    const language = (wish ?? "").slice(0, 2).toLowerCase();
    if (isLanguage(language)) return language;
  }
  return LANGUAGES[0];
}

export class Words {
  #words;
  #plural;
  /** @type {Map<string, unknown>} */
  #formats = new Map();

  /**
   * @param {Language} language
   * @param {Record<string, string | Record<string, string>>} words
   */
  constructor(language, words) {
    this.language = language;
    this.#words = words;
    this.#plural = new Intl.PluralRules(language);
  }

  /**
   * @param {Language} language one of LANGUAGES
   * @param {{parts?: string[], read?: (address: string) => Promise<object>}} [options] `parts: ["console"]` adds
   *   `console.<language>.json` to `<language>.json`
   */
  static async load(language, { parts = [], read = readJson } = {}) {
    const names = [language, ...parts.map((part) => `${part}.${language}`)];
    const files = await Promise.all(names.map((name) => EMBEDDED[name] ?? read(`${FOLDER}${name}.json`)));
    return new Words(language, Object.assign({}, ...files));
  }

  /** More words of the same language. @param {Record<string, string | Record<string, string>>} words */
  add(words) {
    Object.assign(this.#words, words);
  }

  /** Whether there are words under `key`. @param {string} key */
  has(key) {
    return Object.hasOwn(this.#words, key);
  }

  /**
   * The words under `key`. An entry with plural forms chooses by `params.count`. Numbers are written as the language
   * writes them. An unknown key comes back as it is.
   * @param {string} key
   * @param {Record<string, unknown>} [params]
   */
  text(key, params = {}) {
    let words = this.has(key) ? this.#words[key] : key;
    if (typeof words === "object") words = words[this.#plural.select(Number(params.count))] ?? words.other;
    return words.replace(/\{(\w+)\}/g, (whole, name) => {
      const value = params[name];
      if (value === undefined || value === null) return whole;
      return typeof value === "number" ? this.number(value) : String(value);
    });
  }

  /**
   * The words for an error, and for its `reason` where it has words of its own; a code without words gets those of
   * `internal`. `seconds` counts plurals.
   * @param {string} code
   * @param {Record<string, unknown>} [params]
   */
  error(code, params = {}) {
    const keys = [`error.${code}.${params.reason}`, `error.${code}`];
    const key = keys.find((one) => this.has(one)) ?? "error.internal";
    return this.text(key, { ...params, count: Math.ceil(Number(params.seconds ?? UNTOLD_SECONDS)) });
  }

  /**
   * The words for a system message; its `params` may name a language or documents by their codes, a time or a window of
   * time, leave out the operator, hold a question to the player, and name a variant of the words.
   * @param {{code?: string | null, params?: Record<string, unknown>}} message
   */
  system({ code, params = {} }) {
    const worded = { ...params };
    if (isLanguage(params.language)) worded.language = this.text(`language.${params.language}`);
    if (params.starts_at && params.ends_at) worded.window = this.window(params);
    if (params.due_at) worded.due = this.moment(String(params.due_at));
    for (const name of ["document", "documents"]) {
      if (!params[name]) continue;
      const kinds = String(params[name]).split(",");
      worded[name] = kinds
        .map((kind) => (this.has(`document.${kind}`) ? this.text(`document.${kind}`) : kind))
        .join(", ");
    }
    const variant = `system.${code}.${params.variant}`;
    const key = params.variant && this.has(variant) ? variant : `system.${code}`;
    const [asked, unnamed] = [`${key}.asked`, `${key}.unnamed`];
    if (params.question && this.has(asked)) return this.text(asked, worded);
    return this.text(!params.name && this.has(unnamed) ? unnamed : key, worded);
  }

  /** @param {number} value */
  number(value) {
    if (this.language === "az") return azNumber(value);
    return this.#format("number", () => new Intl.NumberFormat(this.language)).format(value);
  }

  /** @param {number} share 0 to 1 */
  percent(share) {
    if (this.language === "az") return azPercent(share);
    /** @type {Intl.NumberFormatOptions} */
    const options = { style: "percent", maximumFractionDigits: 0 };
    return this.#format("percent", () => new Intl.NumberFormat(this.language, options)).format(share);
  }

  /**
   * "in 3 hours", "2 days ago": minutes up to an hour, hours up to two days, then days.
   * @param {Moment} moment
   * @param {Moment} [now]
   */
  relative(moment, now = new Date()) {
    const minutes = Math.round((new Date(moment).getTime() - new Date(now).getTime()) / 60_000);
    /** @type {[number, "minute" | "hour" | "day"]} */
    const [amount, unit] =
      Math.abs(minutes) < 60
        ? [minutes, "minute"]
        : Math.abs(minutes) < 48 * 60
          ? [Math.trunc(minutes / 60), "hour"]
          : [Math.trunc(minutes / 1440), "day"];
    if (this.language === "az") return azRelative(amount, unit);
    const make = () => new Intl.RelativeTimeFormat(this.language, { numeric: "auto" });
    return this.#format("relative", make).format(amount, unit);
  }

  /** A size of so many bytes, in bytes, kilobytes or megabytes. @param {number} bytes */
  size(bytes) {
    if (bytes < 1_000) return `${this.number(bytes)} B`;
    const [value, unit] = bytes < 1_000_000 ? [bytes / 1_000, "kB"] : [bytes / 1_000_000, "MB"];
    const options = { maximumFractionDigits: value < 10 ? 1 : 0 };
    const format = this.#format(`size ${value < 10}`, () => new Intl.NumberFormat(this.language, options));
    return `${format.format(value)} ${unit}`;
  }

  /** Hours and minutes, 24 hours. @param {Moment} moment */
  time(moment) {
    /** @type {Intl.DateTimeFormatOptions} */
    const options = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
    return this.#format("time", () => new Intl.DateTimeFormat(this.language, options)).format(new Date(moment));
  }

  /** Day and month, with the year unless it is the present one. @param {Moment} moment */
  date(moment, now = new Date()) {
    const day = new Date(moment);
    const withYear = day.getFullYear() !== now.getFullYear();
    if (this.language === "az") return azDate(day, withYear);
    /** @type {Intl.DateTimeFormatOptions} */
    const options = { day: "numeric", month: "long", year: withYear ? "numeric" : undefined };
    return this.#format(`date ${withYear}`, () => new Intl.DateTimeFormat(this.language, options)).format(day);
  }

  /** "Today", "Yesterday" or the date. @param {Moment} moment */
  day(moment, now = new Date()) {
    /** @param {Date} date */
    const midnight = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
    const days = Math.round((midnight(now) - midnight(new Date(moment))) / 86_400_000);
    if (days === 0) return this.text("day.today");
    if (days === 1) return this.text("day.yesterday");
    return this.date(moment, now);
  }

  /** Date and time. @param {Moment} moment */
  moment(moment, now = new Date()) {
    return `${this.date(moment, now)}, ${this.time(moment)}`;
  }

  /** From when until when, on one day. @param {{starts_at?: unknown, ends_at?: unknown}} span */
  window({ starts_at, ends_at }) {
    return `${this.moment(String(starts_at))}–${this.time(String(ends_at))}`;
  }

  /**
   * @template Format
   * @param {string} name
   * @param {() => Format} make
   * @returns {Format} made once
   */
  #format(name, make) {
    if (!this.#formats.has(name)) this.#formats.set(name, make());
    return /** @type {Format} */ (this.#formats.get(name));
  }
}

/** Before any are loaded: every key stands for itself. */
export const NO_WORDS = new Words(LANGUAGES[0], {});
