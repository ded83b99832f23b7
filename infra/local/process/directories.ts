import { chmodSync, lstatSync, mkdirSync, realpathSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import type { Environment } from "../environment.ts";
import { canEnter, type User } from "./run-as.ts";

const name = "account-opening";

/**
 * A directory for temporary folders and for copies of programs. Only this user can write to it. If this process is root,
 * `serviceUser`, which runs the server, can enter it.
 */
export function workDirectory(serviceUser: User | null): string {
  const candidates = [tmpdir(), "/var/tmp", "/tmp"].map((folder) => join(folder, `${name}-${ownUserId()}`));
  const directory = candidates
    .map((path) => ownDirectory(path, sharedMode()))
    .find((path) => path !== null && (serviceUser === null || canEnter(serviceUser, path)));
  if (directory) return directory;
  throw new Error(
    `No temporary directory can be used: tried ${candidates.join(", ")}. A directory must belong to this user, must not` +
      " be writable by others, and must be reachable by every user. Set TMPDIR to a directory that allows this.",
  );
}

/** A directory of this user for files that are kept between runs. */
export function cacheDirectory(env: Environment): string {
  const homes = [env["XDG_CACHE_HOME"], join(env["HOME"] ?? homedir(), ".cache")];
  const candidates = homes.flatMap((home) => (home ? [join(home, name)] : []));
  return (
    candidates.map((path) => ownDirectory(path, 0o700)).find((path) => path !== null) ?? workDirectory(null)
  );
}

/** Mode of a directory that other users cannot list. If this process is root, the service user can enter it. */
export function sharedMode(): number {
  return ownUserId() === 0 ? 0o711 : 0o700;
}

/** Creates the directory if necessary. Null if others could write to it: they could place programs there. */
function ownDirectory(path: string, mode: number): string | null {
  try {
    mkdirSync(path, { recursive: true, mode });
    const found = lstatSync(path);
    const isOwn = found.isDirectory() && found.uid === ownUserId() && (found.mode & 0o022) === 0;
    if (!isOwn) return null;
    chmodSync(path, mode);
    return realpathSync(path);
  } catch {
    return null;
  }
}

function ownUserId(): number {
  return process.geteuid?.() ?? 0;
}
