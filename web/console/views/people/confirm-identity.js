/** Proving once more that it is oneself, where the server asks for it before it changes an account. */

import { element } from "/web/shared/dom.js";
import { isFailure } from "/web/shared/failure.js";
import { hasPasskeys, showPasskey } from "../../state/people/passkeys.js";
import { askForm } from "../common/dialogs.js";
import { accountError, codeInput, labelledInput } from "./factor-forms.js";

const ADDRESS = "/api/operator/me/confirmation";

/**
 * Do it; where the server wants to know once more who one is, ask and do it then.
 * @template T
 * @param {import("../../context.js").ConsoleContext} context
 * @param {import("../../state/api.js").OperatorApi} api
 * @param {() => Promise<T>} call
 * @returns {Promise<T | null>} null when the person left it at that
 */
export async function confirmed(context, api, call) {
  try {
    return await call();
  } catch (error) {
    if (!isFailure(error) || error.code !== "confirmation_needed") throw error;
  }
  return (await confirm(context.words, api)) ? call() : null;
}

/**
 * @param {import("/web/shared/locale.js").Words} words
 * @param {import("../../state/api.js").OperatorApi} api
 * @returns {Promise<boolean>} whether they did
 */
async function confirm(words, api) {
  const { methods, has_password: hasPassword } = await api.get("/api/operator/me/factors");
  const fields = [];
  if (hasPassword) {
    fields.push(
      labelledInput(words.text("account.password.own"), {
        name: "password",
        type: "password",
        autocomplete: "current-password",
        maxlength: 256,
        required: false,
      }).node,
    );
  }
  if (methods.includes("code")) {
    const { node, input } = codeInput(words);
    input.required = false;
    fields.push(node);
  }
  if (methods.includes("passkey") && hasPasskeys())
    fields.push(element("p", { class: "dialog-hint" }, words.text("account.confirm.passkey")));
  if (fields.length === 0) fields.push(element("p", {}, words.text("account.confirm.again")));
  /** @param {Record<string, string>} values */
  const submit = async ({ password = "", code = "" }) => {
    try {
      await send(api, methods, password, code.trim());
      return null;
    } catch (error) {
      if (!isFailure(error)) throw error;
      return accountError(words, error);
    }
  };
  const form = { title: words.text("account.confirm.title"), text: words.text("account.confirm.text") };
  const buttons = { confirm: words.text("account.confirm.do"), cancel: words.text("console.action.cancel") };
  return (await askForm({ ...form, ...buttons, fields, submit })) !== null;
}

/**
 * What was typed counts; with nothing typed the passkey is asked.
 * @param {import("../../state/api.js").OperatorApi} api
 * @param {string[]} methods
 * @param {string} password
 * @param {string} code
 */
async function send(api, methods, password, code) {
  if (password) return api.send("POST", ADDRESS, { password });
  if (code) return api.send("POST", ADDRESS, { code });
  if (!methods.includes("passkey")) return api.send("POST", ADDRESS, { password: "" });
  const options = await api.send("POST", `${ADDRESS}/passkey-question`, {});
  return api.send("POST", ADDRESS, { passkey: await showPasskey(options) });
}
