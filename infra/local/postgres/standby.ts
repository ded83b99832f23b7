import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { ServiceFailedError } from "../errors.ts";
import type { User } from "../process/run-as.ts";
import type { ServiceFolder } from "../process/service-folder.ts";
import type { Cluster } from "./cluster.ts";
import { withClient } from "./databases.ts";

/** Settings of a server that has, or may get, a standby. */
export const replicationSettings = {
  wal_level: "replica",
  max_wal_senders: "5",
  wal_keep_size: "256MB",
  hot_standby: "on",
} as const;

/** How a standby connects to its primary. */
export function connectionInfo(primaryUrl: string, name: string): string {
  const { hostname, port, username, password } = new URL(primaryUrl);
  return `host=${hostname} port=${port} user=${username} password=${password} application_name=${name}`;
}

/** Files of a running server, and what a standby receives or creates itself. */
const leftOut = new Set(["postmaster.pid", "postmaster.opts", "postgresql.auto.conf", "pg_replslot"]);

/** Copies the files of a running primary into the folder, by PostgreSQL's low-level backup functions. */
export async function copyCluster(
  primaryUrl: string,
  folder: ServiceFolder,
  user: User | null,
): Promise<Cluster> {
  const dataDir = join(folder.path, "data");
  await withClient(primaryUrl, async (client) => {
    const { rows } = await client.query<{ source: string }>(
      "select current_setting('data_directory') as source",
    );
    const source = rows[0]?.source;
    if (source === undefined) throw new ServiceFailedError("PostgreSQL did not name its data directory.");
    await client.query("select pg_backup_start('standby', true)");
    rmSync(dataDir, { recursive: true, force: true });
    copyFiles(source, dataDir);
    const stopped = await client.query<{ labelfile: string }>("select labelfile from pg_backup_stop(false)");
    writeFileSync(join(dataDir, "backup_label"), stopped.rows[0]?.labelfile ?? "");
    writeFileSync(join(dataDir, "standby.signal"), "");
    writeFileSync(join(dataDir, "postgresql.auto.conf"), "");
  });
  if (user !== null) giveTo(user, dataDir);
  return { dataDir, password: decodeURIComponent(new URL(primaryUrl).password) };
}

/** The standby gets its WAL from the primary. A file that the primary deletes meanwhile is not needed. */
function copyFiles(source: string, dataDir: string): void {
  const isWal = (path: string) => basename(dirname(path)) === "pg_wal" && !path.endsWith("archive_status");
  cpSync(source, dataDir, {
    recursive: true,
    filter: (path) => !leftOut.has(relative(source, path)) && !isWal(path),
  });
  for (const name of ["pg_wal/archive_status", "pg_replslot"])
    mkdirSync(join(dataDir, name), { recursive: true, mode: 0o700 });
  chmodSync(dataDir, 0o700);
}

function giveTo({ uid, gid }: User, folder: string): void {
  const { status } = spawnSync("chown", ["-R", `${uid}:${gid}`, folder]);
  if (status !== 0) throw new ServiceFailedError(`The files in ${folder} cannot be given to another user.`);
}
