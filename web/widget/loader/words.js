/** What the launcher says, and the panel while nothing else has come; a test compares them with shared/locales. */

/** @type {Record<string, Record<"open" | "close" | "off", string>>} */
export const WORDS = {
  az: {
    open: "Dəstək söhbətini aç",
    close: "Dəstək söhbətini bağla",
    off: "İnternet bağlantısı yoxdur.",
  },
  tr: {
    open: "Destek sohbetini aç",
    close: "Destek sohbetini kapat",
    off: "İnternet bağlantısı yok.",
  },
  ru: {
    open: "Открыть чат поддержки",
    close: "Закрыть чат поддержки",
    off: "Нет подключения к интернету.",
  },
  en: {
    open: "Open support chat",
    close: "Close support chat",
    off: "No internet connection.",
  },
};
