import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createTestDatabase } from "@account-opening/infra";
import { beforeEach, describe, expect, it } from "vitest";
import { connect } from "../src/connection/database.ts";
import { eraseMember } from "../src/erasure/erase-member.ts";
import { readTimeline } from "../src/members/members.ts";
import { migrate } from "../src/migrate.ts";
import { applyRoles } from "../src/roles.ts";
import { closePartition, readPartition, recordExport } from "../src/timeline/export-partition.ts";
import { keepPartitions, type Partition, readPartitions } from "../src/timeline/partitions.ts";
import { rowsOf, truncateAll, useDatabase } from "./support/database.ts";
import { context } from "./support/members.ts";

const test = useDatabase();
beforeEach(() => truncateAll(test.db));

const dayMs = 86_400_000;
const kept = { webhooksMs: 30 * dayMs, entriesMs: null };
const expiring = { webhooksMs: 30 * dayMs, entriesMs: 365 * dayMs };
const daysAfter = (at: Date, days: number) => new Date(at.getTime() + days * dayMs);

const webhook = { kind: "webhook_received", type: "AGGREGATION" };
const change = { kind: "state_changed", from: "created", to: "verifying", reason: null };

async function add(at: Date, ...entries: object[]): Promise<void> {
  await test.db.pool.query(
    "insert into timeline (member_guid, at, entry) select 'MBR-1', $1, entry::jsonb from unnest($2::text[]) as entry",
    [at, entries.map((entry) => JSON.stringify(entry))],
  );
}

/** The tables that have entries. */
async function tables(): Promise<string[]> {
  const rows = await rowsOf<{ name: string }>(
    test.db,
    "select distinct tableoid::regclass::text as name from timeline",
  );
  return rows.map(({ name }) => name).sort();
}

async function lastEnd(): Promise<Date> {
  const end = (await readPartitions(test.db)).at(-1)?.endsAt;
  if (end === undefined) throw new Error("The timeline has no partitions.");
  return end;
}

/** A new month after all others. */
async function aMonth(): Promise<Partition & { startsAt: Date }> {
  const startsAt = await lastEnd();
  await test.db.pool.query("select create_timeline_partitions($1)", [startsAt]);
  const partition = (await readPartitions(test.db)).at(-1);
  if (partition === undefined) throw new Error("The month was not created.");
  return { ...partition, startsAt };
}

async function linesOf(name: string): Promise<{ lines: string[]; rowCount: number }> {
  const lines: string[] = [];
  const { rowCount } = await readPartition(test.db, name, async (batches) => {
    for await (const batch of batches) lines.push(...batch);
  });
  return { lines, rowCount };
}

async function exportOf(name: string): Promise<void> {
  await closePartition(test.db, name);
  const { rowCount } = await linesOf(name);
  await recordExport(test.db, { name, rowCount, sha256: "of the file" });
}

describe("the timeline", () => {
  it("has a partition for all entries from before the migration, and then one for each month", async () => {
    const partitions = await readPartitions(test.db);
    expect(partitions[0]).toMatchObject({ name: "timeline_before_partitions", startsAt: null });
    for (const [index, { startsAt, name }] of partitions.slice(1).entries()) {
      expect(startsAt).toEqual(partitions[index]?.endsAt);
      expect(name).toBe(`timeline_${startsAt?.toISOString().slice(0, 7).replace("-", "_")}`);
    }
    expect((await lastEnd()).getTime() - Date.now()).toBeGreaterThan(89 * dayMs);
  });

  it("stores entries that report webhooks in a partition of their own, and reads all in order", async () => {
    const { name, startsAt } = await aMonth();
    await add(daysAfter(startsAt, -4_000), webhook, change);
    await add(startsAt, webhook, change);
    expect(await tables()).toEqual([`${name}_entries`, `${name}_webhooks`, "timeline_before_partitions"]);
    const rows = await readTimeline(test.db, "MBR-1", 0, 10);
    expect(rows.map(({ entry }) => entry)).toEqual([webhook, change, webhook, change]);
    expect(await readTimeline(test.db, "MBR-1", rows[1]?.id ?? 0, 1)).toEqual(rows.slice(2, 3));
    await eraseMember(test.db, "MBR-1", context.policy, startsAt);
    expect(await tables()).toEqual([]);
  });
});

