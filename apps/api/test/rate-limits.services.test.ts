import { describe, expect, it } from "vitest";
import { useApi } from "./support/api.ts";
import { call } from "./support/client.ts";

describe("a key", () => {
  const test = useApi({ API_RATE_LIMIT: "10/60" });

  it("is limited to its rate, gets Retry-After, and does not affect other keys", async () => {
    const ask = (key: string) => call(test.now.api.url, key, "GET /v1/members");
    const busy = await test.keyWith("members:read");
    const replies = [];
    for (let count = 0; count < 12; count += 1) replies.push(await ask(busy));
    expect(replies.map(({ status }) => status)).toEqual([...Array(10).fill(200), 429, 429]);
    const refused = replies.at(-1);
    expect(refused?.body.type).toMatch(/too-many-requests$/);
    expect(Number(refused?.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await ask(await test.keyWith("members:read"))).status).toBe(200);
  });
});

const wellFormed = (n: number) => `ao_${String(n).padStart(43, "x")}`;

describe("who has no key", () => {
  const test = useApi({ API_REFUSAL_LIMIT: "5/3600" });
  const statusOf = async (key: string | null, headers: Record<string, string> = {}) =>
    (await call(test.now.api.url, key, "GET /v1/members", { headers })).status;

  it("does not use the budget of attempts by sending no key, or a malformed one", async () => {
    for (let count = 0; count < 8; count += 1) {
      expect(await statusOf(null)).toBe(401);
      expect(await statusOf(`ao_guess_${count}`)).toBe(401);
    }
    expect(await statusOf(wellFormed(0))).toBe(401);
    expect((await test.ask("GET /v1/members")).status).toBe(200);
  });

  it("is limited in its attempts, and does not lock out a valid key at the same address", async () => {
    const used = await test.keyWith("members:read");
    const unused = await test.keyWith("members:read");
    expect(await statusOf(used)).toBe(200);
    const statuses: number[] = [];
    // One guess was spent above.
    for (let count = 1; count < 8; count += 1) statuses.push(await statusOf(wellFormed(count)));
    expect(statuses).toEqual([401, 401, 401, 401, 429, 429, 429]);
    expect(await statusOf("ao_guess")).toBe(401);
    const made = await test.keyWith("members:read");
    for (const key of [made, unused, used]) expect(await statusOf(key)).toBe(200);
    expect((await fetch(`${test.now.api.url}/healthz`)).status).toBe(200);
  });

  it("is refused a key that was revoked before it was presented, at an address without guesses, too", async () => {
    const [revoked, other] = [await test.keyWith("members:read"), await test.keyWith("members:read")];
    // Reads the list, which has both.
    expect(await statusOf(other)).toBe(200);
    await test.now.db.pool.query("update api_keys set revoked_at = now() where hash = sha256($1)", [
      Buffer.from(revoked),
    ]);
    expect(await statusOf(revoked)).toBe(401);
  });

  it("has the address that it calls from, whatever X-Forwarded-For says", async () => {
    expect(await statusOf(wellFormed(8), { "x-forwarded-for": "203.0.113.8" })).toBe(429);
  });
});

describe("who has no key, behind a trusted proxy", () => {
  const test = useApi({ API_REFUSAL_LIMIT: "5/3600", TRUSTED_PROXIES: "127.0.0.0/8, ::1, 198.51.100.7" });
  const guess = async (n: number, forwardedFor: string) => {
    const headers = { "x-forwarded-for": forwardedFor };
    return (await call(test.now.api.url, wellFormed(n), "GET /v1/members", { headers })).status;
  };

  it("has the address that the proxy names, and spends no other's guesses", async () => {
    const statuses: number[] = [];
    for (let n = 0; n < 7; n += 1) statuses.push(await guess(n, "203.0.113.1"));
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429]);
    expect(await guess(7, "203.0.113.2")).toBe(401);
  });

  it("cannot take another address by a header of its own, to which the proxies append", async () => {
    expect(await guess(8, "192.0.2.1, 203.0.113.1")).toBe(429);
    expect(await guess(9, "192.0.2.2, 203.0.113.1, 198.51.100.7")).toBe(429);
  });

  it("shares the budget of its /64 if its address is IPv6", async () => {
    const statuses: number[] = [];
    for (let n = 10; n < 16; n += 1) statuses.push(await guess(n, `2001:db8:0:1::${n}`));
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
    expect(await guess(16, "2001:db8:0:2::1")).toBe(401);
  });
});
