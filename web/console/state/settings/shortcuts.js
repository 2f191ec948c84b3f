/** Which key does what. Letters count by their place on the keyboard where the layout has no Latin ones. */

/**
 * In the order of the help window. `words` is the locale key.
 * @type {readonly {key: string, action: string, words: string}[]}
 */
export const KEYS = Object.freeze([
  { key: "N", action: "next", words: "console.keys.next" },
  { key: "T", action: "take", words: "console.keys.take" },
  { key: "O", action: "take_over", words: "console.keys.take_over" },
  { key: "J", action: "down", words: "console.keys.down" },
  { key: "K", action: "up", words: "console.keys.up" },
  { key: "I", action: "unread", words: "console.keys.unread" },
  { key: "R", action: "reply", words: "console.keys.reply" },
  { key: "/", action: "saved", words: "console.keys.saved" },
  { key: "F", action: "suggest", words: "console.keys.suggest" },
  { key: "M", action: "note", words: "console.keys.note" },
  { key: "W", action: "whisper", words: "console.keys.whisper" },
  { key: "P", action: "transfer", words: "console.keys.transfer" },
  { key: "E", action: "escalate", words: "console.keys.escalate" },
  { key: "B", action: "return_bot", words: "console.keys.return_bot" },
  { key: "Q", action: "return_queue", words: "console.keys.return_queue" },
  { key: "C", action: "close", words: "console.keys.close_conversation" },
  { key: "Z", action: "undo", words: "console.keys.undo" },
  { key: "G", action: "ticket", words: "console.keys.ticket" },
  { key: "L", action: "link", words: "console.keys.link" },
  { key: "U", action: "priority", words: "console.keys.priority" },
  { key: "X", action: "block", words: "console.keys.block" },
  { key: "D", action: "details", words: "console.keys.details" },
  { key: "A", action: "available", words: "console.keys.available" },
  { key: "H", action: "acknowledge", words: "console.keys.acknowledge" },
  { key: "S", action: "sound", words: "console.keys.sound" },
  { key: "1", action: "conversations", words: "console.keys.conversations" },
  { key: "2", action: "tickets", words: "console.keys.tickets" },
  { key: "3", action: "desk", words: "console.keys.desk" },
  { key: "4", action: "team", words: "console.keys.team" },
  { key: "5", action: "privacy", words: "console.keys.privacy" },
  { key: "6", action: "audit", words: "console.keys.audit" },
  { key: "7", action: "account", words: "console.keys.account" },
  { key: "8", action: "integrations", words: "console.keys.integrations" },
  { key: "9", action: "content", words: "console.keys.content" },
  { key: "y", action: "reports", words: "console.keys.reports" },
  { key: "0", action: "search", words: "console.keys.search" },
  { key: "V", action: "administration", words: "console.keys.administration" },
  { key: "?", action: "help", words: "console.keys.help" },
]);

const ACTIONS = new Map(KEYS.map(({ key, action }) => [key, action]));

/**
 * @param {{key: string, code: string, ctrlKey: boolean, metaKey: boolean, altKey: boolean, repeat?: boolean}} event
 * @returns {string | null} the action that a single key stands for
 */
export function actionOf({ key, code, ctrlKey, metaKey, altKey, repeat = false }) {
  if (ctrlKey || metaKey || altKey || repeat) return null;
  const letter = /^[\x21-\x7e]$/.test(key) ? key.toUpperCase() : (/^Key([A-Z])$/.exec(code ?? "")?.[1] ?? "");
  return ACTIONS.get(letter) ?? null;
}
