/** What the widget and the page around it tell each other, beyond who the player is. */

import { LANGUAGES } from "/web/shared/locale.js";
import { PageAttributes } from "./state/page-attributes.js";

/** @import { Language } from "/web/shared/locale.js" */
/** @import { Chat } from "./state/chat.js" */
/** @import { HostPage } from "./state/host-page.js" */
/** @import { VisitorSession } from "./state/session.js" */

const TICKET = "ticket_";

/**
 * @param {HostPage} host
 * @param {Chat} chat
 * @param {VisitorSession} session
 * @param {{changeLanguage: (language: Language) => void, propose: (text: string) => void}} actions
 */
export function connectHost(host, chat, session, { changeLanguage, propose }) {
  host.on("language", ({ detail }) => {
    const language = LANGUAGES.find((one) => one === detail);
    if (language) changeLanguage(language);
  });
  host.on("page", ({ detail }) => {
    session.pageUrl = detail;
  });
  const attributes = new PageAttributes(chat);
  host.on("attributes", ({ detail }) => attributes.add(detail));
  host.on("ask", ({ detail }) => propose(detail));
  host.on("identify", ({ detail }) => {
    session.identify(detail);
    chat.renew();
  });
  /** @type {string | null} */
  let told = null;
  chat.on("conversation", () => {
    const status = chat.conversation?.status;
    if (!status) return;
    if (told !== null && status !== told) host.tell("handoff", { status });
    told = status;
  });
  chat.on("messages", ({ detail }) => {
    if (detail.first) return;
    for (const { code, params } of detail.added) {
      if (code?.startsWith(TICKET))
        host.tell("ticket", { reference: params?.reference, state: code.slice(TICKET.length) });
    }
  });
}
