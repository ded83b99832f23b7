import { is } from "drizzle-orm";
import { getTableConfig, PgTable } from "drizzle-orm/pg-core";
import { beforeEach, describe, expect, it } from "vitest";
import { beginIdempotent, completeIdempotent } from "../src/access/idempotency.ts";
import { decryptAccountNumbers, decryptAccountOwners, findByNumbers } from "../src/accounts/accounts.ts";
import { storeAccounts, storeOwners } from "../src/accounts/store-results.ts";
import { inTransaction } from "../src/connection/database.ts";
import { associatedData } from "../src/encryption/associated-data.ts";
import { type Cipher, createCipher, type DataKey, keyIdOf } from "../src/encryption/cipher.ts";
import { encryptedColumns, hashColumns } from "../src/encryption/encrypted-columns.ts";
import { countEncrypted, reencryptAll } from "../src/encryption/reencrypt.ts";
import { appendToInbox } from "../src/inbox/inbox.ts";
import { createEndpoint, rotateSecret } from "../src/notifications/endpoints.ts";
import * as schema from "../src/schema/tables.ts";
import { anAccount, anOwner, numbersOf } from "./support/accounts.ts";
import { rowsOf, truncateAll, useDatabase } from "./support/database.ts";
import { aGuid, hintRow, insert, start } from "./support/members.ts";

const test = useDatabase();
beforeEach(() => truncateAll(test.db));

const oldKey: DataKey = { id: "2025", key: Buffer.alloc(32, 1) };
const newKey: DataKey = { id: "2026", key: Buffer.alloc(32, 2) };
const before = createCipher([oldKey]);
const after = createCipher([newKey, oldKey]);
const alone = createCipher([newKey]);

const request = { apiKeyId: "k", route: "POST /v1/users", key: "once", holder: "one" };

/** One value in each encrypted column. */
async function fill(cipher: Cipher): Promise<{ guid: string; endpointId: string }> {
  const { guid } = await insert(test.db);
  const accountGuid = `ACT-${guid}`;
  await inTransaction(test.db, async (client) => {
    const accounts = [anAccount({ guid: accountGuid, memberGuid: guid })];
    await storeAccounts(client, cipher, guid, { accounts, numbers: [numbersOf(accountGuid)] }, start);
    await storeOwners(client, cipher, guid, [anOwner({ accountGuid })], start);
  });
  const raw = cipher.encrypt('{"a":1}', associatedData.webhook(guid, start));
  await appendToInbox(test.db, [hintRow(guid, { raw })]);
  const idempotent = { ...request, key: guid, bodyMacs: cipher.macs("body") };
  await beginIdempotent(test.db, idempotent, { now: start, leaseUntil: start, expiredBefore: start });
  const answer = cipher.encrypt("answer", associatedData.response(idempotent));
  await completeIdempotent(test.db, idempotent, { status: 201, answer, subjects: [] });
  const created = await createEndpoint(
    test.db,
    cipher,
    { url: "https://x.example/", eventTypes: null, apiKeyId: "k", scopes: ["events:read"] },
    start,
  );
  await rotateSecret(test.db, cipher, created.endpoint.id, { apiKeyId: "k" }, start);
  return { guid, endpointId: created.endpoint.id };
}

async function keyIdsInUse(): Promise<string[]> {
  const ids = await Promise.all(
    encryptedColumns.map(async ({ table, column }) => {
      const rows = await rowsOf<{ encrypted: Buffer }>(
        test.db,
        `select ${column} as encrypted from ${table} where ${column} is not null`,
      );
      expect(rows, `${table}.${column}`).not.toEqual([]);
      return rows.map(({ encrypted }) => keyIdOf(encrypted));
    }),
  );
  return [...new Set(ids.flat())];
}

const ignore = () => {
  // These tests do not check progress.
};

