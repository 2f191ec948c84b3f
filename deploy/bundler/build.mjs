/**
 * Bundles what browsers load: node build.mjs WEB OUT ESBUILD
 *
 * Into OUT come `assets/` (bundles named by their content, which never change), `pages/` (the pages that name them),
 * `loader.js`, and last `bundle.json`: the digest of the sources and which asset stands for which file. Everything is there
 * as it is, with gzip and with brotli. Assets of earlier builds stay for a month: pages that name them may be open.
 */

import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const [web, out, bundler] = process.argv.slice(2).map((path) => resolve(path));
const { build, transform } = await import(pathToFileURL(bundler));
/** uPlot (MIT, Leon Sorokin) draws the console's charts; it stands beside the bundler in its node_modules. */
const CHARTS = resolve(bundler, "../../../uplot/dist/uPlot.esm.js");
const NOTICE = "/*! With uPlot 1.6.32, MIT License, Copyright (c) Leon Sorokin, https://github.com/leeoniya/uPlot */\n";
const LANGUAGES = ["az", "tr", "ru", "en"];
const TARGET = ["es2022", "chrome109", "firefox115", "safari16.4"];
const KEPT_MS = 30 * 86_400_000;

/** Words that only people.js of the widget says; tests/web/widget/people.test.js holds that. */
const OF_PEOPLE = /^widget\.(?:waiting|rating|survey|callback)\.|^widget\.intake\.(?!account$)|^widget\.reach\.(?!news)|^widget\.danger\.(?!status$)/;
const STYLES_OF_PEOPLE = /styles\/(?:rating|waiting|reach)\.css$/;

/** By language, those whose keys are wanted; nothing for what is of no language. */
function words(language, isWanted) {
  if (!language) return {};
  const all = JSON.parse(readFileSync(join(web, `shared/locales/${language}.json`), "utf8"));
  return { [language]: Object.fromEntries(Object.entries(all).filter(([key]) => isWanted(key))) };
}

