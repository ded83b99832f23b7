// pnpm releases:check: each release of releases.json has a section in CHANGELOG.md, and its migrations are unchanged.

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { changedMigrations } from "./lib/changed-migrations.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const migrations = "packages/db/migrations";
const journal = `${migrations}/meta/_journal.json`;

const releases = JSON.parse(read("releases.json"));
const problems = [...releases.flatMap(problemsOf), ...versionProblems()];
for (const problem of problems) console.error(problem);
process.exitCode = problems.length === 0 ? 0 : 1;

function problemsOf({ version, commit }) {
  const noSection = read("CHANGELOG.md").includes(`\n## Product ${version} - `)
    ? []
    : [`CHANGELOG.md has no section "## Product ${version} - DATE".`];
  const released = show(commit, journal);
  return [...noSection, ...(released === null ? missing(version, commit) : changed(version, commit))];
}

/** A commit that this clone lacks is a failure in CI, and a warning elsewhere. */
function missing(version, commit) {
  const message = `Commit ${commit} of release ${version} is not in this clone: fetch the whole history.`;
  // biome-ignore lint/style/noProcessEnv: CI must not skip a check.
  if (process.env.CI === "true") return [message];
  console.warn(`${message} Its migrations are not compared.`);
  return [];
}

function changed(version, commit) {
  const migrationsBy = (readFile) =>
    JSON.parse(readFile(journal)).entries.map((entry) => ({
      ...entry,
      sql: readFile(`${migrations}/${entry.tag}.sql`),
    }));
  return changedMigrations(
    migrationsBy((path) => show(commit, path)),
    migrationsBy(read),
  ).map(
    (tag) => `Migration ${tag} differs from release ${version}. Restore it, and add a migration instead.`,
  );
}

/** package.json has the version of the last release, or of the next one. */
function versionProblems() {
  const { version } = JSON.parse(read("package.json"));
  const last = releases.at(-1).version;
  const isLower = version.localeCompare(last, "en", { numeric: true }) < 0;
  return isLower ? [`package.json has version ${version}, which is lower than release ${last}.`] : [];
}

function show(commit, path) {
  const { status, stdout } = spawnSync("git", ["show", `${commit}:${path}`], { cwd: root, encoding: "utf8" });
  return status === 0 ? stdout : null;
}

function read(path) {
  return readFileSync(join(root, path), "utf8");
}
