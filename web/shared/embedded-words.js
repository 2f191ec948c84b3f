/** Words that came along with the page: in a bundle its language, none where the files are served as they are. */

/** @type {Record<string, object>} by name of the file in shared/locales */
export const EMBEDDED = {};