/** Addresses below /web/ are files; words of a language come along with its bundle, the loader knows its second file. */
const ours = (language, { panel = "", people = "" } = {}) => ({
  name: "ours",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\/web\// }, ({ path }) => ({ path: join(web, path.slice("/web/".length)) }));
    onLoad({ filter: /embedded-words\.js$/ }, () => {
      return { contents: `export const EMBEDDED = ${JSON.stringify(words(language, (key) => !OF_PEOPLE.test(key)))};`, loader: "js" };
    });
    onLoad({ filter: /plot-library\.js$/ }, () => ({ contents: readFileSync(CHARTS, "utf8"), loader: "js" }));
    onLoad({ filter: /people-words\.js$/ }, () => {
      return { contents: `export const PEOPLE_WORDS = ${JSON.stringify(words(language, (key) => OF_PEOPLE.test(key)))};`, loader: "js" };
    });
    onResolve({ filter: /^\/assets\// }, ({ path }) => ({ path, external: true }));
    onLoad({ filter: /load-people\.js$/ }, () => ({
      contents: `export const loadPeople = async () => (await import(${JSON.stringify(people)})).People;`,
      loader: "js",
    }));
    onLoad({ filter: /loader\/load-panel\.js$/ }, ({ path }) => ({
      contents: readFileSync(path.replace(/\.js$/, "-bundled.js"), "utf8").replace("PANEL_ADDRESS", panel),
      loader: "js",
    }));
    onLoad({ filter: /loader\/(panel-)?style\.js$/ }, async ({ path }) => {
      const source = readFileSync(path, "utf8");
      const [, style] = /`([^`]*)`/.exec(source);
      const { code } = await transform(style, { loader: "css", minify: true });
      return { contents: source.replace(style, () => code.trim()), loader: "js" };
    });
  },
});

const common = { bundle: true, minify: true, charset: "utf8", legalComments: "none", target: TARGET, write: false, logLevel: "error" };

async function script(entry, { language = "", format = "esm", ...addresses } = {}) {
  const entryPoints = [join(web, entry)];
  const { outputFiles } = await build({ ...common, entryPoints, format, plugins: [ours(language, addresses)] });
  return outputFiles[0].text;
}

async function styles(files) {
  const contents = files.map((file) => `@import "${file}";`).join("\n");
  const { outputFiles } = await build({ ...common, stdin: { contents, loader: "css", resolveDir: web }, plugins: [ours("")] });
  return outputFiles[0].text.trim();
}

/** A script that brings its own stylesheet: one request less, and no page before it that could be seen without. */
const withStyles = (code, css) =>
  `{const s=new CSSStyleSheet();s.replaceSync(${JSON.stringify(css)});document.adoptedStyleSheets.push(s)}${code}`;

function write(name, contents) {
  const path = join(out, name);
  mkdirSync(join(path, ".."), { recursive: true });
  const bytes = Buffer.from(contents);
  const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };
  for (const [end, data] of [["", bytes], [".gz", gzipSync(bytes, { level: 9 })], [".br", brotliCompressSync(bytes, brotli)]]) {
    writeFileSync(`${path}${end}.new`, data);
    renameSync(`${path}${end}.new`, path + end); // readers see the old file or the new one, never half of one
  }
}

function asset(name, contents) {
  const mark = createHash("sha256").update(contents).digest("hex").slice(0, 12);
  const [stem, end] = [name.slice(0, name.lastIndexOf(".")), name.slice(name.lastIndexOf("."))];
  write(`assets/${stem}-${mark}${end}`, contents);
  return `/assets/${stem}-${mark}${end}`;
}

const STYLESHEET = /\s*<link rel="stylesheet" href="(\/web\/[^"]+)">/g;
const PRELOAD = /\s*<link rel="modulepreload"[^>]*>/g;

/** A page with one script in the place of its many, and one stylesheet or, in a language of its own, none. */
async function page(source, name, code, language) {
  const html = readFileSync(join(web, source), "utf8");
  const files = [...html.matchAll(STYLESHEET)].map(([, address]) => address);
  const css = await styles(files.filter((file) => !STYLES_OF_PEOPLE.test(file)));
  const scriptAddress = asset(`${name}${language ? `.${language}` : ""}.js`, language ? withStyles(code, css) : code);
  const link = language ? "" : `\n    <link rel="stylesheet" href="${asset(`${name}.css`, css)}">`;
  const bundled = html
    .replace(PRELOAD, "")
    .replace(STYLESHEET, "")
    .replace(/(\s*<script type="module" src=")[^"]+(">)/, (_, before, after) => `${link}${before}${scriptAddress}${after}`);
  write(`pages/${name}${language ? `.${language}` : ""}.html`, language ? bundled.replace(/<html lang="..">/, `<html lang="${language}">`) : bundled);
}

/** The same as `digest_of` in handoff/bridge/bundle.py. */
function digest() {
  const hash = createHash("sha256");
  const names = readdirSync(web, { recursive: true }).map((name) => name.replaceAll("\\", "/"));
  for (const name of names.filter((each) => /\.(js|css|html|json)$/.test(each)).sort()) {
    hash.update(`${name}\0`).update(readFileSync(join(web, name))).update("\0");
  }
  return hash.digest("hex");
}

function forgetOld() {
  const folder = join(out, "assets");
  for (const name of readdirSync(folder)) {
    if (Date.now() - statSync(join(folder, name)).mtimeMs > KEPT_MS) rmSync(join(folder, name));
  }
}

rmSync(join(out, "bundle.json"), { force: true });
const stylesOfPeople = await styles(["rating", "waiting", "reach"].map((name) => `/web/widget/styles/${name}.css`));
for (const language of LANGUAGES) {
  const people = asset(`people.${language}.js`, withStyles(await script("widget/people.js", { language }), stylesOfPeople));
  await page("widget/index.html", "widget", await script("widget/main.js", { language, people }), language);
}
await page("console/index.html", "console", NOTICE + (await script("console/console.js")), "");
const panel = asset("panel.js", await script("widget/loader/panel-bundled.js", { format: "iife" }));
write("loader.js", await script("widget/loader/main.js", { format: "iife", panel }));
const assets = {
  "help.css": asset("help.css", await styles(["/web/shared/base.css", "/web/help/help.css", "/web/help/search.css"])),
  "search.js": asset("search.js", await script("help/search.js")),
};
forgetOld();
writeFileSync(join(out, "bundle.json"), `${JSON.stringify({ digest: digest(), assets }, null, 2)}\n`);
console.log(`  ${basename(out)}: bundled`);
