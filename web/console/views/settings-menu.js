/** What the operator sets, in a popover: language, appearance, sound, notifications, keys; and the way out. */

import { element } from "/web/shared/dom.js";
import { LANGUAGE_NAMES, LANGUAGES } from "/web/shared/locale.js";

const THEMES = ["auto", "light", "dark"];

/**
 * @param {import("../workplace.js").Place} place
 * @param {object} actions
 * @param {(language: string) => void} actions.setLanguage
 * @param {() => void} actions.askNotifications
 * @param {() => void} actions.showKeys
 * @param {() => void} actions.signOut
 * @returns {HTMLElement}
 */
export function settingsMenu(place, { setLanguage, askNotifications, showKeys, signOut }) {
  const { words, desk, preferences } = place;
  const { operator } = desk;
  const menu = element(
    "div",
    { id: "settings", class: "settings", popover: "auto", role: "dialog", "aria-label": words.text("console.settings.label") },
    element("div", { class: "settings-head" },
      element("p", { class: "settings-name" }, operator.name),
      element("p", { class: "card-soft" },
        operator.role === "supervisor" ? `${operator.username} · ${words.text("console.role.supervisor")}` : operator.username)),
    element("label", { class: "setting-field" },
      element("span", {}, words.text("language.switch")),
      languageSelect(words.language, setLanguage)),
    element("fieldset", { class: "setting-field segments" },
      element("legend", {}, words.text("console.settings.theme")),
      element("div", { class: "segment-row" }, ...THEMES.map((theme) => segment(theme)))),
    element("div", { class: "setting-switches" },
      toggle("sound"), toggle("notifications"), toggle("keys")),
    notificationsBlocked() && element("p", { class: "card-soft" }, words.text("console.settings.notifications_blocked")),
    element("div", { class: "settings-foot" },
      element("button", { type: "button", class: "button", on: { click: () => leave(showKeys) } },
        words.text("console.settings.keys_show")),
      element("button", { type: "button", class: "button", on: { click: () => leave(signOut) } },
        words.text("console.settings.sign_out"))),
  );
  return menu;

  function leave(action) {
    menu.hidePopover();
    action();
  }

  function segment(theme) {
    const input = element("input", { type: "radio", name: "theme", value: theme, class: "visually-hidden",
      checked: preferences.get("theme") === theme, on: { change: () => preferences.set("theme", theme) } });
    return element("label", { class: "segment" }, input, element("span", {}, words.text(`console.settings.theme_${theme}`)));
  }

  function toggle(name) {
    const input = element("input", { type: "checkbox", role: "switch", class: "switch",
      checked: preferences.get(name) && !(name === "notifications" && Notification?.permission !== "granted"),
      disabled: name === "notifications" && notificationsBlocked() });
    input.addEventListener("change", () => {
      preferences.set(name, input.checked);
      if (name === "notifications" && input.checked) askNotifications();
    });
    preferences.addEventListener("change", () => {
      if (input.isConnected) input.checked = preferences.get(name);
    });
    return element("label", { class: "setting-switch" }, element("span", {}, words.text(`console.settings.${name}`)), input);
  }
}

/** @param {string} chosen @param {(language: string) => void} onChange */
export function languageSelect(chosen, onChange) {
  const options = LANGUAGES.map((language) =>
    element("option", { value: language, lang: language, selected: language === chosen }, LANGUAGE_NAMES[language]));
  const select = element("select", { class: "field", on: { change: () => onChange(select.value) } }, ...options);
  return select;
}

function notificationsBlocked() {
  return !("Notification" in window) || Notification.permission === "denied";
}
