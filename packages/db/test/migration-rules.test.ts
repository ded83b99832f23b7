import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { changedMigrations } from "../../../scripts/lib/changed-migrations.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "account-opening-migrations-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function lint(sql: string) {
  const file = join(folder, "0001_example.sql");
  writeFileSync(file, sql);
  const { status, stderr } = spawnSync(process.execPath, ["scripts/check-migrations.mjs", file], {
    cwd: root,
    encoding: "utf8",
  });
  return { passes: status === 0, stderr };
}

describe("a migration", () => {
  it.each([
    'ALTER TABLE "members" ADD COLUMN "note" text;',
    'ALTER TABLE "members" ADD CONSTRAINT "short" CHECK (length("note") < 9) NOT VALID;',
    '-- outside a transaction\nCREATE INDEX CONCURRENTLY IF NOT EXISTS "by_note" ON "members" ("note");',
  ])("passes if it blocks no table: %s", (sql) => {
    expect(lint(sql)).toEqual({ passes: true, stderr: "" });
  });

  it.each([
    ["adding-required-field", 'ALTER TABLE "members" ADD COLUMN "note" text NOT NULL;'],
    ["require-concurrent-index-creation", 'CREATE INDEX "by_note" ON "members" ("note");'],
    ["transaction", 'CREATE INDEX CONCURRENTLY IF NOT EXISTS "by_note" ON "members" ("note");'],
    ["changing-column-type", 'ALTER TABLE "members" ALTER COLUMN "note" TYPE uuid;'],
    ["constraint-missing-not-valid", 'ALTER TABLE "members" ADD CONSTRAINT "short" CHECK ("note" <> \'\');'],
    ["renaming-column", 'ALTER TABLE "members" RENAME COLUMN "note" TO "text";'],
  ])("is refused (%s): %s", (rule, sql) => {
    const { passes, stderr } = lint(sql);
    expect(passes).toBe(false);
    expect(stderr).toContain(rule);
  });
});

describe("a released migration", () => {
  const initial = { tag: "0000_initial", when: 1, sql: "create table a ();" };
  const later = { tag: "0001_later", when: 2, sql: "create table b ();" };

  it("may be followed by others", () => {
    expect(changedMigrations([initial], [initial, later])).toEqual([]);
  });

  it("must not be changed, removed, or generated again", () => {
    for (const changed of [{ ...initial, sql: "create table c ();" }, { ...initial, when: 3 }, later])
      expect(changedMigrations([initial], [changed])).toEqual(["0000_initial"]);
    expect(changedMigrations([initial, later], [initial])).toEqual(["0001_later"]);
  });
});
