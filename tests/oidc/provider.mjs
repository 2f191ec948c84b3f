// A certified OpenID Connect provider with people to try signing in with. Prints its address once it listens.
// node provider.mjs MODULE REDIRECT_URI

import { once } from "node:events";
import { createServer } from "node:http";

const [, , module, redirectUri] = process.argv;
const { Provider } = await import(module);

const PEOPLE = {
  "subject-leyla": { name: "Leyla", preferred_username: "leyla", email: "leyla@desk.example", email_verified: true, groups: ["desk", "desk-admins"], locale: "tr-TR" },
  "subject-aysel": { name: "Aysel", preferred_username: "aysel", email: "aysel@desk.example", email_verified: true, groups: ["desk"] },
  "subject-unverified": { name: "Murad", preferred_username: "murad", email: "murad@desk.example", email_verified: false, groups: ["desk"] },
  "subject-elsewhere": { name: "Olga", preferred_username: "olga", email: "olga@elsewhere.example", email_verified: true, groups: ["desk"] },
  "subject-guest": { name: "Guest", preferred_username: "guest", email: "guest@desk.example", email_verified: true, groups: ["guests"] },
};

const server = createServer().listen(0, "127.0.0.1");
await once(server, "listening");
const issuer = `http://127.0.0.1:${server.address().port}`;
const provider = new Provider(issuer, {
  clients: [{ client_id: "desk", client_secret: "the secret of the desk", redirect_uris: [redirectUri] }],
  claims: { openid: ["sub"], profile: ["name", "preferred_username", "locale", "groups"], email: ["email", "email_verified"] },
  pkce: { required: () => true },
  features: { devInteractions: { enabled: true } },
  findAccount: (_, id) => (PEOPLE[id] ? { accountId: id, claims: () => ({ sub: id, ...PEOPLE[id] }) } : undefined),
});
server.on("request", provider.callback());
console.log(issuer);
process.stdin.resume().on("end", () => process.exit(0));
