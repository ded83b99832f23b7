// pnpm migrations:check: lints the migrations after the first one for statements that block a large table, with squawk.

import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { collect } from "./lib/bootstrap.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const migrations = join(root, "packages", "db", "migrations");

/** packages/db/src/migrate.ts runs such a migration without a transaction. */
const outsideTransaction = "-- outside a transaction\n";

const given = process.argv.slice(2);
process.exitCode = (await lint(given.length > 0 ? given : laterMigrations())) ? 0 : 1;

/** The first migration creates every table, so it blocks nothing. */
function laterMigrations() {
  const names = readdirSync(migrations).filter((name) => name.endsWith(".sql"));
  return names
    .sort()
    .slice(1)
    .map((name) => join(migrations, name));
}

async function lint(files) {
  const isOutside = (file) => readFileSync(file, "utf8").startsWith(outsideTransaction);
  const groups = [
    { files: files.filter(isOutside), flags: ["--no-assume-in-transaction"] },
    { files: files.filter((file) => !isOutside(file)), flags: ["--assume-in-transaction"] },
  ];
  // squawk accepts such a statement in a transaction if it is alone in its file.
  const wrong = files.filter(
    (file) => !isOutside(file) && /\bconcurrently\b/i.test(readFileSync(file, "utf8")),
  );
  for (const file of wrong)
    console.error(
      `${relative(root, file)}: CONCURRENTLY fails in a transaction. Begin the file with "${outsideTransaction.trim()}".`,
    );
  let passed = wrong.length === 0;
  for (const group of groups) {
    if (group.files.length === 0) continue;
    const config = ["--config", join(root, "packages", "db", "squawk.toml")];
    const { code, output } = await collect(["squawk", ...config, ...group.flags, ...group.files]);
    if (code === 0) continue;
    console.error(output.replaceAll(`${root}`, "").trimEnd());
    console.error(
      `See "An online migration" in CONTRIBUTING.md: ${group.files.map((file) => relative(root, file)).join(", ")}`,
    );
    passed = false;
  }
  return passed;
}
