import { spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import { ServiceFailedError } from "../errors.ts";
import { sharedMode } from "../process/directories.ts";
import { canEnter, runAs, type User } from "../process/run-as.ts";
import type { ServiceFolder } from "../process/service-folder.ts";
import type { Binaries } from "./binaries.ts";

/** An initialized data directory. */
export interface Cluster {
  dataDir: string;
  password: string;
}

const superuser = "postgres";

/** Returns the cluster of the folder, or creates one. */
export function openCluster(
  folder: ServiceFolder,
  user: User | null,
  directory: string,
  binaries: Binaries,
): Cluster {
  const found = readCluster(folder);
  if (found !== null) {
    removeStaleLockFile(found.dataDir);
    return found;
  }
  const cluster = { dataDir: dataDirOf(folder, user, directory), password: randomBytes(18).toString("hex") };
  initialize(cluster, user, binaries);
  writeCluster(folder, cluster);
  return cluster;
}

export function urlOf({ password }: Pick<Cluster, "password">, port: number): string {
  return `postgres://${superuser}:${password}@127.0.0.1:${port}/postgres`;
}

/**
 * The data directory is inside the folder. If this process is root and the service user cannot enter the folder, for
 * example because it is in a private home, the data directory is in `directory`.
 */
function dataDirOf(folder: ServiceFolder, user: User | null, directory: string): string {
  if (user === null || canEnter(user, folder.path)) return join(folder.path, "data");
  const clusters = join(directory, "clusters");
  mkdirSync(clusters, { recursive: true });
  chmodSync(clusters, sharedMode());
  removeOrphans(clusters);
  const dataDir = join(clusters, createHash("sha256").update(folder.path).digest("hex").slice(0, 16));
  writeFileSync(`${dataDir}.folder`, folder.path, { mode: 0o600 });
  return dataDir;
}

/** Removes clusters whose folder no longer exists. */
function removeOrphans(clusters: string): void {
  for (const entry of readdirSync(clusters).filter((name) => name.endsWith(".folder"))) {
    const note = join(clusters, entry);
    const isRemovedByAnother = !existsSync(note);
    if (isRemovedByAnother || existsSync(readFileSync(note, "utf8"))) continue;
    rmSync(join(clusters, basename(entry, ".folder")), { recursive: true, force: true });
    rmSync(note, { force: true });
  }
}

function initialize({ dataDir, password }: Cluster, user: User | null, binaries: Binaries): void {
  rmSync(dataDir, { recursive: true, force: true });
  mkdirSync(dataDir, { mode: 0o700 });
  const passwordFile = `${dataDir}.password`;
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (user !== null) for (const path of [dataDir, passwordFile]) chownSync(path, user.uid, user.gid);
  const options = [`--username=${superuser}`, `--pwfile=${passwordFile}`, "--auth=scram-sha-256"];
  const { status, stdout, stderr, error } = spawnSync(
    join(binaries, "initdb"),
    ["-D", dataDir, ...options, "--encoding=UTF8", "--no-locale", "--no-sync", "--no-instructions"],
    { ...runAs(user), cwd: dataDir, env: { LC_ALL: "C", PATH: "/usr/bin:/bin" }, encoding: "utf8" },
  );
  rmSync(passwordFile, { force: true });
  if (status === 0) return;
  rmSync(dataDir, { recursive: true, force: true });
  throw new ServiceFailedError(
    `PostgreSQL could not create its data directory ${dataDir}: ${error?.message ?? ""}\n${stdout ?? ""}${stderr ?? ""}`,
    { cause: error },
  );
}

/** PostgreSQL respects a stale lock file if its process ID now belongs to another process of the same user. */
function removeStaleLockFile(dataDir: string): void {
  const lock = join(dataDir, "postmaster.pid");
  if (process.platform !== "linux" || !existsSync(lock)) return;
  const pid = Number.parseInt(readFileSync(lock, "utf8"), 10);
  if (!commandOf(pid).includes(dataDir)) rmSync(lock, { force: true });
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}

/** Written last: a folder without this file has no complete cluster. */
function writeCluster(folder: ServiceFolder, cluster: Cluster): void {
  const path = recordIn(folder);
  writeFileSync(`${path}.new`, JSON.stringify(cluster), { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

function readCluster(folder: ServiceFolder): Cluster | null {
  const path = recordIn(folder);
  if (!existsSync(path)) return null;
  const cluster = JSON.parse(readFileSync(path, "utf8")) as Cluster;
  return existsSync(join(cluster.dataDir, "PG_VERSION")) ? cluster : null;
}

function recordIn(folder: ServiceFolder): string {
  return join(folder.path, "cluster.json");
}
