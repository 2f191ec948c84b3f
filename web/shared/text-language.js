/** The language that a text is written in, for its `lang`: by its letters, else what the conversation is in. */

const CYRILLIC = /[\u0400-\u04ff]/gu;
const LATIN = /[a-zəğışçöü]/giu;

/**
 * @param {string} text
 * @param {string} language of the conversation
 * @returns {string}
 */
export function languageOf(text, language) {
  const cyrillic = text.match(CYRILLIC)?.length ?? 0;
  const latin = text.match(LATIN)?.length ?? 0;
  if (cyrillic + latin === 0) return language;
  if (cyrillic >= latin) return "ru";
  if (/ə/iu.test(text)) return "az";
  if (/[ğış]/u.test(text) || /İ/u.test(text)) return language === "az" ? "az" : "tr";
  return language === "ru" ? "en" : language;
}
