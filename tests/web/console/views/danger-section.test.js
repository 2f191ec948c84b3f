import "../../support/web-root.js";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { LANGUAGES, Words } from "../../../../web/shared/locale.js";

const { playbookSteps } = await import("../../../../web/console/views/conversations/danger-section.js");

const LOCALES = new URL("../../../../web/shared/locales/", import.meta.url);
const read = async (address) => JSON.parse(readFileSync(new URL(address.split("/").at(-1), LOCALES), "utf8"));

test("the playbook says whom to alert, the help line and how a limit is set, as the site says it", async () => {
  for (const language of LANGUAGES) {
    const words = await Words.load(language, { parts: ["console"], read });
    const own = playbookSteps(words, { help_line: "0800 1", alert: "Duty, 112", limits: "Press Limits." }).join("\n");
    for (const told of ["0800 1", "Duty, 112", "Press Limits."]) assert.ok(own.includes(told), `${language}: ${told}`);
    const general = playbookSteps(words, { help_line: null, alert: "", limits: "" });
    assert.equal(general.length, 8);
    assert.ok(
      general.every((text) => text.length > 20 && !text.includes("console.") && !/[{}]/.test(text)),
      language,
    );
  }
});
