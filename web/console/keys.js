/** Which key does what. Letters count by their place on the keyboard where the layout has no Latin ones. */

/**
 * In the order of the help window. `words` is the locale key.
 * @type {readonly {key: string, action: string, words: string}[]}
 */
export const KEYS = Object.freeze([
  { key: "N", action: "next", words: "console.keys.next" },
  { key: "T", action: "take", words: "console.keys.take" },
  { key: "J", action: "down", words: "console.keys.down" },
  { key: "K", action: "up", words: "console.keys.up" },
  { key: "R", action: "reply", words: "console.keys.reply" },
  { key: "B", action: "return_bot", words: "console.keys.return_bot" },
  { key: "Q", action: "return_queue", words: "console.keys.return_queue" },
  { key: "C", action: "close", words: "console.keys.close_conversation" },
  { key: "D", action: "details", words: "console.keys.details" },
  { key: "A", action: "available", words: "console.keys.available" },
  { key: "S", action: "sound", words: "console.keys.sound" },
  { key: "1", action: "conversations", words: "console.keys.conversations" },
  { key: "2", action: "tickets", words: "console.keys.tickets" },
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
