/** What a conversation with people needs beyond writing: a file of its own, fetched when one begins. */

import { CallbackForm } from "./views/callback-form.js";
import { CallbackRequests } from "./state/callback-requests.js";
import { RatingView } from "./views/rating.js";
import { ReachView } from "./views/reach.js";
import { SurveyView } from "./views/survey.js";
import { PEOPLE_WORDS } from "./people-words.js";
import { WaitingView } from "./views/waiting.js";

/** @import { Chat } from "./state/chat.js" */
/** @import { HostPage } from "./state/host-page.js" */
/** @import { Preferences } from "./state/preferences.js" */
/** @import { VisitorSession } from "./state/session.js" */
/** @import { Words } from "/web/shared/locale.js" */

export class People {
  /** @param {{chat: Chat, session: VisitorSession, preferences: Preferences, host: HostPage}} parts */
  constructor({ chat, session, preferences, host }) {
    this.waiting = new WaitingView(chat, preferences);
    this.reach = new ReachView(chat, host);
    this.rating = new RatingView(chat);
    this.survey = new SurveyView(chat, this.rating);
    this.callback = new CallbackForm(new CallbackRequests(session));
    /** All that is drawn in words. */
    this.views = [this.waiting, this.reach, this.rating, this.survey, this.callback];
  }
  /** @param {Words} words */
  setWords(words) {
    words.add(PEOPLE_WORDS[words.language] ?? {});
    for (const view of this.views) view.setWords(words);
  }
}
