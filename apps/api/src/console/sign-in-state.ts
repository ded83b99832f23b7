import type { Cipher } from "@account-opening/db/encryption";
import { z } from "zod";
import type { SignInState } from "./open-id.ts";

const stored = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  returnTo: z.string(),
});

const associatedData = "console-sign-in";

/** The state of a sign-in for the browser's cookie. Encrypted, so that every api process can read it and no one can forge it. */
export function encryptState(state: SignInState, cipher: Cipher): string {
  return cipher.encrypt(JSON.stringify(state), associatedData).toString("base64url");
}

/** Null if there is no cookie, or it is not ours. */
export function decryptState(cookie: string | undefined, cipher: Cipher): SignInState | null {
  if (cookie === undefined) return null;
  const state = cipher.decryptOrNull(Buffer.from(cookie, "base64url"), associatedData);
  return state === null ? null : stored.parse(JSON.parse(state));
}
