/** The widget put together: address -> session -> chat -> views. */

import { element, replaceChildren } from "/web/shared/dom.js";
import { isFailure } from "/web/shared/failure.js";
import { chooseLanguage, Words } from "/web/shared/locale.js";
import { browserNetwork } from "/web/shared/network.js";
import { newClientId } from "/web/shared/outbox.js";
import { chime } from "/web/shared/sound.js";
import { sendFile } from "/web/shared/send-file.js";
import { openStorage } from "/web/shared/storage.js";
import { Uploads } from "/web/shared/uploads.js";
import { connectHost } from "./embedding.js";
import { BannerView } from "./views/banner.js";
import { Chat } from "./state/chat.js";
import { ComposerView } from "./views/composer.js";
import { HeaderView } from "./views/header.js";
import { HelpCentre } from "./state/help-centre.js";
import { HomeView } from "./views/home.js";
import { loadPeople } from "./load-people.js";
import { HostPage } from "./state/host-page.js";
import { MenuView } from "./views/menu.js";
import { brandTokens, logoOf } from "./state/brand.js";
import { fetchPdf, transcriptOf } from "./state/transcript.js";
import { MessageListView } from "./views/message-list.js";
import { isNews } from "./state/news.js";
import { Preferences } from "./state/preferences.js";
import { ReturnForm } from "./views/return-form.js";
import { VisitorSession } from "./state/session.js";
import { WithPeople, involvesPeople } from "./state/with-people.js";

/** @import { Language } from "/web/shared/locale.js" */

const THEMES = ["light", "dark"];

const query = new URLSearchParams(window.location.search);
const told = new URLSearchParams(window.location.hash.slice(1)); // not in the query: one page serves every site
const pageUrl = told.get("page") ?? "";
const theme = told.get("theme");
const identity = told.get("identity") ?? "";
if (identity) {
  told.delete("identity");
  window.history.replaceState(null, "", `${window.location.pathname}${window.location.search}#${told}`);
}
if (theme && THEMES.includes(theme)) document.documentElement.dataset.theme = theme;

