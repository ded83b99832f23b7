import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { timelinePartitions } from "@account-opening/db/timeline";
import { afterEach, beforeEach, expect, it } from "vitest";
import { run, useDatabase } from "./support/run-cli.ts";

const test = useDatabase();

const oldest = "timeline_before_partitions";
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "account-opening-export-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const exportOlderThan = (days: number) =>
  run(["export-timeline", folder, "--older-than-days", String(days)], { DATABASE_URL: test.url });

/** Moves the end of the oldest partition into the past, as if the migration had run long ago. */
async function endOldest(): Promise<void> {
  const [first, second] = await timelinePartitions.list(test.db);
  if (first === undefined || second === undefined) throw new Error("There are no partitions.");
  const end = new Date(Date.now() - 100 * 86_400_000);
  await test.db.pool.query(`
    alter table timeline detach partition ${oldest};
    alter table timeline attach partition ${oldest} for values from (minvalue) to ('${end.toISOString()}')`);
}

async function isRecorded(): Promise<{ rowCount: number; sha256: string } | undefined> {
  const { rows } = await test.db.pool.query(
    'select row_count::int as "rowCount", sha256 from timeline_exports where partition = $1',
    [oldest],
  );
  return rows[0];
}

const entryCount = 12_345;

it("exports what ended long enough ago once, and records it after the file was read again", async () => {
  await test.db.pool.query(
    `insert into timeline (member_guid, at, entry)
     select 'MBR-' || n % 50, '2020-01-01T00:00:00.120Z'::timestamptz, jsonb_build_object('kind', 'mx_error', 'code', n, 'message', E'é\\u2028\\n')
     from generate_series(1, $1) as n
     union all select 'MBR-1', '2020-01-01'::timestamptz, '{"kind": "webhook_received", "type": "BALANCE"}' from generate_series(1, 100)`,
    [entryCount],
  );
  expect(await exportOlderThan(1)).toEqual({
    code: 0,
    out: "No partition ended 1 days ago or more without an export.",
    err: "",
  });
  await endOldest();
  expect((await exportOlderThan(101)).out).toContain("No partition ended 101 days ago");
  const path = join(folder, `${oldest}.jsonl.gz`);

  // A file of another database is not replaced.
  writeFileSync(path, "of another database");
  expect(await exportOlderThan(99)).toMatchObject({ code: 1, err: expect.stringContaining("exists") });
  expect(await isRecorded()).toBeUndefined();
  rmSync(path);

  // A partition that could not be written is not exported.
  const elsewhere = ["export-timeline", join(folder, "missing"), "--older-than-days", "99"];
  expect(await run(elsewhere, { DATABASE_URL: test.url })).toMatchObject({ code: 1 });
  expect(await isRecorded()).toBeUndefined();

  // Another process replaces the file while it is written.
  const { signal } = new AbortController();
  const replacing = Object.assign(signal, {
    throwIfAborted() {
      for (const name of readdirSync(folder)) {
        rmSync(join(folder, name));
        writeFileSync(join(folder, name), gzipSync("{}\n"));
      }
    },
  });
  const args = ["export-timeline", folder, "--older-than-days", "99"];
  expect(await run(args, { DATABASE_URL: test.url }, replacing)).toMatchObject({
    code: 1,
    err: expect.stringContaining(`has 1 entries`),
  });
  expect(await isRecorded()).toBeUndefined();
  const [unverified, ...others] = readdirSync(folder);
  expect(others).toEqual([]);
  expect(unverified).toMatch(/^timeline_before_partitions\.jsonl\.gz\.[\w-]+\.unverified$/);
  rmSync(join(folder, unverified ?? ""));

  const { code, out, err } = await exportOlderThan(99);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(readdirSync(folder)).toEqual([`${oldest}.jsonl.gz`]);
  const file = readFileSync(path);
  const sha256 = createHash("sha256").update(file).digest("hex");
  expect(out).toBe(`${oldest}: ${entryCount} entries in ${path}\n  SHA-256: ${sha256}`);
  expect(await isRecorded()).toEqual({ rowCount: entryCount, sha256 });
  const lines = gunzipSync(file).toString().trimEnd().split("\n");
  const entries = lines.map((line) => JSON.parse(line));
  expect(new Set(entries.map(({ id }) => id)).size).toBe(entryCount);
  expect(entries.find(({ entry }) => entry.code === 7)).toEqual({
    id: expect.any(Number),
    member_guid: "MBR-7",
    at: "2020-01-01T00:00:00.120Z",
    entry: { kind: "mx_error", code: 7, message: "é\u2028\n" },
  });
  expect((await exportOlderThan(99)).out).toContain("without an export");

  const day = 86_400_000;
  const periods = { webhooksMs: 30 * day, entriesMs: 99 * day };
  expect((await timelinePartitions.keep(test.db, periods, new Date())).dropped).toContain(oldest);
});
