import { type ApiKey, apiKeys } from "@account-opening/db/access";
import { Problem } from "@account-opening/runtime/http";
import type { Request } from "express";
import { describe, expect, it } from "vitest";
import { consoleCookies } from "../src/console/cookies.ts";
import { createAuthenticate, type Guard, type KeyStore } from "../src/http/authenticate.ts";
import { createAuthorize } from "../src/http/authorize.ts";
import { createRateLimit } from "../src/http/rate-limit.ts";
import { createSharedRead } from "../src/http/shared-read.ts";

describe("API keys", () => {
  const good = `ao_${"g".repeat(43)}`;
  const bad = (n: number) => `ao_${String(n).padStart(43, "b")}`;
  const key = { id: "1", name: "n", role: null, scopes: [], expiresAt: null, activeAt: null };
  const never = async () => {
    throw new Error("No more guesses.");
  };

  /** Stores `good` once it is created, and counts the requests for it. */
  function aStore({ isMade = true, found = key as ApiKey } = {}) {
    const store = {
      isMade,
      found: [] as string[],
      listedCount: 0,
      find: async (presented: string) => {
        store.found.push(presented);
        return store.isMade && presented === good ? found : null;
      },
      listHashes: async () => {
        store.listedCount += 1;
        return store.isMade ? [apiKeys.hash(good)] : [];
      },
    };
    return store;
  }

  it("one that was found is believed for ten seconds, one that was not is looked for again", async () => {
    const store = aStore();
    const authenticate = createAuthenticate(store);
    const at = (ms: number) => new Date(1_000_000 + ms);
    expect(await authenticate(`Bearer ${good}`, at(0))).toBe(key);
    expect(await authenticate(`bearer ${good}`, at(9_999))).toBe(key);
    expect(store.found).toEqual([good]);
    await authenticate(`Bearer ${good}`, at(10_000));
    expect(store.found).toEqual([good, good]);
    for (const _ of [1, 2]) {
      await expect(authenticate(`Bearer ${bad(1)}`, at(0))).rejects.toBeInstanceOf(Problem);
    }
    expect(store.found).toHaveLength(4);
  });

  it("one that has expired is refused at its moment, also while it is remembered", async () => {
    const authenticate = createAuthenticate(aStore({ found: { ...key, expiresAt: new Date(5_000) } }));
    expect(await authenticate(`Bearer ${good}`, new Date(4_999))).toMatchObject({ id: "1" });
    for (const at of [5_000, 60_000]) {
      await expect(authenticate(`Bearer ${good}`, new Date(at))).rejects.toMatchObject({ status: 401 });
    }
  });

  it("one of a session is refused without activity, unless another process has recorded some", async () => {
    const store = aStore({ found: { ...key, activeAt: new Date(0) } });
    const authenticate = createAuthenticate(store, 5_000);
    const at = (ms: number) => authenticate(`Bearer ${good}`, new Date(ms));
    expect(await at(4_999)).toMatchObject({ id: "1" });
    await expect(at(5_000)).rejects.toMatchObject({ status: 401 });
    store.found.length = 0;
    const recorded = { ...key, activeAt: new Date(4_000) };
    const other = createAuthenticate({ ...store, find: async () => recorded }, 5_000);
    await other(`Bearer ${good}`, new Date(4_999));
    recorded.activeAt = new Date(6_000);
    expect(await other(`Bearer ${good}`, new Date(10_000))).toMatchObject({ id: "1" });
  });

  it("only one that is not known is guarded against, however long ago it was presented", async () => {
    const authenticate = createAuthenticate(aStore());
    await expect(authenticate(`Bearer ${good}`, new Date(0), never)).rejects.toThrow("No more guesses.");
    await authenticate(`Bearer ${good}`, new Date(0));
    expect(await authenticate(`Bearer ${good}`, new Date(3_600_000), never)).toBe(key);
  });

  it("one that the list of all keys has is known, and looked up before it is believed", async () => {
    const store = aStore();
    const authenticate = createAuthenticate(store);
    const readList: Guard = async ({ isListed }) => {
      expect(await isListed()).toBe(false);
      return null;
    };
    await expect(authenticate(`Bearer ${bad(1)}`, new Date(0), readList)).rejects.toBeInstanceOf(Problem);
    expect(await authenticate(`Bearer ${good}`, new Date(0), never)).toBe(key);
    expect(store.found).toEqual([good]);
    store.isMade = false;
    await expect(authenticate(`Bearer ${good}`, new Date(10_000))).rejects.toMatchObject({ status: 401 });
  });

  it.each([
    "good",
    "ao_",
    `${good}g`,
    `ao_${"g".repeat(42)}`,
    `ao_${"g".repeat(42)}+`,
    `AO_${"g".repeat(43)}`,
  ])("%s can be none: it is refused without a look-up", async (malformed) => {
    const store = aStore();
    const authenticate = createAuthenticate(store);
    const refused = authenticate(`Bearer ${malformed}`, new Date(0), never);
    await expect(refused).rejects.toMatchObject({ status: 401 });
    expect([store.found, store.listedCount]).toEqual([[], 0]);
  });

  describe("from an address without guesses", () => {
    const consoleUrl = "http://localhost:3000";
    const admitFrom = (store: KeyStore) => {
      const limit = { limit: 5, windowSeconds: 3_600 };
      const admit = createAuthorize({
        authenticate: createAuthenticate(store),
        calls: createRateLimit(limit),
        refusals: createRateLimit(limit),
        session: consoleCookies(consoleUrl).session,
        consoleUrl,
      });
      return (presented: string) =>
        admit({ headers: { authorization: `Bearer ${presented}` }, ip: "192.0.2.1" } as Request, new Date(0));
    };
    const statuses = async (requested: readonly Promise<unknown>[]) =>
      (await Promise.allSettled(requested)).map((one) =>
        one.status === "fulfilled" ? 200 : (one.reason as Problem).status,
      );

    it("bad ones are not looked up, and a hundred at once cost one reading of the list", async () => {
      const store = aStore();
      const admit = admitFrom(store);
      for (let n = 0; n < 6; n += 1) await statuses([admit(bad(n))]);
      const foundBefore = store.found.length;
      const many = Array.from({ length: 100 }, (_, n) => admit(bad(100 + n)));
      expect(await statuses(many)).toEqual(Array(100).fill(429));
      expect(store.found).toHaveLength(foundBefore);
      expect(store.listedCount).toBe(1);
    });

    it("a good one is let in, also one that was made after the list was read", async () => {
      const store = aStore({ isMade: false });
      const admit = admitFrom(store);
      for (let n = 0; n < 6; n += 1) await statuses([admit(bad(n))]);
      expect(await statuses([admit(bad(6)), admit(good)])).toEqual([429, 429]);
      store.isMade = true;
      expect(await statuses([admit(good), admit(bad(7))])).toEqual([200, 429]);
    });
  });
});

describe("a reading that many share", () => {
  it("begins after each of them has requested it, one at a time", async () => {
    const readings: (() => void)[] = [];
    const ask = createSharedRead(() => new Promise((resolve) => readings.push(resolve)), 1);
    const early = [ask(), ask()];
    await expect.poll(() => readings.length).toBe(1);
    const late = [ask(), ask()];
    readings[0]?.();
    await Promise.all(early);
    await expect.poll(() => readings.length).toBe(2);
    readings[1]?.();
    await Promise.all(late);
    expect(readings).toHaveLength(2);
  });

  it("that fails rejects each of them, and no later request", async () => {
    let isUnavailable = true;
    const ask = createSharedRead(async () => {
      if (isUnavailable) throw new Error("unavailable");
    }, 1);
    const requested = await Promise.allSettled([ask(), ask()]);
    expect(requested.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    isUnavailable = false;
    await expect(ask()).resolves.toBeUndefined();
  });
});
