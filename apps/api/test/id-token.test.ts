import { createCipher } from "@account-opening/db/encryption";
import { expect, it } from "vitest";
import { decryptIdToken, encryptIdToken } from "../src/console/id-token.ts";

const cipher = createCipher([{ id: "test", key: Buffer.alloc(32, 7) }]);

it("the cookie of an ID token is encrypted, and cannot be forged", () => {
  const cookie = encryptIdToken("header.payload.signature", cipher);
  expect(cookie).not.toContain("payload");
  expect(decryptIdToken(cookie, cipher)).toEqual({ idToken: "header.payload.signature" });
  expect(decryptIdToken("forged", cipher)).toBeNull();
  expect(decryptIdToken(undefined, cipher)).toBeNull();
});

it("an ID token that is too long for a cookie is left out", () => {
  const cookie = encryptIdToken("x".repeat(4_000), cipher);
  expect(cookie.length).toBeLessThan(200);
  expect(decryptIdToken(cookie, cipher)).toEqual({ idToken: null });
});
