/** What is said around the frame; a test compares those that the locale files have too. */

/** @type {Record<string, Record<"title" | "unread" | "wait" | "off" | "fail" | "help" | "news", string>>} */
export const PANEL_WORDS = {
  az: {
    title: "Dəstək söhbəti",
    unread: "{count} oxunmamış mesaj",
    wait: "Söhbət açılır…",
    off: "İnternet bağlantısı yoxdur. Bağlantı qayıdanda söhbət özü açılacaq.",
    fail: "Söhbət hazırda açılmır.",
    help: "Yardım mərkəzi",
    news: "Yeni mesaj var",
  },
  tr: {
    title: "Destek sohbeti",
    unread: "{count} okunmamış mesaj",
    wait: "Sohbet açılıyor…",
    off: "İnternet bağlantısı yok. Bağlantı gelince sohbet kendiliğinden açılacak.",
    fail: "Sohbet şu anda açılamıyor.",
    help: "Yardım merkezi",
    news: "Yeni mesajınız var",
  },
  ru: {
    title: "Чат поддержки",
    unread: "Непрочитанных сообщений: {count}",
    wait: "Чат открывается…",
    off: "Нет подключения к интернету. Чат откроется сам, когда оно появится.",
    fail: "Чат сейчас недоступен.",
    help: "Центр помощи",
    news: "Новое сообщение",
  },
  en: {
    title: "Support chat",
    unread: "Unread messages: {count}",
    wait: "Opening the chat…",
    off: "No internet connection. The chat opens by itself when it is back.",
    fail: "The chat cannot be opened right now.",
    help: "Help centre",
    news: "You have a new message",
  },
};
