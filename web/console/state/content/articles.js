/** The articles as the workshop tells of them: which topics are shown, and what is told of each. Knows no DOM. */

/**
 * @typedef {{state: "ok" | "missing" | "broken" | "older", title: string, updated: string | null,
 *   questions: number}} ArticleState
 * @typedef {{id: string, category: string, asks: string, facts: string[],
 *   articles: Record<string, ArticleState>}} TopicState
 * @typedef {{topic: string, language: string, helpful: number, unhelpful: number}} Tally
 * @typedef {{topics: TopicState[], votes: Tally[], may_save: boolean}} Overview
 * @typedef {{line: number, reason: string, warning: boolean}} Finding
 * @typedef {{id: string, author: string, at: string, summary: string}} Version
 * @typedef {{text: string, version: string, history: Version[]}} Source
 */

const TO_DO = ["missing", "broken", "older"];

/**
 * The topics that hold the words that are looked for, in their names or titles; `toDo` leaves those with work in them.
 * @param {readonly TopicState[]} topics
 * @param {string} text
 * @param {boolean} toDo
 */
export function wanted(topics, text, toDo) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return topics.filter((topic) => {
    const articles = Object.values(topic.articles);
    const read = [topic.id, topic.asks, ...articles.map(({ title }) => title)].join(" ").toLowerCase();
    const isOpen = articles.some(({ state }) => TO_DO.includes(state));
    return words.every((word) => read.includes(word)) && (!toDo || isOpen);
  });
}

/**
 * How readers of the help centre voted on an article.
 * @param {readonly Tally[]} votes
 * @param {string} topic
 * @param {string} language
 */
export function votesOn(votes, topic, language) {
  const found = votes.find((tally) => tally.topic === topic && tally.language === language);
  return found && found.helpful + found.unhelpful > 0 ? found : null;
}
