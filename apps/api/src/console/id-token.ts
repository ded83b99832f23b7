import type { Cipher } from "@account-opening/db/encryption";

const associatedData = "console-id-token";

/** Browsers refuse a cookie with more than 4096 bytes of name, value and attributes. */
const cookieBytesMax = 3_800;

/** The ID token of a session for the browser's cookie. A token that is too long for a cookie is left out. */
export function encryptIdToken(idToken: string, cipher: Cipher): string {
  const encrypted = (text: string) => cipher.encrypt(text, associatedData).toString("base64url");
  const cookie = encrypted(idToken);
  return cookie.length > cookieBytesMax ? encrypted("") : cookie;
}

/** Null if the operator did not sign in at the provider. The token is null if it was left out. */
export function decryptIdToken(
  cookie: string | undefined,
  cipher: Cipher,
): { idToken: string | null } | null {
  if (cookie === undefined) return null;
  const idToken = cipher.decryptOrNull(Buffer.from(cookie, "base64url"), associatedData);
  return idToken === null ? null : { idToken: idToken === "" ? null : idToken };
}
