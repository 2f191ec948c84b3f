/** Setting up what one proves oneself with: one-time codes, a passkey; and the recovery codes, shown once. */

import { element } from "/web/shared/dom.js";
import { errorText } from "../../state/labels.js";
import { makePasskey } from "../../state/people/passkeys.js";

/**
 * @typedef {{id: string, name: string, created_at: string, used_at: string | null}} Passkey
 * @typedef {{passkeys: Passkey[], authenticator: {created_at: string} | null, recovery_codes: number,
 *   methods: string[],
 *   required: boolean, has_password: boolean}} Factors
 * @typedef {{id: string, device: string, address: string, seen_at: string | null, current: boolean}} SignIn
 */

/**
 * A field with its label above.
 * @param {string} label @param {Record<string, any>} attributes
 */
export function labelledInput(label, attributes) {
  const input = element("input", { class: "field", required: true, ...attributes });
  return { input, node: element("label", { class: "form-field" }, element("span", {}, label), input) };
}

/** A field for a one-time code. @param {import("/web/shared/locale.js").Words} words */
export function codeInput(words) {
  return labelledInput(words.text("account.code"), {
    name: "code",
    type: "text",
    inputmode: "numeric",
    autocomplete: "one-time-code",
    maxlength: 7,
    class: "field code-field",
  });
}

/** A field for a new password. @param {import("/web/shared/locale.js").Words} words */
export function newPasswordInput(words) {
  const field = labelledInput(words.text("account.password.new"), {
    name: "new_password",
    type: "password",
    autocomplete: "new-password",
    maxlength: 256,
  });
  field.node.append(element("span", { class: "dialog-hint" }, words.text("account.password.hint")));
  return field;
}

/**
 * What an app needs to have the codes.
 * @param {import("/web/shared/locale.js").Words} words @param {{secret: string, picture: string}} offer
 */
export function authenticatorOffer(words, { secret, picture }) {
  return element(
    "div",
    { class: "authenticator-offer" },
    element("p", {}, words.text("account.authenticator.scan")),
    element("img", { src: picture, alt: words.text("account.authenticator.picture"), width: 200, height: 200 }),
    element("p", { class: "dialog-hint" }, words.text("account.authenticator.type")),
    element("p", {}, element("code", { class: "secret-code" }, (secret.match(/.{1,4}/g) ?? []).join(" "))),
  );
}

/**
 * Make a passkey and give it to the server.
 * @param {import("../../state/api.js").OperatorApi} api
 * @param {string} name
 * @returns {Promise<any>} its answer
 */
export async function addPasskey(api, name) {
  const options = await api.send("POST", "/api/operator/me/passkeys/question", {});
  return api.send("POST", "/api/operator/me/passkeys", { passkey: await makePasskey(options), name });
}

/**
 * The recovery codes, which nobody can see again.
 * @param {import("/web/shared/locale.js").Words} words
 * @param {string[]} codes
 */
export function recoveryCodes(words, codes) {
  const file = URL.createObjectURL(new Blob([`${codes.join("\n")}\n`], { type: "text/plain" }));
  return element(
    "div",
    { class: "recovery-codes" },
    element("p", {}, words.text("account.recovery.keep")),
    element("ol", { class: "code-list" }, ...codes.map((code) => element("li", {}, element("code", {}, code)))),
    element(
      "a",
      { class: "button button-small", href: file, download: "destek-recovery-codes.txt" },
      words.text("account.recovery.save"),
    ),
  );
}

/**
 * What went wrong, for a person.
 * @param {import("/web/shared/locale.js").Words} words
 * @param {import("/web/shared/failure.js").Failure} error
 */
export function accountError(words, error) {
  const own = `account.error.${error.code}`;
  return words.has(own) ? words.text(own) : errorText(words, error);
}
