/** Passkeys in this browser. The server writes bytes in base64url; browsers want them as they are. Knows no DOM. */

/** Whether this browser, on this address, can have passkeys at all. */
export function hasPasskeys() {
  return typeof globalThis.PublicKeyCredential === "function" && globalThis.isSecureContext === true;
}

/** The person said no, waited too long, or the device has none. `code` is one of the codes that have words. */
export class PasskeyError extends Error {
  /** @param {"passkey_cancelled" | "passkey_known"} code */
  constructor(code) {
    super(code);
    this.code = code;
    this.params = {};
  }
}

/**
 * Make a passkey on this device or a key.
 * @param {Record<string, any>} options as the server gave them
 * @returns {Promise<Record<string, any>>} what the server is to be told
 * @throws {PasskeyError}
 */
export async function makePasskey(options) {
  const publicKey = /** @type {any} */ ({
    ...options,
    challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: described(options.excludeCredentials),
  });
  const credential = await answered(() => navigator.credentials.create({ publicKey }));
  const { response } = credential;
  return told(credential, {
    attestationObject: text(response.attestationObject),
    transports: response.getTransports?.() ?? [],
  });
}

/**
 * Have a passkey answer.
 * @param {Record<string, any>} options as the server gave them
 * @returns {Promise<Record<string, any>>} what the server is to be told
 * @throws {PasskeyError}
 */
export async function showPasskey(options) {
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge),
    allowCredentials: described(options.allowCredentials),
  };
  const credential = await answered(() => navigator.credentials.get({ publicKey }));
  const { response } = credential;
  return told(credential, {
    authenticatorData: text(response.authenticatorData),
    signature: text(response.signature),
    userHandle: response.userHandle ? text(response.userHandle) : null,
  });
}

/**
 * @param {() => Promise<Credential | null>} ask
 * @returns {Promise<any>} the credential
 * @throws {PasskeyError}
 */
async function answered(ask) {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    throw new PasskeyError(error.name === "InvalidStateError" ? "passkey_known" : "passkey_cancelled");
  }
}

/** @param {any} credential @param {Record<string, unknown>} response */
function told(credential, response) {
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response: { clientDataJSON: text(credential.response.clientDataJSON), ...response },
    clientExtensionResults: {},
  };
}

/** @param {any[]} [credentials] */
function described(credentials = []) {
  return credentials.map((one) => ({ ...one, id: bytes(one.id) }));
}

/** @param {string} words base64url @returns {Uint8Array<ArrayBuffer>} */
export function bytes(words) {
  const binary = atob(words.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

/** @param {ArrayBuffer | Uint8Array} buffer @returns {string} base64url */
export function text(buffer) {
  const binary = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}
