/** Colleagues named in a note by `@` and their name. Knows no DOM. */

/** @typedef {{id: string, name: string}} Colleague */

/**
 * @template {Colleague} Person
 * @param {readonly Person[]} colleagues
 * @param {string} query
 * @returns {Person[]} whose name holds what was typed
 */
export function matchingColleagues(colleagues, query) {
  const wanted = query.toLocaleLowerCase();
  return colleagues.filter(({ name }) => name.toLocaleLowerCase().includes(wanted));
}

/** @param {string} text @param {readonly Colleague[]} colleagues @returns {string[]} the ids of those named */
export function mentionedIn(text, colleagues) {
  const named = new Set(
    cutAtNames(text, colleagues)
      .filter(({ isName }) => isName)
      .map((part) => part.text),
  );
  return colleagues.filter(({ name }) => named.has(`@${name}`)).map(({ id }) => id);
}

/**
 * The text cut into words and names.
 * @param {string} text @param {readonly Colleague[]} colleagues
 * @returns {{text: string, isName: boolean}[]}
 */
export function cutAtNames(text, colleagues) {
  const names = colleagues.map(({ name }) => `@${name}`).sort((a, b) => b.length - a.length);
  const parts = [];
  let plain = "";
  for (let at = 0; at < text.length; ) {
    const name = text[at] === "@" && names.find((wanted) => text.startsWith(wanted, at));
    if (!name) {
      plain += text[at];
      at += 1;
      continue;
    }
    if (plain) parts.push({ text: plain, isName: false });
    plain = "";
    parts.push({ text: name, isName: true });
    at += name.length;
  }
  if (plain) parts.push({ text: plain, isName: false });
  return parts;
}
