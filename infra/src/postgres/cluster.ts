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
import { passMode } from "../process/places.ts";
import { canEnter, identity, type User } from "../process/run-as.ts";
import type { ServiceFolder } from "../process/service-folder.ts";
import type { Binaries } from "./binaries.ts";

/** An initialised data directory. */
export interface Cluster {
  dataDir: string;
  password: string;
}

const superuser = "postgres";

/** The cluster of this folder: the one it has, or a new one. */
export function clusterIn(
  folder: ServiceFolder,
  user: User | null,
  place: string,
  binaries: Binaries,
): Cluster {
  const found = readCluster(folder);
  if (found !== null) {
    forgetDeadPostmaster(found.dataDir);
    return found;
  }
  const cluster = { dataDir: dataDirOf(folder, user, place), password: randomBytes(18).toString("hex") };
  initialise(cluster, user, binaries);
  writeCluster(folder, cluster);
  return cluster;
}

export function urlOf({ password }: Pick<Cluster, "password">, port: number): string {
  return `postgres://${superuser}:${password}@127.0.0.1:${port}/postgres`;
}

/**
 * Inside the folder; but when we are root, and the user who runs PostgreSQL cannot enter the folder because it lies
 * under somebody's private home, in a place of its own.
 */
function dataDirOf(folder: ServiceFolder, user: User | null, place: string): string {
  if (user === null || canEnter(user, folder.path)) return join(folder.path, "data");
  const clusters = join(place, "clusters");
  mkdirSync(clusters, { recursive: true });
  chmodSync(clusters, passMode());
  removeOrphans(clusters);
  const dataDir = join(clusters, createHash("sha256").update(folder.path).digest("hex").slice(0, 16));
  writeFileSync(`${dataDir}.folder`, folder.path, { mode: 0o600 });
  return dataDir;
}

/** Clusters whose named folder somebody has deleted since. */
function removeOrphans(clusters: string): void {
  for (const entry of readdirSync(clusters).filter((name) => name.endsWith(".folder"))) {
    const note = join(clusters, entry);
    const someoneElseWasFaster = !existsSync(note);
    if (someoneElseWasFaster || existsSync(readFileSync(note, "utf8"))) continue;
    rmSync(join(clusters, basename(entry, ".folder")), { recursive: true, force: true });
    rmSync(note, { force: true });
  }
}

function initialise({ dataDir, password }: Cluster, user: User | null, binaries: Binaries): void {
  rmSync(dataDir, { recursive: true, force: true });
  mkdirSync(dataDir, { mode: 0o700 });
  const passwordFile = `${dataDir}.password`;
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (user !== null) for (const path of [dataDir, passwordFile]) chownSync(path, user.uid, user.gid);
  const options = [`--username=${superuser}`, `--pwfile=${passwordFile}`, "--auth=scram-sha-256"];
  const { status, stdout, stderr, error } = spawnSync(
    join(binaries, "initdb"),
    ["-D", dataDir, ...options, "--encoding=UTF8", "--no-locale", "--no-sync", "--no-instructions"],
    { ...identity(user), cwd: dataDir, env: { LC_ALL: "C", PATH: "/usr/bin:/bin" }, encoding: "utf8" },
  );
  rmSync(passwordFile, { force: true });
  if (status === 0) return;
  rmSync(dataDir, { recursive: true, force: true });
  throw new ServiceFailedError(
    `PostgreSQL could not make its data directory ${dataDir}: ${error?.message ?? ""}\n${stdout ?? ""}${stderr ?? ""}`,
    { cause: error },
  );
}

/**
 * PostgreSQL takes a left-behind lock file for a live one when its process id now belongs to another process of the
 * same user.
 */
function forgetDeadPostmaster(dataDir: string): void {
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

/** Written last: a folder without it holds no cluster, or half of one. */
function writeCluster(folder: ServiceFolder, cluster: Cluster): void {
  const path = noteIn(folder);
  writeFileSync(`${path}.new`, JSON.stringify(cluster), { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

function readCluster(folder: ServiceFolder): Cluster | null {
  const path = noteIn(folder);
  if (!existsSync(path)) return null;
  const cluster = JSON.parse(readFileSync(path, "utf8")) as Cluster;
  return existsSync(join(cluster.dataDir, "PG_VERSION")) ? cluster : null;
}

function noteIn(folder: ServiceFolder): string {
  return join(folder.path, "cluster.json");
}
