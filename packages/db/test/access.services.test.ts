import { beforeEach, describe, expect, it } from "vitest";
import {
  apiKeyPattern,
  createApiKey,
  findApiKey,
  hashApiKey,
  listApiKeyHashes,
} from "../src/access/api-keys.ts";
import { appendToAudit } from "../src/access/audit.ts";
import {
  beginIdempotent,
  completeIdempotent,
  releaseIdempotent,
  renewIdempotent,
} from "../src/access/idempotency.ts";
import { rowsOf, truncateAll, useDatabase } from "./support/database.ts";
import { later, start } from "./support/members.ts";

const test = useDatabase();
beforeEach(() => truncateAll(test.db));

describe("API keys", () => {
  it("a key is found only by its full value, and only its hash is stored", async () => {
    const key = await createApiKey(test.db, { name: "core", scopes: ["members:read", "ops:read"] }, start);

    expect(key).toMatch(apiKeyPattern);
    expect(await listApiKeyHashes(test.db, start)).toEqual([hashApiKey(key)]);
    expect(await findApiKey(test.db, key)).toMatchObject({
      name: "core",
      scopes: ["members:read", "ops:read"],
    });
    expect(await findApiKey(test.db, `${key}x`)).toBeNull();
    const [stored] = await rowsOf<{ row: string }>(
      test.db,
      "select to_jsonb(api_keys)::text as row from api_keys",
    );
    expect(stored?.row).not.toContain(key.slice(3));
    expect(stored?.row).not.toContain(Buffer.from(key).toString("hex"));
  });

  it("a revoked key is not found", async () => {
    const key = await createApiKey(test.db, { name: "core", scopes: [] }, start);
    await test.db.pool.query("update api_keys set revoked_at = now()");
    expect(await findApiKey(test.db, key)).toBeNull();
    expect(await listApiKeyHashes(test.db, start)).toEqual([]);
  });

  it("reads and erasures are written to the audit log", async () => {
    await appendToAudit(
      test.db,
      { apiKeyId: "k", action: "account_numbers_read", memberGuid: "MBR-1" },
      start,
    );
    expect(await rowsOf(test.db, "select at, api_key_id, action, member_guid, detail from audit")).toEqual([
      { at: start, api_key_id: "k", action: "account_numbers_read", member_guid: "MBR-1", detail: {} },
    ]);
  });
});

describe("idempotent requests", () => {
  const request = {
    apiKeyId: "k",
    route: "POST /v1/users",
    key: "once",
    bodyMacs: [Buffer.from("mac")],
    holder: "one",
  };
  const at = (now: Date) => ({
    now,
    leaseUntil: new Date(now.getTime() + 10_000),
    expiredBefore: new Date(now.getTime() - 86_400_000),
  });
  const answer = { status: 201, answer: Buffer.from("encrypted") };
  const toKeep = { ...answer, subjects: [] };
  const begin = (now = start, other = {}) => beginIdempotent(test.db, { ...request, ...other }, at(now));

  it("of concurrent requests with one key, exactly one is processed", async () => {
    const states = await Promise.all(Array.from({ length: 8 }, () => begin()));
    expect(states.map(({ state }) => state).sort()).toEqual(["first", ...Array(7).fill("under_way")]);
  });

  it("the response is stored and returned again", async () => {
    await begin();
    await completeIdempotent(test.db, request, toKeep);
    expect(await begin(later(1_000))).toEqual({ state: "answered", ...answer });
  });

  it("the same key with another body is a conflict, and the same key on another route is another request", async () => {
    await begin();
    expect(await begin(start, { bodyMacs: [Buffer.from("other")] })).toEqual({ state: "other_body" });
    expect(await begin(start, { route: "POST /v1/members" })).toEqual({ state: "first" });
    expect(await begin(start, { apiKeyId: "another" })).toEqual({ state: "first" });
  });

  it("a request with an expired lease is taken over once, and its first holder can no longer change it", async () => {
    await begin();
    expect(await begin(later(10_000))).toEqual({ state: "under_way" });
    const two = { holder: "two" };
    const states = await Promise.all([begin(later(10_001), two), begin(later(10_001), two)]);
    expect(states.map(({ state }) => state).sort()).toEqual(["first", "under_way"]);

    await completeIdempotent(test.db, request, { ...toKeep, answer: Buffer.from("late") });
    await releaseIdempotent(test.db, request);
    expect(await renewIdempotent(test.db, request, later(60_000))).toBe(false);
    expect(await begin(later(10_002))).toEqual({ state: "under_way" });

    await completeIdempotent(test.db, { ...request, ...two }, toKeep);
    expect(await begin(later(10_003))).toEqual({ state: "answered", ...answer });
  });

  it("a holder that renews its lease keeps the request", async () => {
    await begin();
    expect(await renewIdempotent(test.db, request, later(20_000))).toBe(true);
    expect(await begin(later(19_999), { holder: "two" })).toEqual({ state: "under_way" });
    expect(await begin(later(20_001), { holder: "two" })).toEqual({ state: "first" });
  });

  it("a request whose response is not stored can be repeated", async () => {
    await begin();
    await releaseIdempotent(test.db, request);
    expect(await begin()).toEqual({ state: "first" });
  });

  it("an expired response is deleted", async () => {
    await begin();
    await completeIdempotent(test.db, request, toKeep);
    expect(await begin(later(86_400_000))).toMatchObject({ state: "answered" });
    expect(await begin(later(86_400_001))).toEqual({ state: "first" });
  });
});
