/** The question that a page of the help centre sends its reader to the chat with. */

const TOPIC = /^[a-z0-9-]{1,64}$/;

/**
 * @param {string | null} topic as the address of our page names it; anything else than a topic's name asks for nothing
 * @param {string} language
 * @param {(url: string) => Promise<Response>} [get]
 * @returns {Promise<string>} in the player's words; empty where there is no such topic, or no answer
 */
export async function questionOf(topic, language, get = (url) => fetch(url)) {
  if (!TOPIC.test(topic ?? "")) return "";
  try {
    const response = await get(`/help/${language}/${topic}/question`);
    return response.ok ? (await response.text()).trim() : "";
  } catch {
    return ""; // the player writes it themselves
  }
}