describe("months", () => {
  it("are created ahead, once, and analyzed", async () => {
    const now = daysAfter(await lastEnd(), -60);
    const keep = () => keepPartitions(test.db, kept, now);
    const both = await Promise.all([keep(), keep()]);
    expect(both.map(({ createdCount }) => createdCount).sort()).toEqual([0, 2]);
    expect((await lastEnd()).getTime() - now.getTime()).toBeGreaterThan(89 * dayMs);
    const unknown = await rowsOf(
      test.db,
      "select relname from pg_class where relname like 'timeline%' and relkind in ('r', 'p') and reltuples < 0 and relname <> 'timeline_exports'",
    );
    expect(unknown).toEqual([]);
    expect(await keep()).toMatchObject({ createdCount: 0, dropped: [], endsAt: await lastEnd() });
  });

  it("that are missing do not lose entries: they are moved once their month exists", async () => {
    const end = await lastEnd();
    await add(daysAfter(end, 1), webhook, change);
    await add(daysAfter(end, 40), change);
    expect(await tables()).toEqual(["timeline_default"]);
    const before = await readTimeline(test.db, "MBR-1", 0, 10);
    await keepPartitions(test.db, kept, end);
    expect(await tables()).toHaveLength(3);
    expect(await tables()).not.toContain("timeline_default");
    expect(await readTimeline(test.db, "MBR-1", 0, 10)).toEqual(before);
  });

  it("are not created while a transaction reads the timeline, and statements do not wait for it to end", async () => {
    const end = await lastEnd();
    const reader = await test.db.pool.connect();
    try {
      await reader.query("begin; select from timeline limit 1");
      await expect(keepPartitions(test.db, kept, end)).rejects.toMatchObject({ code: "55P03" });
      await add(end, change);
    } finally {
      await reader.query("rollback");
      reader.release();
    }
    expect((await keepPartitions(test.db, kept, end)).createdCount).toBeGreaterThan(0);
  });
});

describe("retention", () => {
  it("drops entries that report webhooks with their webhooks, and keeps all others", async () => {
    const { name, startsAt, endsAt } = await aMonth();
    await add(startsAt, webhook, change);
    const keepAt = async (days: number) =>
      (await keepPartitions(test.db, kept, daysAfter(endsAt, days))).dropped;
    expect(await keepAt(29.9)).not.toContain(`${name}_webhooks`);
    expect(await keepAt(30)).toEqual([`${name}_webhooks`]);
    expect(await tables()).toEqual([`${name}_entries`]);
    // The month no longer has a partition for webhooks.
    await add(startsAt, webhook);
    expect(await tables()).toEqual([`${name}_entries`]);
    expect(await keepAt(4_000)).not.toContain(name);
  });

  it("drops a month neither before its retention nor before its export", async () => {
    const { name, startsAt, endsAt } = await aMonth();
    await add(startsAt, change);
    const expired = daysAfter(endsAt, 365);
    const { dropped, unexportedCount } = await keepPartitions(test.db, expiring, expired);
    expect(dropped).not.toContain(name);
    expect(await tables()).toEqual([`${name}_entries`]);
    await exportOf(name);
    expect((await keepPartitions(test.db, expiring, new Date(expired.getTime() - 1))).dropped).toEqual([]);
    expect(await keepPartitions(test.db, expiring, expired)).toMatchObject({
      dropped: [name],
      unexportedCount: unexportedCount - 1,
    });
    expect(await tables()).toEqual([]);
  });

  it("does not drop a partition that still accepts entries, although its export is recorded", async () => {
    const { name, endsAt } = await aMonth();
    await recordExport(test.db, { name, rowCount: 0, sha256: "of the file" });
    expect((await keepPartitions(test.db, expiring, daysAfter(endsAt, 365))).dropped).not.toContain(name);
  });
});