describe("a rotation", () => {
  it("encrypts every value with the current key, so that the old key is no longer needed", async () => {
    const { guid } = await fill(before);
    const count = await countEncrypted(test.db);
    expect(await keyIdsInUse()).toEqual(["2025"]);
    const rotated = await reencryptAll(test.db, after, ignore, start);
    expect(rotated).toMatchObject({ reencryptedCount: count, failures: [] });
    expect(rotated.valuesByKeyId).toEqual(new Map([["2026", count]]));
    expect(await keyIdsInUse()).toEqual(["2026"]);
    expect(await decryptAccountNumbers(test.db, alone, guid)).toMatchObject([numbersOf(`ACT-${guid}`)]);
    expect(await decryptAccountOwners(test.db, alone, guid)).toEqual([
      anOwner({ accountGuid: `ACT-${guid}` }),
    ]);
    expect(await findByNumbers(test.db, alone, numbersOf("ACT-1"))).toEqual([
      { accountGuid: `ACT-${guid}`, memberGuid: guid },
    ]);
    const [audit] = await rowsOf(
      test.db,
      "select api_key_id, detail from audit where action = 'vault_rotated'",
    );
    expect(audit).toEqual({ api_key_id: "cli", detail: { reencrypted_count: count, failed_count: 0 } });
  });

  it("changes nothing the second time, and resumes after an interruption", async () => {
    await fill(before);
    await fill(before);
    const stopped = reencryptAll(
      test.db,
      after,
      ({ column }) => {
        if (column === "inbox.raw") throw new Error("stopped");
      },
      start,
    );
    await expect(stopped).rejects.toThrow("stopped");
    expect((await keyIdsInUse()).sort()).toEqual(["2025", "2026"]);
    const rest = await reencryptAll(test.db, after, ignore, start);
    expect(rest.reencryptedCount).toBeGreaterThan(0);
    expect(await keyIdsInUse()).toEqual(["2026"]);
    expect((await reencryptAll(test.db, after, ignore, start)).reencryptedCount).toBe(0);
  });

  it("processes more rows than one page", async () => {
    const bodies = Array.from({ length: 2_300 }, () => {
      const guid = aGuid();
      return hintRow(guid, { raw: before.encrypt("{}", associatedData.webhook(guid, start)) });
    });
    await appendToInbox(test.db, bodies);
    const steps: number[] = [];
    await reencryptAll(test.db, after, ({ rowCount }) => steps.push(rowCount), start);
    expect(steps.filter((count) => count > 0)).toEqual([1_000, 1_000, 300]);
    const rows = await rowsOf<{ raw: Buffer }>(test.db, "select raw from inbox");
    expect(new Set(rows.map((row) => keyIdOf(row.raw)))).toEqual(new Set(["2026"]));
  });

  it("does not overwrite a value that was replaced in the meantime", async () => {
    const { endpointId } = await fill(before);
    let fresh = "";
    const replaceSecret = async () => {
      fresh = (await rotateSecret(test.db, after, endpointId, { apiKeyId: "k" }, start))?.secret ?? "";
    };
    await Promise.all([reencryptAll(test.db, after, ignore, start), replaceSecret()]);
    await reencryptAll(test.db, after, ignore, start);
    const [row] = await rowsOf<{ secret: Buffer }>(test.db, "select secret from endpoints");
    expect(alone.decrypt(row?.secret ?? Buffer.alloc(0), `endpoints.secret:${endpointId}`)).toBe(fresh);
  });

  it("reports values that it cannot decrypt, and continues", async () => {
    const missing = createCipher([{ id: "2024", key: Buffer.alloc(32, 9) }]);
    await fill(missing);
    await fill(before);
    const { failures, valuesByKeyId } = await reencryptAll(test.db, after, ignore, start);
    expect(failures).toHaveLength(encryptedColumns.length);
    expect(failures).toContainEqual(expect.stringMatching(/^inbox\.raw \d+: encrypted with "2024"$/));
    expect(valuesByKeyId).toEqual(
      new Map([
        ["2024", encryptedColumns.length],
        ["2026", encryptedColumns.length],
      ]),
    );
  });
});

it("every column of bytes is either re-encrypted or a hash", () => {
  const tables = Object.values(schema).flatMap((each) => (is(each, PgTable) ? [each as PgTable] : []));
  const columns = tables.flatMap((table) => {
    const { name, columns } = getTableConfig(table);
    return columns
      .filter((column) => column.getSQLType() === "bytea")
      .map((column) => `${name}.${column.name}`);
  });
  const known = [...encryptedColumns.map(({ table, column }) => `${table}.${column}`), ...hashColumns];
  expect(columns.sort()).toEqual(known.sort());
});

it("numbers are found by their fingerprint, also by one of an older key", async () => {
  const { guid } = await fill(before);
  const found = [{ accountGuid: `ACT-${guid}`, memberGuid: guid }];
  expect(await findByNumbers(test.db, before, numbersOf("ACT-1"))).toEqual(found);
  expect(await findByNumbers(test.db, after, numbersOf("ACT-1"))).toEqual(found);
  expect(await findByNumbers(test.db, after, { ...numbersOf("ACT-1"), routingNumber: "000000000" })).toEqual(
    [],
  );
});

it("a repeated request is recognized after a rotation", async () => {
  const times = { now: start, leaseUntil: start, expiredBefore: start };
  await beginIdempotent(test.db, { ...request, bodyMacs: before.macs("body") }, times);
  const again = (body: string) => beginIdempotent(test.db, { ...request, bodyMacs: after.macs(body) }, times);
  expect(await again("body")).toEqual({ state: "under_way" });
  expect(await again("another")).toEqual({ state: "other_body" });
});
