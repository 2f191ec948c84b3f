/** The conversation as a text to keep. */

/** @import { Words } from "/web/shared/locale.js" */
/** @import { Message } from "/web/shared/timeline.js" */

/**
 * @param {readonly Message[]} messages
 * @param {Words} words
 * @param {string} site
 * @returns {string}
 */
export function transcriptOf(messages, words, site) {
  const lines = messages.map(
    (message) => `${words.date(message.created_at)}, ${words.time(message.created_at)}  ${said(message, words)}`,
  );
  return [words.text("widget.transcript.title", { site }), "", ...lines, ""].join("\n");
}

/**
 * @param {Message} message
 * @param {Words} words
 */
function said(message, words) {
  if (message.author === "system") return `* ${words.system(message)}`;
  const { author, author_name: name, text, attachments = [] } = message;
  const who =
    author === "visitor"
      ? words.text("author.you")
      : author === "operator" && name
        ? name
        : words.text(`author.${author}`);
  const files = attachments.map((file) => `[${file.name}]`);
  return `${who}: ${[text.replaceAll("**", ""), ...files].filter(Boolean).join(" ")}`;
}
