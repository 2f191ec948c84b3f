/** What the operator sets, in a popover: language, appearance, sound, notifications, keys; and the way out. */

import { element } from "/web/shared/dom.js";
import { formatRoute } from "../../state/route.js";
import { sectionsOf } from "../../state/sections.js";
import { LANGUAGE_NAMES, LANGUAGES, chooseLanguage } from "/web/shared/locale.js";

/**
 * @import { ConsoleContext } from "../../context.js"
 * @import { Preferences, Values } from "../../state/settings/preferences.js"
 * @import { Language, Words } from "/web/shared/locale.js"
 */

/** @type {Values["theme"][]} */
const THEMES = ["auto", "light", "dark"];
/** @typedef {"sound" | "notifications" | "keys"} Switch */

/** @type {Switch[]} */
const SWITCHES = ["sound", "notifications", "keys"];

/**
 * @param {ConsoleContext} context
 * @param {object} actions
 * @param {(language: Language) => void} actions.setLanguage
 * @param {() => void} actions.askNotifications
 * @param {() => void} actions.showKeys
 * @param {(way: "signOut" | "finishShift") => void} actions.leave
 * @param {AbortSignal} signal the end of the menu
 * @returns {HTMLElement}
 */
export function settingsMenu(context, { setLanguage, askNotifications, showKeys, leave }, signal) {
  const { words, preferences } = context;
  const label = words.text("console.settings.label");
  const menu = element(
    "div",
    { id: "settings", class: "settings", popover: "auto", role: "dialog", "aria-label": label },
    who(context),
    element(
      "label",
      { class: "setting-field" },
      element("span", {}, words.text("language.switch")),
      languageSelect(words.language, setLanguage),
    ),
    themeChoice(words, preferences),
    element(
      "div",
      { class: "setting-switches" },
      ...SWITCHES.map((name) => toggle(name)),
      notificationsBlocked() && note("console.settings.notifications_blocked"),
    ),
    element(
      "div",
      { class: "settings-foot" },
      leaving("console.settings.account", () => (location.hash = formatRoute({ section: "account" }))),
      ...sectionsOf(context.desk.operator)
        .filter(({ name, inMenu }) => inMenu && name !== "account" && name !== "administration")
        .map(({ name }) => leaving(`console.nav.${name}`, () => (location.hash = formatRoute({ section: name })))),
      sectionsOf(context.desk.operator).some(({ name }) => name === "administration") &&
        leaving("console.settings.administration", () => (location.hash = formatRoute({ section: "administration" }))),
      leaving("console.settings.keys_show", showKeys),
      context.desk.operator.role !== "editor" && leaving("console.settings.finish_shift", () => leave("finishShift")),
      leaving("console.settings.sign_out", () => leave("signOut")),
    ),
  );
  return menu;

  /** @param {string} key */
  function note(key) {
    return element("p", { class: "card-soft" }, words.text(key));
  }

  /** @param {string} key @param {() => void} action */
  function leaving(key, action) {
    const click = () => {
      menu.hidePopover();
      action();
    };
    return element("button", { type: "button", class: "button", on: { click } }, words.text(key));
  }

  /** @param {Switch} name */
  function toggle(name) {
    const isOn = () => preferences.get(name) && (name !== "notifications" || notificationsAllowed());
    const disabled = name === "notifications" && notificationsBlocked();
    const input = element("input", { type: "checkbox", role: "switch", class: "switch", checked: isOn(), disabled });
    input.addEventListener("change", () => {
      preferences.set(name, input.checked);
      if (name === "notifications" && input.checked) askNotifications();
    });
    preferences.on("change", () => (input.checked = preferences.get(name)), { signal });
    const text = element("span", {}, words.text(`console.settings.${name}`));
    return element("label", { class: "setting-switch" }, text, input);
  }
}

/** @param {Language} chosen @param {(language: Language) => void} onChange */
export function languageSelect(chosen, onChange) {
  const options = LANGUAGES.map((language) =>
    element("option", { value: language, lang: language, selected: language === chosen }, LANGUAGE_NAMES[language]),
  );
  const change = () => {
    onChange(chooseLanguage(select.value));
  };
  const select = element("select", { class: "field", on: { change } }, ...options);
  return select;
}

/** @param {ConsoleContext} given */
function who({ words, desk }) {
  const { name, username, role } = desk.operator;
  const account = role === "operator" ? username : `${username} · ${words.text(`console.role.${role}`)}`;
  return element(
    "div",
    {},
    element("p", { class: "settings-name" }, name),
    element("p", { class: "card-soft" }, account),
  );
}

/** @param {Words} words @param {Preferences} preferences */
function themeChoice(words, preferences) {
  const segments = THEMES.map((theme) => {
    const input = element("input", {
      type: "radio",
      name: "theme",
      value: theme,
      class: "visually-hidden",
      checked: preferences.get("theme") === theme,
      on: { change: () => preferences.set("theme", theme) },
    });
    const text = element("span", {}, words.text(`console.settings.theme_${theme}`));
    return element("label", { class: "segment" }, input, text);
  });
  return element(
    "fieldset",
    { class: "setting-field" },
    element("legend", {}, words.text("console.settings.theme")),
    element("div", { class: "segment-row" }, ...segments),
  );
}

function notificationsAllowed() {
  return window.Notification?.permission === "granted";
}

function notificationsBlocked() {
  return !("Notification" in window) || Notification.permission === "denied";
}