describe("the export of a partition", () => {
  it("has each entry once, except those that report webhooks", async () => {
    const { name, startsAt } = await aMonth();
    const error = { kind: "mx_error", code: 7, message: "a\nb \u2028 é" };
    await add(startsAt, webhook, change, error);
    const { lines, rowCount } = await linesOf(name);
    expect(rowCount).toBe(2);
    const common = { id: expect.any(Number), member_guid: "MBR-1", at: startsAt.toISOString() };
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { ...common, entry: change },
      { ...common, entry: error },
    ]);
  });

  it("is complete: a closed partition refuses entries, and erasures still delete from it", async () => {
    const { name, startsAt } = await aMonth();
    await add(startsAt, webhook, change);
    await closePartition(test.db, name);
    await closePartition(test.db, name);
    await expect(add(startsAt, change)).rejects.toMatchObject({ code: "23514" });
    await eraseMember(test.db, "MBR-1", context.policy, startsAt);
    expect(await tables()).toEqual([]);
  });
});

describe("the migration of an existing table", () => {
  it("keeps its rows, their order, the next ID and the privileges, and makes it one partition", async () => {
    const { url, drop } = await createTestDatabase({ migrate: (to) => migrate(to, firstMigration()) });
    const db = connect({ url, applicationName: "test" });
    const addOne =
      "insert into timeline (member_guid, at, entry) values ('MBR-1', now(), '{\"kind\": \"created\"}')";
    try {
      await applyRoles(url);
      await db.pool.query(`${addOne}; ${addOne}`);
      const privileges = await rowsOf(db, privilegesOf("timeline"));
      await migrate(url);
      await db.pool.query(addOne);
      const rows = await rowsOf<{ id: string; tableoid: string }>(
        db,
        "select id, tableoid::regclass::text from timeline order by id",
      );
      expect(rows.map(({ id }) => Number(id))).toEqual([1, 2, 3]);
      expect(new Set(rows.map(({ tableoid }) => tableoid))).toEqual(new Set(["timeline_before_partitions"]));
      expect(privileges.length).toBeGreaterThan(5);
      expect(await rowsOf(db, privilegesOf("timeline"))).toEqual(privileges);
      expect(await rowsOf(db, privilegesOf("timeline_before_partitions"))).toEqual([]);
      await applyRoles(url);
      expect(await rowsOf(db, privilegesOf("timeline"))).toEqual(privileges);
      const [oldest] = await readPartitions(db);
      if (oldest === undefined) throw new Error("There is no partition.");
      await closePartition(db, oldest.name);
      await recordExport(db, { name: oldest.name, rowCount: 3, sha256: "of the file" });
      const { dropped } = await keepPartitions(db, expiring, daysAfter(oldest.endsAt, 365));
      expect(dropped).toContain(oldest.name);
      expect(await rowsOf(db, "select from timeline")).toEqual([]);
    } finally {
      await db.close();
      await drop();
    }
  });
});

/** The privileges of the apps, also those of columns. */
function privilegesOf(table: string): string {
  return `
    select grantee, privilege_type, column_name from information_schema.column_privileges
    where table_name = '${table}' and grantee like 'account%'
    union all
    select grantee, privilege_type, null from information_schema.table_privileges
    where table_name = '${table}' and grantee like 'account%' order by 1, 2, 3`;
}

/** A folder that has the migration of release 0.1.0 only. */
function firstMigration(): string {
  const released = fileURLToPath(new URL("../migrations", import.meta.url));
  const folder = mkdtempSync(join(tmpdir(), "account-opening-migrations-"));
  mkdirSync(join(folder, "meta"));
  const journal = JSON.parse(readFileSync(join(released, "meta", "_journal.json"), "utf8"));
  const [first] = journal.entries;
  writeFileSync(join(folder, "meta", "_journal.json"), JSON.stringify({ ...journal, entries: [first] }));
  copyFileSync(join(released, `${first.tag}.sql`), join(folder, `${first.tag}.sql`));
  return folder;
}
