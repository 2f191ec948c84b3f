/** Whether something looks like an address to be written to; the server and the operator look again. */

/** @param {string} text */
export function isEmail(text) {
  return /^[^\s@<>,;]{1,64}@[^\s@<>,;]+\.[^\s@<>,;.]{2,}$/.test(text);
}

/** An e-mail address or a phone number, roughly. @param {string} text */
export function isContact(text) {
  return isEmail(text) || (text.replace(/\D/g, "").length >= 7 && /^[\d\s()+.-]+$/.test(text));
}
