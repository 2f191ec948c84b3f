/** Rules over all files of web/: no markup from strings, no imports sideways, nothing that the CSP would refuse. */

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

const WEB = new URL("../../web/", import.meta.url);
const MOST_LINES = 300;
const MOST_COLUMNS = 120;
const APPS = ["widget", "console", "help", "demo"];
const files = readdirSync(WEB, { recursive: true }).map((name) => name.replaceAll("\\", "/"));
const read = (name) => readFileSync(new URL(name, WEB), "utf8");
const withEnd = (end) => files.filter((name) => name.endsWith(end));

test("no markup is ever made from a string, and no code", () => {
  const names = ["innerHTML", "outerHTML", "insertAdjacentHTML", "document\\.write", "DOMParser", "setHTML"];
  const banned = new RegExp([...names, "createContextualFragment", "\\beval\\(", "new Function"].join("|"));
  assert.ok(withEnd(".js").length > 15);
  for (const name of withEnd(".js")) assert.doesNotMatch(read(name), banned, name);
});

test("apps import shared modules and their own, never each other's", () => {
  for (const name of withEnd(".js")) {
    const own = name.split("/")[0];
    for (const [, target] of read(name).matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)) {
      const address = new URL(target, `http://desk/web/${name}`).pathname;
      const folder = address.split("/")[2];
      assert.ok(folder === "shared" || (folder === own && APPS.includes(own)), `${name} imports ${target}`);
      assert.ok(files.includes(address.slice("/web/".length)), `${name} imports ${target}, which is not there`);
    }
  }
});

test("pages have no inline script, style or handler, and what they name exists", () => {
  assert.ok(withEnd(".html").length >= 2);
  for (const name of withEnd(".html")) {
    const page = read(name);
    assert.doesNotMatch(page, /<style|\sstyle=|\son\w+=|=\s*["']?javascript:/i, name);
    for (const [, attributes, body] of page.matchAll(/<script([^>]*)>([^]*?)<\/script>/g)) {
      assert.match(attributes, /src="/, name);
      assert.equal(body.trim(), "", name);
    }
    for (const [, address] of page.matchAll(/(?:src|href)="\/(web\/[^"]+)"/g)) {
      assert.ok(files.includes(address.slice(4)), `${name} names /${address}`);
    }
  }
});

test("nothing is loaded from elsewhere", () => {
  for (const name of [...withEnd(".css"), ...withEnd(".html")]) {
    assert.doesNotMatch(read(name), /(?:src|href|url\()\s*=?\s*["']?(?:https?:)?\/\//, name);
  }
});

test("files stay small and narrow, those of the tests too", () => {
  const tests = new URL("./", import.meta.url);
  for (const folder of [WEB, tests]) {
    const names = readdirSync(folder, { recursive: true }).filter((name) => /\.(js|css|html)$/.test(name));
    assert.ok(names.length > 20);
    for (const name of names) {
      const lines = readFileSync(new URL(name, folder), "utf8").trimEnd().split("\n");
      assert.ok(lines.length <= MOST_LINES, `${name} has ${lines.length} lines`);
      const wide = lines.findIndex((line) => Array.from(line).length > MOST_COLUMNS);
      assert.equal(wide, -1, `${name}:${wide + 1} is too wide`);
    }
  }
});

test("the two blocks of dark tokens are equal, and colour pairs have contrast", () => {
  const css = read("shared/tokens.css");
  const blocks = [...css.matchAll(/(?::root[^{]*)\{([^}]*)\}/g)].map(([, body]) => tokens(body));
  const [light, system, chosen] = blocks;
  assert.deepEqual(system, chosen);
  const text = [
    ["ink", "paper"],
    ["ink", "surface"],
    ["ink", "bubble"],
    ["ink", "raised"],
    ["ink", "accent-soft"],
    ["ink", "danger-soft"],
    ["ink-soft", "paper"],
    ["ink-soft", "surface"],
    ["ink-soft", "raised"],
    ["ink-soft", "bubble"],
    ["ink-soft", "sunken"],
    ["accent", "paper"],
    ["accent", "surface"],
    ["accent", "bubble"],
    ["on-accent", "accent"],
    ["on-accent", "accent-strong"],
    ["on-accent-soft", "accent-soft"],
    ["danger", "surface"],
    ["danger", "danger-soft"],
    ["warning", "warning-soft"],
    ["warning", "surface"],
    ["success", "surface"],
  ];
  const marks = [
    ["line-strong", "surface"],
    ["line-strong", "paper"],
    ["accent", "accent-soft"],
    ["warning", "paper"],
  ];
  for (const [scheme, values] of Object.entries({ light, dark: { ...light, ...system } })) {
    for (const [least, pairs] of [
      [4.5, text],
      [3, marks],
    ]) {
      for (const [one, other] of pairs) {
        const ratio = contrast(values[one], values[other]);
        assert.ok(ratio >= least, `${scheme}: ${one} on ${other} has ${ratio.toFixed(2)}`);
      }
    }
  }
});

test("the loader's own words are those of the locale files", () => {
  const told = ["open", "close", "title", "unread"];
  const keys = ["widget.launcher.open", "widget.launcher.close", "widget.title", "widget.launcher.unread"];
  const files = [read("widget/loader/words.js"), read("widget/loader/panel-words.js")];
  for (const language of ["az", "tr", "ru", "en"]) {
    const words = JSON.parse(read(`shared/locales/${language}.json`));
    const blocks = files
      .map((file) => new RegExp(`^  ${language}: \\{([^]*?)\\n  \\}`, "m").exec(file)?.[1] ?? "")
      .join();
    const found = told.map((name) => new RegExp(`^    ${name}: "(.*)",`, "m").exec(blocks)?.[1]);
    assert.deepEqual(
      found,
      keys.map((key) => words[key]),
    );
  }
});

test("every word that a module asks for by its full name exists", () => {
  const words = Object.fromEntries(
    withEnd(".json")
      .filter((name) => /locales\/.*en\.json$/.test(name))
      .flatMap((name) => Object.entries(JSON.parse(read(name)))),
  );
  for (const name of [...withEnd(".js"), ...withEnd(".html")]) {
    const asked = [...read(name).matchAll(/(?:\.text\(\s*|data-words=|data-label=)"([a-z_.0-9]+)"/g)].map(
      (match) => match[1],
    );
    for (const key of asked) assert.ok(Object.hasOwn(words, key), `${name} asks for ${key}`);
  }
});

function tokens(body) {
  return Object.fromEntries([...body.matchAll(/--([\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [name, value]));
}

function contrast(one, other) {
  const [a, b] = [luminance(one), luminance(other)].sort((x, y) => y - x);
  return (a + 0.05) / (b + 0.05);
}

function luminance(colour) {
  const channels = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255);
  const [r, g, b] = channels.map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
