import { describe, expect, it } from "vitest";
import { useApi } from "./support/api.ts";
import { call } from "./support/client.ts";

describe("a key", () => {
  const test = useApi({ API_RATE_LIMIT: "10/60" });

  it("may ask so often and no more, and is told when again; others may ask meanwhile", async () => {
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

describe("who has no key", () => {
  const test = useApi({ API_REFUSAL_LIMIT: "5/60" });

  it("spends nobody's guesses by sending none", async () => {
    for (let count = 0; count < 8; count += 1) {
      expect((await call(test.now.api.url, null, "GET /v1/members")).status).toBe(401);
    }
    expect((await test.ask("GET /v1/members")).status).toBe(200);
  });

  it("may not guess on for long, and locks out nobody at its address whose key has been good", async () => {
    const statuses: number[] = [];
    for (let count = 0; count < 8; count += 1) {
      const reply = await call(test.now.api.url, `ao_guess_${count}`, "GET /v1/members");
      statuses.push(reply.status);
    }
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429, 429]);
    expect((await test.ask("GET /v1/members")).status).toBe(200);
    expect((await fetch(`${test.now.api.url}/healthz`)).status).toBe(200);
  });
});
