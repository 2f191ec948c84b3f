/** What every view and action of the console is given. */

/**
 * @typedef {object} ConsoleContext
 * @property {import("/web/shared/locale.js").Words} words
 * @property {import("./state/desk.js").Desk} desk
 * @property {import("./state/api.js").OperatorApi} api
 * @property {import("./state/settings/preferences.js").Preferences} preferences
 * @property {import("./state/conversations/drafts.js").Drafts} drafts
 * @property {import("./state/content/suggestions.js").Suggestions} suggestions
 * @property {import("./state/content/saved-replies.js").ReplyBook} replyBook
 * @property {import("./state/conversations/files.js").Files} files
 * @property {import("/web/shared/clock.js").Clock} clock
 * @property {import("./views/common/stopwatch.js").Stopwatches} stopwatches
 */

export {};
