/** The conversation as a text to keep. */

import { SessionError, sessionError } from "./session-error.js";

/** @import { Words } from "/web/shared/locale.js" */
/** @import { Message } from "/web/shared/timeline.js" */
/** @import { VisitorSession } from "./session.js" */

const ADDRESS = "/api/visitor/transcript";

/**
 * All of it as a PDF, as the desk makes it, with the times of this browser.
 * @param {VisitorSession} session
 * @param {Words} words
 * @returns {Promise<Blob>}
 * @throws {SessionError}
 */
export async function fetchPdf(session, { language }) {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const query = new URLSearchParams({ language, zone: timeZone ?? "UTC" });
  let answer;
  try {
    answer = await fetch(`${ADDRESS}?${query}`, { headers: await session.authorization() });
  } catch {
    throw new SessionError("network", { retryable: true });
  }
  if (!answer.ok) throw await sessionError(answer);
  return answer.blob();
}

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
