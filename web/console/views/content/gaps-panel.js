/** What players asked in vain, grouped by meaning: from each group a draft, or it is closed and measured again. */

import { element, replaceChildren, setText } from "/web/shared/dom.js";
import { isFailure } from "/web/shared/failure.js";
import { LANGUAGES, LANGUAGE_NAMES } from "/web/shared/locale.js";
import { aWeek, GAP_KINDS, WEEKS } from "../../state/content/gaps.js";
import { errorText } from "../../state/labels.js";
import { formDialog, textField } from "../common/form-dialog.js";

/**
 * @import { ConsoleContext } from "../../context.js"
 * @import { OperatorApi } from "../../state/api.js"
 * @import { TopicState } from "../../state/content/articles.js"
 * @import { ClosedGap, Gap, Gaps } from "../../state/content/gaps.js"
 */

const ADDRESS = "/api/operator/content";
const OWN_TOPIC = "";

export class GapsPanel {
  #context;
  #api;
  #told;
  /** @type {readonly TopicState[]} */
  #topics = [];
  #writes = false; // whether a language model is there
  #kind;
  #language;
  #weeks;
  #status = element("p", { class: "card-soft", role: "status" });
  #problem = element("p", { class: "panel-problem", role: "alert" });
  #groups = element("ul", { class: "gap-list" });
  #closed = element("ul", { class: "gap-list" });
  #closedTitle;

