/** By which way a player writes, and as whom: what the channel says. */

import { element } from "/web/shared/dom.js";
import { channelName, worded } from "../../state/labels.js";
import { formatRoute } from "../../state/route.js";

/**
 * @import { ContactView } from "/web/shared/frames.d.ts"
 * @import { Words } from "/web/shared/locale.js"
 */

/** @param {Words} words @param {ContactView | null | undefined} contact */
export function contactSection(words, contact) {
  if (!contact) return null;
  const { channel, address, subject, closed, writes_until, perhaps } = contact;
  const link = perhaps && formatRoute({ conversationId: perhaps });
  return element(
    "section",
    { class: "card-section card-contact" },
    element("h3", {}, words.text("console.card.contact")),
    element("p", {}, channelName(words, channel)),
    element("p", { class: "card-address", title: address }, address),
    subject && element("p", {}, words.text("console.mail.subject", { subject })),
    writes_until && element("p", {}, words.text("console.card.writes_until", { time: words.moment(writes_until) })),
    closed && element("p", { class: "card-why" }, worded(words, "console.delivery.reason", closed)),
    link && element("p", {}, element("a", { href: link }, words.text("console.card.perhaps"))),
  );
}
