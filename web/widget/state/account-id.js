/** What a player types for an account ID or user name. */

const ACCOUNT_ID = /^(?=.{4,20}$)[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*$/;

/** Without blanks, and without the dashes that part the digits of a number. @param {string} text */
export function accountId(text) {
  const bare = text.replace(/\s/g, "");
  return /^[\d-]+$/.test(bare) ? bare.replace(/-/g, "") : bare;
}

/** @param {string} text @returns {boolean} whether it can be one */
export function isAccountId(text) {
  return ACCOUNT_ID.test(text);
}
