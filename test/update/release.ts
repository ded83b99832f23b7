import { execFile, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = fileURLToPath(new URL("../..", import.meta.url));
const run = promisify(execFile);

export interface Release {
  version: string;
  /** The commit whose tree is the release. */
  commit: string;
}

/**
 * The last release of `releases.json`.
 * @returns null if this clone does not have its commit
 * @throws in CI, which must not skip a test
 */
export function lastRelease(): Release | null {
  const releases = JSON.parse(readFileSync(join(root, "releases.json"), "utf8")) as Release[];
  const last = releases.at(-1);
  if (last === undefined) throw new RangeError("releases.json names no release.");
  const { status } = spawnSync("git", ["cat-file", "-e", `${last.commit}^{commit}`], { cwd: root });
  if (status === 0) return last;
  const message = `Commit ${last.commit} of release ${last.version} is not in this clone: fetch the whole history.`;
  // biome-ignore lint/style/noProcessEnv: CI must not skip a test.
  if (process.env["CI"] === "true") throw new Error(message);
  console.warn(`Tests are skipped. ${message}`);
  return null;
}

/**
 * Builds the apps of a release from its commit.
 * @returns the folder with its `apps/`. It is kept in `.cache` for the next run.
 */
export async function buildRelease({ commit }: Release): Promise<string> {
  const cache = join(root, ".cache", "releases");
  const folder = join(cache, commit);
  if (existsSync(folder)) return folder;
  const unfinished = `${folder}.${process.pid}`;
  await mkdir(unfinished, { recursive: true });
  try {
    const archive = join(unfinished, "release.tar");
    await run("git", ["archive", "--output", archive, commit], { cwd: root });
    await run("tar", ["-xf", archive, "-C", unfinished]);
    await pnpm(unfinished, ["install", "--frozen-lockfile", "--prefer-offline", "--ignore-scripts"]);
    const apps = ["ingest", "api", "worker", "cli"].flatMap((name) => [
      "--filter",
      `@account-opening/${name}...`,
    ]);
    await pnpm(unfinished, [...apps, "run", "build"]);
    await rename(unfinished, folder);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
  return folder;
}

async function pnpm(folder: string, args: readonly string[]): Promise<void> {
  await run(join(root, "node_modules", ".bin", "pnpm"), ["--reporter=append-only", ...args], {
    cwd: folder,
    maxBuffer: 64 * 1024 * 1024,
  });
}

/** Applies the migrations of a release with its own command. */
export async function migrateRelease(folder: string, databaseUrl: string): Promise<void> {
  await run(process.execPath, [join(folder, "apps", "cli", "dist", "main.js"), "migrate"], {
    // biome-ignore lint/style/noProcessEnv: a child process needs PATH.
    env: { ...process.env, DATABASE_URL: databaseUrl },
  });
}
