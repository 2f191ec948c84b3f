/** The question before a close: how the talk ended and what it was about, of what its department has. */

import { element } from "/web/shared/dom.js";
import { choicesFor } from "../../state/choices.js";
import { worded } from "../../state/labels.js";
import { askForm, choices } from "../common/dialogs.js";

/**
 * @import { ConsoleContext } from "../../context.js"
 * @import { Option } from "../common/dialogs.js"
 * @import { ChoiceView } from "/web/shared/frames.d.ts"
 */

const TAG = "tag ";

/**
 * @param {ConsoleContext} context
 * @param {string} department of the conversation
 * @param {(reason: string, tags: string[], next: boolean) => Promise<string | null>} submit as in `askForm`; `next`:
 *   whether to go on with the next conversation
 */
export async function askClose({ words, desk, preferences }, department, submit) {
  const { close_reasons, close_reason_required, close_tags, close_tag_required } = desk.status.latest;
  /** @type {Option[]} */
  const reasons = choicesFor(close_reasons, department).map(({ code }) => [
    code,
    worded(words, "console.close_reason", code),
  ]);
  if (close_reason_required === false) reasons.push(["", words.text("console.confirm.close.no_reason")]);
  const tags = choicesFor(close_tags, department);
  const legend = words.text("console.confirm.close.reason");
  const next = element(
    "label",
    { class: "check" },
    element("input", { type: "checkbox", name: "next", value: "yes", checked: preferences.get("closeNext") }),
    words.text("console.confirm.close.next"),
  );
  await askForm({
    title: words.text("console.confirm.close.title"),
    text: words.text("console.confirm.close.text"),
    confirm: words.text("console.confirm.close.do"),
    cancel: words.text("console.action.cancel"),
    fields: [choices({ legend, options: reasons }), ...(tags.length > 0 ? [tagBoxes(words, tags)] : []), next],
    submit: async (values) => {
      const given = tags.map(({ code }) => code).filter((code) => `${TAG}${code}` in values);
      if (close_tag_required && tags.length > 0 && given.length === 0)
        return words.text("console.confirm.close.tag_missing");
      return submit(values.choice ?? "", given, "next" in values);
    },
  });
}

/** @param {ConsoleContext["words"]} words @param {ChoiceView[]} tags */
function tagBoxes(words, tags) {
  const boxes = tags.map(({ code }) =>
    element(
      "label",
      { class: "check" },
      element("input", { type: "checkbox", name: `${TAG}${code}`, value: "yes" }),
      worded(words, "console.close_tag", code),
    ),
  );
  const legend = element("legend", {}, words.text("console.confirm.close.tags"));
  return element("fieldset", { class: "form-checks" }, legend, ...boxes);
}
