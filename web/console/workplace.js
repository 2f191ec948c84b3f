/** The desk of an operator who is signed in: ties connection, state, views, addresses and keys together. */

import { Connection } from "/web/shared/connection.js";
import { element, replaceChildren } from "/web/shared/dom.js";
import { browserNetwork } from "/web/shared/network.js";
import { newClientId } from "/web/shared/outbox.js";
import { Attention } from "./attention.js";
import { Commands } from "./commands.js";
import { Desk } from "./desk.js";
import { Drafts, forget } from "./drafts.js";
import { actionOf } from "./keys.js";
import { playerName, reasonText } from "./labels.js";
import { formatRoute, parseRoute } from "./route.js";
import { CardView } from "./views/card-view.js";
import { ConversationView } from "./views/conversation-view.js";
import { showKeys } from "./views/dialogs.js";
import { Frame } from "./views/frame.js";
import { HeaderView } from "./views/header-view.js";
import { ListsView } from "./views/lists-view.js";
import { settingsMenu } from "./views/settings-menu.js";
import { Stopwatches } from "./views/stopwatch.js";
import { TicketsView } from "./views/tickets-view.js";
import { Toasts } from "./views/toasts.js";

/**
 * What every view of the desk is given.
 * @typedef {object} Place
 * @property {import("/web/shared/locale.js").Words} words
 * @property {Desk} desk
 * @property {import("./preferences.js").Preferences} preferences
 * @property {Drafts} drafts
 * @property {import("./desk.js").Clock} clock
 * @property {Stopwatches} stopwatches
 */

const SIGNED_OUT_CODES = new Set([4500, 4503]);
