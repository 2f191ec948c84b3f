/** The help centre's articles as data: what is read most, what is found while one types, and one to read. */

/** @typedef {{topic: string, title: string, language: string, passage?: {text: string, marked: boolean}[]}} Listed */

export class HelpCentre {
  #fetch;
  #asked = 0;

  /** @param {(address: string) => Promise<Response>} [fetch] */
  constructor(fetch = (address) => globalThis.fetch(address)) {
    this.#fetch = fetch;
  }

  /** @param {string} language @returns {Promise<Listed[]>} empty where they cannot be had */
  async popular(language) {
    return (await this.#read(`${language}/popular.json`))?.articles ?? [];
  }

  /**
   * @param {string} query
   * @param {string} language
   * @returns {Promise<Listed[] | null>} null where something else was looked for meanwhile
   */
  async find(query, language) {
    const turn = (this.#asked += 1);
    const answer = await this.#read(`${language}/search.json?${new URLSearchParams({ q: query })}`);
    return turn === this.#asked ? (answer?.articles ?? []) : null;
  }

  /**
   * @param {string} topic
   * @param {string} language
   * @returns {Promise<(Listed & {body: string, related: Listed[]}) | null>}
   */
  article(topic, language) {
    return this.#read(`${language}/${encodeURIComponent(topic)}.json`);
  }

  /** @param {string} path */
  async #read(path) {
    try {
      const answer = await this.#fetch(`/help/${path}`);
      return answer.ok ? await answer.json() : null;
    } catch {
      return null; // offline: the chat says so
    }
  }
}
