/** What is said before the frame is there; a test compares the first four of each language with shared/locales. */

/** @type {Record<string, Record<"open" | "close" | "title" | "unread" | "wait" | "off" | "fail" | "help", string>>} */
export const WORDS = {
  az: {
    open: "Dəstək söhbətini aç",
    close: "Dəstək söhbətini bağla",
    title: "Dəstək söhbəti",
    unread: "{count} oxunmamış mesaj",
    wait: "Söhbət açılır…",
    off: "İnternet bağlantısı yoxdur. Bağlantı qayıdanda söhbət özü açılacaq.",
    fail: "Söhbət hazırda açılmır.",
    help: "Yardım mərkəzi",
  },
  tr: {
    open: "Destek sohbetini aç",
    close: "Destek sohbetini kapat",
    title: "Destek sohbeti",
    unread: "{count} okunmamış mesaj",
    wait: "Sohbet açılıyor…",
    off: "İnternet bağlantısı yok. Bağlantı gelince sohbet kendiliğinden açılacak.",
    fail: "Sohbet şu anda açılamıyor.",
    help: "Yardım merkezi",
  },
  ru: {
    open: "Открыть чат поддержки",
    close: "Закрыть чат поддержки",
    title: "Чат поддержки",
    unread: "Непрочитанных сообщений: {count}",
    wait: "Чат открывается…",
    off: "Нет подключения к интернету. Чат откроется сам, когда оно появится.",
    fail: "Чат сейчас недоступен.",
    help: "Центр помощи",
  },
  en: {
    open: "Open support chat",
    close: "Close support chat",
    title: "Support chat",
    unread: "Unread messages: {count}",
    wait: "Opening the chat…",
    off: "No internet connection. The chat opens by itself when it is back.",
    fail: "The chat cannot be opened right now.",
    help: "Help centre",
  },
};
