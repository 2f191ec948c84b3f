/** When an identity (a JWT) runs out; what cannot be read is for the server to judge. @param {string} identity */
export function endsAt(identity) {
  try {
    const { exp } = JSON.parse(atob(identity.split(".")[1].replaceAll("-", "+").replaceAll("_", "/")));
    return typeof exp === "number" ? exp * 1000 : Infinity;
  } catch {
    return Infinity;
  }
}
