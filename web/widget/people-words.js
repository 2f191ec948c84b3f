/** Words that came along with people.js: in a bundle those of its language that the rest does not need. */

/** @type {Record<string, Record<string, string | Record<string, string>>>} by language */
export const PEOPLE_WORDS = {};
