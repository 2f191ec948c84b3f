/** Words that came along with the page: none where the files are served as they are, the page's language in a bundle. */

/** @type {Record<string, object>} by name of the file in shared/locales */
export const EMBEDDED = {};
