/** What every view and action of the console is given. */

/**
 * @import { OperatorApi } from "./state/api.js"
 * @import { ReplyBook } from "./state/content/saved-replies.js"
 * @import { Playbook } from "./state/content/playbook.js"
 * @import { Suggestions } from "./state/content/suggestions.js"
 * @import { Drafts } from "./state/conversations/drafts.js"
 * @import { Files } from "./state/conversations/files.js"
 * @import { Desk } from "./state/desk.js"
 * @import { Preferences } from "./state/settings/preferences.js"
 * @import { Stopwatches } from "./views/common/stopwatch.js"
 * @import { Clock } from "/web/shared/clock.js"
 * @import { Words } from "/web/shared/locale.js"
 */

/**
 * @typedef {object} ConsoleContext
 * @property {Words} words
 * @property {Desk} desk
 * @property {OperatorApi} api
 * @property {Preferences} preferences
 * @property {Drafts} drafts
 * @property {Suggestions} suggestions
 * @property {Playbook} playbook
 * @property {ReplyBook} replyBook
 * @property {Files} files
 * @property {Clock} clock
 * @property {Stopwatches} stopwatches
 */

export {};
