/** What is shown of messages that go by a channel: how delivery stands, and what came with a mail besides its words. */

import { element } from "/web/shared/dom.js";
import { icon } from "/web/shared/icons.js";
import { worded } from "../../state/labels.js";

/**
 * @import { DeliveryView } from "/web/shared/frames.d.ts"
 * @import { IconName } from "/web/shared/icons.js"
 * @import { Words } from "/web/shared/locale.js"
 */

/** @type {Record<DeliveryView["state"], IconName>} */
const MARKS = {
  waiting: "clock",
  sending: "clock",
  sent: "check",
  delivered: "check-double",
  read: "check-double",
  failed: "alert",
  unknown: "alert",
};

/**
 * How the delivery of a message stands; what failed or perhaps arrived can be sent again.
 * @param {Words} words
 * @param {DeliveryView} delivery
 * @param {(seq: number) => void} resend
 * @returns {HTMLElement[]}
 */
export function deliveryMark(words, { seq, state, reason = "" }, resend) {
  const mark = element(
    "span",
    { class: `delivery-mark delivery-channel-${state}` },
    icon(MARKS[state]),
    element("span", {}, words.text(`console.delivery.channel.${state}`)),
  );
  if (state !== "failed" && state !== "unknown") return [mark];
  const why = reason && element("span", { class: "delivery-error" }, worded(words, "console.delivery.reason", reason));
  const again = element(
    "button",
    { type: "button", class: "button button-small", on: { click: () => resend(seq) } },
    words.text("console.delivery.retry"),
  );
  return [mark, ...(why ? [why] : []), again];
}

/**
 * Subject, quoted rest, files that were not taken, and what is known of the sender, of a player's message.
 * @param {Words} words
 * @param {Record<string, unknown>} params
 * @returns {HTMLElement | null}
 */
export function arrivedWith(words, { subject, whole, automatic, refused, authentication, unreadable }) {
  const files = Array.isArray(refused) ? refused.map(({ name }) => String(name)).join(", ") : "";
  const lines = [
    subject && words.text("console.mail.subject", { subject: String(subject) }),
    automatic && worded(words, "console.mail_automatic", String(automatic)),
    authentication && worded(words, "console.mail_authentication", String(authentication)),
    unreadable && worded(words, "console.mail_unreadable", String(unreadable)),
    files && words.text("console.mail.refused", { files }),
  ];
  const shown = lines.filter((line) => typeof line === "string" && line).map((line) => element("p", {}, String(line)));
  const rest =
    typeof whole === "string" &&
    whole &&
    element(
      "details",
      {},
      element("summary", {}, words.text("console.mail.whole")),
      element("pre", { class: "mail-whole" }, whole),
    );
  if (shown.length === 0 && !rest) return null;
  return element("div", { class: "mail-besides" }, ...shown, rest || null);
}