function wearColour() {
  const { dataset, style } = document.documentElement;
  const isDark = (dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  for (const [name, value] of Object.entries(brandTokens(told.get("color"), isDark ? "dark" : "light"))) {
    style.setProperty(`--${name}`, value);
  }
}
wearColour();

const storage = openStorage();
const preferences = new Preferences(storage);
const host = new HostPage(pageUrl);
const language = chooseLanguage(preferences.language, query.get("language"), navigator.language);
const session = new VisitorSession({
  storage,
  language: language,
  pageUrl: pageUrl || window.location.href,
  identity,
  askIdentity: () => host.askIdentity(),
  send: sendFile,
  locks: navigator.locks,
});
const socketUrl = `${window.location.protocol === "https:" ? "wss:" : "ws:"}//${window.location.host}/ws/visitor`;
const chat = new Chat({ session, socketUrl, storage, network: browserNetwork() });

const banner = new BannerView(chat);
const composer = new ComposerView(
  chat,
  preferences,
  new Uploads({ upload: (file, sending) => session.upload(file, sending), newId: newClientId, picture: previewOf }),
);
const comeBack = new ReturnForm(session, chat);
const list = new MessageListView(chat, {
  isWatched: () => host.isWatched,
  pressed: () => composer.focus(),
  session,
  notices: [comeBack.node],
});
const home = new HomeView(chat, new HelpCentre());
const menu = new MenuView({
  home: () => showHome(true),
  save,
  savePdf,
  callback: () => withPeople.get().then(({ callback }) => callback.show()),
  forget: () => leave(),
});
const header = new HeaderView(chat, session, {
  chooseLanguage: (language) => changeLanguage(language),
  toggleSound: () => {
    preferences.sound = !preferences.sound;
    header.setSound(preferences.sound);
    if (preferences.sound) chime();
  },
  close: host.isEmbedded ? () => host.close() : null,
  person: () => {
    showHome(false);
    if (chat.isStaffed || chat.conversation?.in_danger) return false;
    withPeople.get().then(({ waiting }) => waiting.ask() || chat.requestHandoff());
    return true;
  },
  menu: menu.node,
  logo: logoOf(told.get("logo"), [new URL(pageUrl || window.location.href).origin, window.location.origin]),
});
const withPeople = new WithPeople(
  async () => new (await loadPeople())({ chat, session, preferences, host }),
  (people) => {
    const { waiting, reach, rating, survey, callback, views } = people;
    waiting.node.addEventListener("change", () => {
      composer.node.hidden = waiting.isIntake;
      if (!waiting.isIntake) composer.restore();
    });
    for (const { node } of views) node.addEventListener("done", () => composer.focus());
    if (shownWords) people.setWords(shownWords);
    list.add(reach.node, rating.node, survey.node);
    composer.node.before(waiting.node);
    composer.node.after(callback.node);
  },
);

/**
 * The start, or the conversation; never a start in front of a person who talks or is waited for.
 * @param {boolean} shown
 */
function showHome(shown) {
  home.toggle(shown);
  list.node.hidden = shown;
  if (!shown) list.attentionChanged();
}

let hasLeftHome = false;
home.on("leave", () => {
  hasLeftHome = true;
  showHome(false);
  composer.focus();
});
chat.on("outbox", () => {
  if (chat.pending.length > 0) showHome(false);
});
chat.on("conversation", () => {
  if (["queued", "assigned"].includes(chat.conversation?.status ?? "")) showHome(false);
});

/** @param {Blob} content @param {string} ending of the file's name */
function download(content, ending) {
  const address = URL.createObjectURL(content);
  element("a", { href: address, download: `${session.siteName || "chat"}.${ending}` }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

function save() {
  if (!shownWords) return;
  const text = transcriptOf(chat.timeline.messages, shownWords, session.siteName);
  download(new Blob([text], { type: "text/plain;charset=utf-8" }), "txt");
}

async function savePdf() {
  if (!shownWords) return;
  try {
    download(await fetchPdf(session, shownWords), "pdf");
  } catch (error) {
    if (!isFailure(error)) throw error;
    chat.emit("failure", { code: error.code, params: error.params ?? {}, ref: null });
  }
}

async function leave() {
  if (chat.conversation?.status === "queued") chat.cancelHandoff();
  await session.leave();
  window.location.reload(); // nothing of the player stays on the screen or in memory
}

/** @type {Words | null} */
let shownWords = null;
/** @type {Language | null} */
let shownLanguage = null;
/** @type {Language | null} */
let chosenLanguage = null; // the player's choice that the server has not confirmed yet

/** @param {Language} language */
async function showLanguage(language) {
  if (language === shownLanguage) return;
  shownLanguage = language;
  const words = await Words.load(language);
  if (language !== shownLanguage) return; // another choice was faster
  document.documentElement.lang = language;
  document.title = words.text("widget.title");
  shownWords = words;
  tellUnread();
  const views = [header, menu, banner, comeBack, composer, list, home, withPeople.people];
  for (const view of views) view?.setWords(words);
  header.setSound(preferences.sound);
  host.setLanguage(language);
}

/** @param {Language} language */
function changeLanguage(language) {
  chosenLanguage = language;
  preferences.language = language;
  chat.setLanguage(language);
  showLanguage(language);
}

/** The conversation's language leads: the player may have switched it by words or in another tab. */
chat.on("conversation", () => {
  if (involvesPeople(chat.conversation)) withPeople.get();
  menu.offerCallback(Boolean(chat.conversation?.desk.calls_back));
  const language = chat.conversation?.language;
  if (!language) return;
  if (chosenLanguage === language) chosenLanguage = null;
  if (chosenLanguage === null) showLanguage(language);
});

function tellUnread() {
  host.setUnread(chat.unread);
}

chat.on("conversation", tellUnread);
chat.on("conversation", () => {
  const { status = "bot", in_danger = false } = chat.conversation ?? {};
  host.setQuiet(in_danger || status === "queued" || status === "assigned");
});
chat.on("messages", ({ detail }) => {
  tellUnread();
  const news = detail.first ? undefined : detail.added.findLast(isNews);
  if (!news || host.isWatched) return;
  if (preferences.sound) chime();
  const name = news.author === "operator" ? news.author_name : "";
  if (shownWords) host.notify(shownWords.text(name ? "widget.reach.news.named" : "widget.reach.news", { name }));
});

let wasOpen = host.isOpen;
host.on("change", () => {
  wearColour(); // the page may have turned dark
  list.attentionChanged();
  if (host.isOpen && !wasOpen) {
    composer.fit();
    if (!home.isShown) composer.focus();
  }
  wasOpen = host.isOpen;
});

host.on("leave", leave);
connectHost(host, chat, session, {
  changeLanguage,
  propose: (text) => {
    showHome(false);
    composer.propose(text);
  },
});

/** @param {File} file */
function previewOf(file) {
  return file.type?.startsWith("image/") ? URL.createObjectURL(file) : "";
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.defaultPrevented && !document.querySelector("dialog[open]") && host.isEmbedded)
    host.close();
});

window.addEventListener("storage", (event) => {
  if (session.hasLeft(event.key)) window.location.reload();
  if (session.isSuperseded(event.key)) chat.renew();
  if (preferences.isDraft(event.key)) composer.restore();
  chat.outbox.hear(event.key, event.newValue);
});

await showLanguage(language);
const root = document.getElementById("widget") ?? document.body;
replaceChildren(root, header.node, banner.node, home.node, list.node, composer.node);
showHome(session.conversationId === null); // who has a conversation lands in it
chat.on("messages", ({ detail }) => {
  if (detail.first) showHome(!hasLeftHome && !chat.isBegun && chat.conversation?.status === "bot");
  if (home.isShown && !chat.isBegun) chat.markSeen(chat.timeline.lastSeq); // a greeting that nobody need read
});
composer.acceptDropsOn(root);
composer.fit();
if (!host.isEmbedded && !home.isShown) composer.focus();
host.ready();
chat.start();