  /**
   * @param {ConsoleContext} context
   * @param {OperatorApi} api
   * @param {{draft: (topic: string, language: string, text: string) => void, added: () => Promise<void>}} told
   */
  constructor(context, api, told) {
    const { words, desk } = context;
    this.#context = context;
    this.#api = api;
    this.#told = told;
    this.#kind = this.#select(
      "console.gaps.kind",
      GAP_KINDS.map((kind) => [kind, words.text(`console.gaps.kind.${kind}`)]),
    );
    this.#language = this.#select(
      "console.content.language",
      LANGUAGES.map((language) => [language, LANGUAGE_NAMES[language]]),
    );
    this.#language.value = desk.operator.language;
    this.#weeks = this.#select(
      "console.gaps.weeks",
      WEEKS.map((count) => [String(count), words.text("console.gaps.weeks.count", { count })]),
    );
    this.#weeks.value = "4";
    this.#closedTitle = element("h4", { hidden: true }, words.text("console.gaps.closed"));
    this.node = element(
      "div",
      { hidden: true },
      element("div", { class: "content-filters" }, this.#kind, this.#language, this.#weeks),
      this.#status,
      this.#problem,
      this.#groups,
      this.#closedTitle,
      this.#closed,
    );
  }

  /** @param {readonly TopicState[]} topics */
  async show(topics) {
    this.#topics = topics;
    await this.#try(async () => {
      this.#writes = (await this.#api.get("/api/operator/writing")).available;
      await this.#load();
    });
  }

  /** @param {string} label @param {string[][]} options */
  #select(label, options) {
    const { words } = this.#context;
    const node = element(
      "select",
      { class: "field", "aria-label": words.text(label) },
      ...options.map(([value, text]) => element("option", { value }, text)),
    );
    node.addEventListener("change", () => this.#try(() => this.#load()));
    return node;
  }

  async #load() {
    const { words } = this.#context;
    setText(this.#status, words.text("console.gaps.looking"));
    const asked = `kind=${this.#kind.value}&language=${this.#language.value}&weeks=${this.#weeks.value}`;
    /** @type {Gaps} */
    const gaps = await this.#api.get(`${ADDRESS}/gaps?${asked}`);
    const told = [words.text("console.gaps.looked_at", { count: gaps.looked_at })];
    if (!gaps.all) told.push(words.text("console.gaps.newest"));
    if (gaps.more > 0) told.push(words.text("console.gaps.more", { count: gaps.more }));
    setText(this.#status, told.join(" "));
    replaceChildren(this.#groups, ...gaps.groups.map((gap) => this.#group(gap, gaps)));
    this.#closedTitle.hidden = gaps.closed.length === 0;
    replaceChildren(this.#closed, ...gaps.closed.map((gap) => this.#closedGap(gap, gaps.may_save)));
  }

  /** @param {Gap} gap @param {Gaps} gaps */
  #group(gap, { days, may_save }) {
    const { words } = this.#context;
    const language = this.#language.value;
    const [typical, ...others] = gap.texts;
    const weeks = gap.weeks.map(({ monday, n }) => `${words.date(`${monday}T12:00:00`)}: ${n}`).join(" · ");
    return element(
      "li",
      { class: "content-shown" },
      element(
        "p",
        {},
        element("span", { class: "pill" }, words.text("console.gaps.times", { count: gap.n })),
        " ",
        element("strong", { lang: language }, typical),
      ),
      element("p", { class: "card-soft" }, words.text("console.gaps.weekly", { weeks })),
      element(
        "p",
        { class: "card-soft" },
        `${words.text(`console.content.verdict.${gap.verdict}`)} · ${words.text("console.gaps.near", gap)}`,
      ),
      others.length > 0 &&
        element(
          "details",
          {},
          element("summary", {}, words.text("console.gaps.others")),
          element("ul", { class: "content-found", lang: language }, ...others.map((text) => element("li", {}, text))),
        ),
      gap.answer &&
        element(
          "details",
          {},
          element("summary", {}, words.text("console.gaps.answer")),
          element("p", { class: "content-beside", lang: language }, gap.answer),
        ),
      may_save && this.#actions(gap, days),
    );
  }

  /** @param {Gap} gap @param {number} days */
  #actions(gap, days) {
    const { words } = this.#context;
    const topics = [...this.#topics.map(({ id }) => [id, id]), [OWN_TOPIC, words.text("console.gaps.own_topic")]];
    const topic = element(
      "select",
      { class: "field", "aria-label": words.text("console.content.topic") },
      ...topics.map(([value, text]) => element("option", { value, selected: value === gap.topic }, text)),
    );
    /** @param {string} name @param {(topic: string) => Promise<void>} act */
    const button = (name, act) => {
      const click = () => this.#try(async () => act(topic.value || (await this.#ownTopic())));
      return element("button", { type: "button", class: "button button-small", on: { click } }, words.text(name));
    };
    return element(
      "p",
      { class: "panel-actions" },
      topic,
      button("console.gaps.draft", (chosen) => this.#draft(gap, chosen, false)),
      this.#writes && button("console.gaps.draft_model", (chosen) => this.#draft(gap, chosen, true)),
      button("console.gaps.close", (chosen) => this.#close(gap, chosen, days)),
    );
  }

  /** What names a gap to the desk. @param {Gap} gap @param {string} topic */
  #named({ facts }, topic) {
    return { kind: this.#kind.value, language: this.#language.value, facts, topic };
  }

  /** @param {Gap} gap @param {string} topic @param {boolean} byModel */
  async #draft(gap, topic, byModel) {
    if (!topic) return;
    const { words } = this.#context;
    const language = this.#language.value;
    let { text } = await this.#api.send("POST", `${ADDRESS}/gaps/draft`, this.#named(gap, topic));
    if (byModel) {
      setText(this.#status, words.text("console.gaps.writing"));
      const question = gap.texts.join("\n");
      const written = await this.#api.send("POST", "/api/operator/writing/article", { question, language });
      text += `\n${written.text}\n`;
    }
    this.#told.draft(topic, language, text);
  }

  /** @param {Gap} gap @param {string} topic @param {number} days */
  async #close(gap, topic, days) {
    if (!topic) return;
    await this.#api.send("POST", `${ADDRESS}/gaps/close`, { ...this.#named(gap, topic), days });
    await this.#load();
  }

  /** A topic that was not there; its name, or nothing where it was not made. @returns {Promise<string>} */
  async #ownTopic() {
    const { words } = this.#context;
    const categories = [...new Set(this.#topics.map(({ category }) => category))];
    const list = element("select", { class: "field" }, ...categories.map((name) => element("option", {}, name)));
    const label = element("label", { class: "form-field" }, words.text("console.gaps.category"), list);
    /** @param {string[]} values */
    const submit = async ([id, category, asks, facts]) => {
      const body = { id, category, asks, facts: facts.split("\n").filter((fact) => fact.trim()) };
      try {
        const { added, findings } = await this.#api.send("POST", `${ADDRESS}/topics`, body);
        return added ? null : findings.map((/** @type {{reason: string}} */ { reason }) => reason).join("; ");
      } catch (error) {
        if (!isFailure(error)) throw error;
        return errorText(words, error);
      }
    };
    const values = await formDialog(words, {
      title: words.text("console.gaps.own_topic"),
      hint: words.text("console.gaps.own_topic_hint"),
      fields: [
        textField(words.text("console.gaps.topic_id"), {
          required: true,
          lines: 1,
          max: 80,
          placeholder: "bonus-code",
        }),
        { node: label, read: () => list.value },
        textField(words.text("console.gaps.asks"), { required: true, lines: 1, max: 400 }),
        textField(words.text("console.gaps.facts"), { required: true, lines: 4 }),
      ],
      submit,
    });
    if (values === null) return "";
    await this.#told.added();
    return values[0];
  }

  /** @param {ClosedGap} gap @param {boolean} maySave */
  #closedGap(gap, maySave) {
    const { words } = this.#context;
    const reopen = async () => {
      await this.#api.send("DELETE", `${ADDRESS}/gaps/${gap.id}`);
      await this.#load();
    };
    const told = { before: aWeek(gap.before), since: aWeek(gap.since), n: gap.answered.n, of: gap.answered.of };
    return element(
      "li",
      { class: "content-shown" },
      element("p", {}, element("strong", { lang: gap.language }, gap.texts[0] ?? words.text("console.gaps.erased"))),
      element("p", {}, words.text("console.gaps.again", told)),
      element("p", { class: "card-soft" }, `${gap.topic} · ${words.moment(gap.closed_at)}`),
      maySave &&
        element(
          "button",
          { type: "button", class: "button button-small", on: { click: () => this.#try(reopen) } },
          words.text("console.gaps.reopen"),
        ),
    );
  }

  /** @param {() => Promise<void>} call */
  async #try(call) {
    setText(this.#problem, "");
    try {
      await call();
    } catch (error) {
      if (!isFailure(error)) throw error;
      setText(this.#status, "");
      setText(this.#problem, errorText(this.#context.words, error));
    }
  }
}
