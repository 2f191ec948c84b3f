/** The saved replies, kept by supervisors: one shortcut, a text for each language. */

import { element, replaceChildren, setText } from "/web/shared/dom.js";
import { isFailure } from "/web/shared/failure.js";
import { LANGUAGES, LANGUAGE_NAMES } from "/web/shared/locale.js";
import { errorText } from "../../state/labels.js";
import { choiceField, formDialog, textField } from "../common/form-dialog.js";
import { languageChip } from "../common/language-chip.js";

/**
 * @import { ConsoleContext } from "../../context.js"
 * @import { OperatorApi } from "../../state/api.js"
 * @import { SavedReply } from "../../state/content/saved-replies.js"
 */

const ADDRESS = "/api/operator/saved-replies";

export class SavedRepliesView {
  #context;
  #api;
  #problem = element("p", { class: "panel-problem", role: "alert" });
  #list = element("ul", { class: "reply-list" });

  /**
   * @param {ConsoleContext} context
   * @param {OperatorApi} api
   */
  constructor(context, api) {
    const { words } = context;
    this.#context = context;
    this.#api = api;
    const add = element(
      "button",
      { type: "button", class: "button", on: { click: () => this.#edit(null) } },
      words.text("console.replies.add"),
    );
    this.node = element(
      "div",
      {},
      element("p", { class: "card-soft" }, words.text("console.replies.hint")),
      add,
      this.#problem,
      this.#list,
    );
  }

  async show() {
    await this.#do(async () => this.#draw((await this.#api.get(ADDRESS)).saved_replies));
  }

  /** @param {SavedReply[]} replies */
  #draw(replies) {
    const { words } = this.#context;
    /** @param {string} text @param {() => void} click */
    const button = (text, click) =>
      element("button", { type: "button", class: "button button-small", on: { click } }, text);
    const rows = replies.map((reply) =>
      element(
        "li",
        { class: "reply" },
        element(
          "p",
          { class: "board-head" },
          element("code", {}, `/${reply.shortcut}`),
          languageChip(words, reply.language),
        ),
        element("p", { class: "reply-text", lang: reply.language }, reply.text),
        element(
          "p",
          { class: "panel-actions" },
          button(words.text("console.replies.edit"), () => this.#edit(reply)),
          button(words.text("console.replies.remove"), () => this.#remove(reply)),
        ),
      ),
    );
    replaceChildren(this.#list, ...rows);
  }

  /** @param {SavedReply | null} reply null for a new one */
  async #edit(reply) {
    const { words } = this.#context;
    const fields = [
      textField(words.text("console.replies.shortcut"), {
        required: true,
        lines: 1,
        max: 32,
        value: reply?.shortcut ?? "",
      }),
      choiceField(
        words.text("console.replies.language"),
        LANGUAGES.map((language) => [language, LANGUAGE_NAMES[language]]),
        reply?.language ?? words.language,
      ),
      textField(words.text("console.replies.text"), { required: true, value: reply?.text ?? "" }),
    ];
    await formDialog(words, {
      title: words.text(reply ? "console.replies.edit" : "console.replies.add"),
      hint: words.text("console.replies.variables"),
      fields,
      submit: ([shortcut, language, text]) => {
        const body = { shortcut: shortcut.replace(/^\//, ""), language, text };
        return this.#save(reply ? "PATCH" : "POST", reply ? `${ADDRESS}/${reply.id}` : ADDRESS, body);
      },
    });
  }

  /** @param {SavedReply} reply */
  async #remove(reply) {
    const { words } = this.#context;
    await formDialog(words, {
      title: words.text("console.replies.remove_title", { shortcut: `/${reply.shortcut}` }),
      hint: words.text("console.replies.remove_hint"),
      confirm: words.text("console.replies.remove"),
      danger: true,
      fields: [],
      submit: () => this.#save("DELETE", `${ADDRESS}/${reply.id}`),
    });
  }

  /**
   * @param {"POST" | "PATCH" | "DELETE"} method
   * @param {string} address
   * @param {object} [body]
   * @returns {Promise<string | null>} why not, in words
   */
  async #save(method, address, body) {
    try {
      await this.#api.send(method, address, body);
    } catch (error) {
      if (!isFailure(error)) throw error;
      return errorText(this.#context.words, error);
    }
    await this.show();
    return null;
  }

  /** @param {() => unknown} call */
  async #do(call) {
    setText(this.#problem, "");
    try {
      await call();
    } catch (error) {
      if (!isFailure(error)) throw error;
      setText(this.#problem, errorText(this.#context.words, error));
    }
  }
}
