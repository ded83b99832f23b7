import { createHttpServer, type Listening, listen, requestId } from "@account-opening/runtime/http";
import express from "express";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createAccessTokens } from "../../src/authentication/access-tokens.ts";
import { type TokenOutcome, tokenEndpoint } from "../../src/authentication/token-endpoint.ts";

const secret = "a-secret-of-thirty-two-characters";
const next = "another-secret-of-enough-characters";
const basic = (text: string) => `Basic ${Buffer.from(text).toString("base64")}`;
const tokens = createAccessTokens({
  keys: [{ id: "k1", key: Buffer.alloc(32, 1) }],
  clientIds: ["mx"],
  lifetimeSeconds: 900,
  clock: () => new Date("2026-11-23T09:00:00Z"),
});

let outcomes: TokenOutcome[];
let listening: Listening;

beforeEach(async () => {
  outcomes = [];
  const app = express();
  app.set("trust proxy", ["127.0.0.1"]);
  app.use(
    requestId,
    tokenEndpoint({
      clients: [
        { id: "mx", secret },
        { id: "mx", secret: next },
      ],
      tokens,
      lifetimeSeconds: 900,
      limit: { limit: 3, windowSeconds: 3_600 },
      observe: (outcome) => outcomes.push(outcome),
    }),
  );
  listening = await listen(createHttpServer(app), { port: 0, host: "127.0.0.1" });
});
afterEach(() => listening.close());

type Form = Record<string, string> | [string, string][];

function request(form: Form | string, headers: Record<string, string> = {}): Promise<Response> {
  const body = typeof form === "string" ? form : new URLSearchParams(form);
  return fetch(`${listening.url}/oauth/token`, { method: "POST", body, headers });
}

const grant = { grant_type: "client_credentials" };
const inForm = { ...grant, client_id: "mx", client_secret: secret };

describe("a token request", () => {
  it.each([
    ["in the form", inForm, undefined],
    ["with the next secret, during a rotation", { ...inForm, client_secret: next }, undefined],
    ["by HTTP Basic", grant, basic(`mx:${secret}`)],
    [
      "by HTTP Basic, with its ID and a scope in the form",
      { ...grant, client_id: "mx", scope: "x" },
      basic(`mx:${secret}`),
    ],
  ])("of a client that authenticates %s is answered with a bearer token", async (_, form, authorization) => {
    const response = await request(form, authorization === undefined ? {} : { authorization });
    expect(response.status).toBe(200);
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(response.headers.get("content-type")).toContain("application/json");
    const answer = (await response.json()) as Record<string, unknown>;
    expect(answer).toEqual({ access_token: expect.any(String), token_type: "Bearer", expires_in: 900 });
    expect(await tokens.isValid(String(answer["access_token"]))).toBe(true);
    expect(outcomes).toEqual(["issued"]);
  });

  it.each([
    ["without a grant type", 400, "invalid_request", { client_id: "mx", client_secret: secret }, undefined],
    [
      "with a repeated parameter",
      400,
      "invalid_request",
      [...Object.entries(inForm), ["client_id", "mx"]],
      undefined,
    ],
    ["with two authentications", 400, "invalid_request", inForm, basic(`mx:${secret}`)],
    [
      "of another grant type",
      400,
      "unsupported_grant_type",
      { ...inForm, grant_type: "password" },
      undefined,
    ],
    ["without a client", 401, "invalid_client", grant, undefined],
    ["with a wrong secret", 401, "invalid_client", { ...inForm, client_secret: `${secret}x` }, undefined],
    ["of an unknown client", 401, "invalid_client", { ...inForm, client_id: "other" }, undefined],
    ["with a wrong secret by HTTP Basic", 401, "invalid_client", grant, basic("mx:x")],
    ["with a malformed header", 401, "invalid_client", grant, "Basic %%%"],
    ["with another scheme", 401, "invalid_client", grant, "Bearer x"],
  ] as const)("%s is answered %i %s", async (_, status, error, form, authorization) => {
    const response = await request(form as Form, authorization === undefined ? {} : { authorization });
    expect([response.status, await response.json()]).toEqual([status, { error }]);
    expect(response.headers.get("www-authenticate")).toBe(status === 401 ? 'Basic realm="token"' : null);
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(outcomes).toEqual([error]);
  });

  it("that is not a form is invalid", async () => {
    const response = await request(JSON.stringify(inForm), { "content-type": "application/json" });
    expect([response.status, await response.json()]).toEqual([400, { error: "invalid_request" }]);
  });
});

describe("the limit of refused requests", () => {
  const statusesFrom = async (address: string, forms: readonly Form[]) => {
    const statuses = [];
    for (const form of forms) {
      const response = await request(form, { "x-forwarded-for": address });
      statuses.push(response.status);
      if (response.status === 429) expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
    }
    return statuses;
  };
  const wrong = { ...inForm, client_secret: "guess" };

  it("refuses an address after three refusals, even with the right secret, and no other address", async () => {
    expect(await statusesFrom("192.0.2.1", [wrong, wrong, wrong, wrong, inForm])).toEqual([
      401, 401, 401, 429, 429,
    ]);
    expect(outcomes.slice(3)).toEqual(["rate_limited", "rate_limited"]);
    expect(await statusesFrom("192.0.2.2", [inForm])).toEqual([200]);
  });

  it("counts a /64 of IPv6 addresses as one", async () => {
    for (const host of ["1", "2", "ffff:1:1:1"])
      expect(await statusesFrom(`2001:db8:1:2:${host.includes(":") ? host : `:${host}`}`, [wrong])).toEqual([
        401,
      ]);
    expect(await statusesFrom("2001:db8:1:2::9", [wrong])).toEqual([429]);
    expect(await statusesFrom("2001:db8:1:3::9", [wrong])).toEqual([401]);
  });

  it("does not count tokens that are issued", async () => {
    expect(await statusesFrom("192.0.2.1", [inForm, inForm, inForm, inForm, wrong])).toEqual([
      200, 200, 200, 200, 401,
    ]);
  });
});
