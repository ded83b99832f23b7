import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const released = join(root, "packages", "db", "migrations");

interface Migration {
  name: string;
  sql: string;
}

/** One of each kind that the linter accepts, on the largest tables. They are not released. */
export const sampleMigrations: readonly Migration[] = [
  ...["members", "timeline", "inbox", "events"].map((table) => ({
    name: `a column of ${table}`,
    sql: `ALTER TABLE "${table}" ADD COLUMN "sample" text;`,
  })),
  // PostgreSQL cannot create an index of a partitioned table concurrently.
  ...["members", "inbox", "events"].map((table) => ({
    name: `an index of ${table}`,
    sql: `-- outside a transaction\nCREATE INDEX CONCURRENTLY IF NOT EXISTS "sample_${table}" ON "${table}" ("sample");`,
  })),
  {
    name: "a constraint of events, not validated",
    sql: `ALTER TABLE "events" ADD CONSTRAINT "sample_short" CHECK (length("type") < 100) NOT VALID;`,
  },
  {
    name: "the validation of the constraint",
    sql: `ALTER TABLE "events" VALIDATE CONSTRAINT "sample_short";`,
  },
];

/** @throws if `pnpm migrations:check` would refuse a sample */
export function lintSamples(): void {
  const folder = mkdtempSync(join(tmpdir(), "account-opening-samples-"));
  try {
    const files = sampleMigrations.map(({ sql }, index) => {
      const file = join(folder, `${index}.sql`);
      writeFileSync(file, `${sql}\n`);
      return file;
    });
    const { status, stderr } = spawnSync(process.execPath, ["scripts/check-migrations.mjs", ...files], {
      cwd: root,
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(`The linter refuses a sample: ${stderr}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Journal {
  version: string;
  dialect: string;
  entries: { idx: number; version: string; when: number; tag: string; breakpoints: boolean }[];
}

/**
 * Folders of migrations for `migrate`: one with all up to `from`, and one more for each later migration, which also has those
 * before it.
 */
export function cumulativeFolders(from: string, samples: readonly Migration[]) {
  const folder = mkdtempSync(join(tmpdir(), "account-opening-migrations-"));
  const journal = JSON.parse(readFileSync(join(released, "meta", "_journal.json"), "utf8")) as Journal;
  const sqlOf = new Map(
    journal.entries.map(({ tag }) => [tag, readFileSync(join(released, `${tag}.sql`), "utf8")]),
  );
  const firstCount = journal.entries.findIndex(({ tag }) => tag === from) + 1;
  if (firstCount === 0) throw new RangeError(`There is no migration ${from}.`);
  const lastWhen = journal.entries.at(-1)?.when ?? 0;
  const entries = [
    ...journal.entries.map((entry) => ({ ...entry, name: entry.tag })),
    ...samples.map(({ name, sql }, index) => {
      const tag = `9${index}_sample`;
      sqlOf.set(tag, sql);
      const idx = journal.entries.length + index;
      return { idx, version: journal.version, when: lastWhen + 1 + index, tag, breakpoints: true, name };
    }),
  ];
  const folderOf = (count: number) => {
    const path = join(folder, String(count));
    mkdirSync(join(path, "meta"), { recursive: true });
    const included = entries.slice(0, count);
    for (const { tag } of included) writeFileSync(join(path, `${tag}.sql`), sqlOf.get(tag) ?? "");
    writeFileSync(join(path, "meta", "_journal.json"), JSON.stringify({ ...journal, entries: included }));
    return path;
  };
  return {
    first: folderOf(firstCount),
    later: entries.slice(firstCount).map(({ name }, index) => ({ name, folder: folderOf(firstCount + index + 1) })),
    close: () => rmSync(folder, { recursive: true }),
  };
}
