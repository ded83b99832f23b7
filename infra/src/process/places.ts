import { chmodSync, lstatSync, mkdirSync, realpathSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import type { Environment } from "../environment.ts";
import { canEnter, type User } from "./run-as.ts";

const name = "account-opening";

/**
 * A folder of our own for what does not outlive a run, and for copies of programs. When we are root it is one
 * that `servant`, who runs the server for us, can enter.
 */
export function workPlace(servant: User | null): string {
  const candidates = [tmpdir(), "/var/tmp", "/tmp"].map((folder) => join(folder, `${name}-${ourId()}`));
  const place = candidates
    .map((path) => ownFolder(path, passMode()))
    .find((path) => path !== null && (servant === null || canEnter(servant, path)));
  if (place) return place;
  throw new Error(
    `No temporary folder can be used: tried ${candidates.join(", ")}. Each must belong to this user, be closed to` +
      " writing by others, and lie where every user may pass. Set TMPDIR to such a place.",
  );
}

/** A folder of our own for what is kept between runs. */
export function cachePlace(env: Environment): string {
  const homes = [env["XDG_CACHE_HOME"], join(env["HOME"] ?? homedir(), ".cache")];
  const candidates = homes.flatMap((home) => (home ? [join(home, name)] : []));
  return candidates.map((path) => ownFolder(path, 0o700)).find((path) => path !== null) ?? workPlace(null);
}

/** The mode of a folder that holds what a servant of root must reach, and that nobody else can list. */
export function passMode(): number {
  return ourId() === 0 ? 0o711 : 0o700;
}

/** Makes the folder if need be; null when it cannot be ours alone: a stranger could plant programs in it. */
function ownFolder(path: string, mode: number): string | null {
  try {
    mkdirSync(path, { recursive: true, mode });
    const found = lstatSync(path);
    const ours = found.isDirectory() && found.uid === ourId() && (found.mode & 0o022) === 0;
    if (!ours) return null;
    chmodSync(path, mode);
    return realpathSync(path);
  } catch {
    return null;
  }
}

function ourId(): number {
  return process.geteuid?.() ?? 0;
}
