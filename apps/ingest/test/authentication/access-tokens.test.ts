import fc from "fast-check";
import { type JWTPayload, SignJWT, UnsecuredJWT } from "jose";
import { describe, expect, it } from "vitest";
import { createAccessTokens } from "../../src/authentication/access-tokens.ts";

const oldKey = { id: "2025", key: Buffer.alloc(32, 1) };
const newKey = { id: "2026", key: Buffer.alloc(32, 2) };
const start = new Date("2026-11-23T09:00:00.900Z");
const startSeconds = Math.floor(start.getTime() / 1_000);

function tokensWith({ keys = [newKey, oldKey], clientIds = ["mx"], now = start } = {}) {
  return createAccessTokens({ keys, clientIds, lifetimeSeconds: 900, clock: () => now });
}

const tokens = tokensWith();

describe("an access token", () => {
  it("is valid in each process with the same keys, until it expires", async () => {
    const token = await tokens.issue("mx");
    expect(await tokensWith().isValid(token)).toBe(true);
    expect(await tokensWith({ now: new Date((startSeconds + 899) * 1_000) }).isValid(token)).toBe(true);
    expect(await tokensWith({ now: new Date((startSeconds + 900) * 1_000) }).isValid(token)).toBe(false);
  });

  it("is signed with the first key, and is valid while its key is listed", async () => {
    const before = await tokensWith({ keys: [oldKey] }).issue("mx");
    const after = await tokens.issue("mx");
    expect(await tokens.isValid(before)).toBe(true);
    expect(await tokensWith({ keys: [newKey] }).isValid(before)).toBe(false);
    expect(await tokensWith({ keys: [newKey] }).isValid(after)).toBe(true);
  });

  it("is refused once its client is no longer configured", async () => {
    expect(await tokensWith({ clientIds: ["mx2"] }).isValid(await tokens.issue("mx"))).toBe(false);
  });
});

describe("a token that was not issued here is refused:", () => {
  const header = { alg: "HS256", typ: "at+jwt", kid: newKey.id };
  const claims: JWTPayload = { sub: "mx", aud: "urn:account-opening:webhooks", exp: startSeconds + 60 };
  const signed = (payload: JWTPayload, protectedHeader = header, key = newKey.key) =>
    new SignJWT(payload).setProtectedHeader(protectedHeader).sign(key);

  it("(a token with all of the following in order is accepted)", async () => {
    expect(await tokens.isValid(await signed(claims))).toBe(true);
  });

  it.each([
    ["another key", () => signed(claims, header, Buffer.alloc(32, 3))],
    ["the key of another ID", () => signed(claims, { ...header, kid: oldKey.id })],
    ["an unknown key ID", () => signed(claims, { ...header, kid: "__proto__" })],
    ["another algorithm", () => signed(claims, { ...header, alg: "HS512" })],
    ["another type", () => signed(claims, { ...header, typ: "JWT" })],
    ["another audience", () => signed({ ...claims, aud: "urn:account-opening:api" })],
    ["no audience", () => signed({ sub: "mx", exp: startSeconds + 60 })],
    ["no expiry", () => signed({ sub: "mx", aud: "urn:account-opening:webhooks" })],
    ["no client", () => signed({ aud: "urn:account-opening:webhooks", exp: startSeconds + 60 })],
    ["another client", () => signed({ ...claims, sub: "other" })],
    ["a time before it is valid", () => signed({ ...claims, nbf: startSeconds + 30 })],
    ["no signature", async () => new UnsecuredJWT(claims).encode()],
  ])("%s", async (_, forge) => {
    expect(await tokens.isValid(await forge())).toBe(false);
  });

  it("a changed character", async () => {
    const token = await tokens.issue("mx");
    const [head = "", payload = "", signature = ""] = token.split(".");
    const flip = (text: string) => (text.startsWith("A") ? "B" : "A") + text.slice(1);
    for (const parts of [
      [flip(head), payload, signature],
      [head, flip(payload), signature],
      [head, payload, flip(signature)],
      [head, payload, ""],
    ])
      expect(await tokens.isValid(parts.join("."))).toBe(false);
  });

  it("any other text", async () => {
    const part = fc.oneof(
      fc.base64String(),
      fc.json().map((text) => Buffer.from(text).toString("base64url")),
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(part, { maxLength: 6 }).map((parts) => parts.join(".")),
    );
    await fc.assert(fc.asyncProperty(text, async (token) => !(await tokens.isValid(token))));
  });
});
