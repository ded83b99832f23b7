import { spawnSync } from "node:child_process";

/** A user account of this machine. */
export interface User {
  name: string;
  uid: number;
  gid: number;
}

/**
 * The user for a server that refuses to run as root. Null if this process is not root, and runs the server itself.
 * Otherwise the first of `names` that exists and that this process can switch to.
 */
export function userInsteadOfRoot(names: readonly string[]): User | null | undefined {
  if (process.geteuid?.() !== 0) return null;
  return names.map(findUser).find((user) => user !== undefined && canBecome(user));
}

/** Spawn options that make a child run as `user`. */
export function runAs(user: User | null): { uid?: number; gid?: number } {
  return user === null ? {} : { uid: user.uid, gid: user.gid };
}

/** Whether `user` can enter `folder` and all folders above it. */
export function canEnter(user: User | null, folder: string): boolean {
  const { status } = spawnSync("/bin/sh", ["-c", 'test -x "$1"', "sh", folder], {
    ...runAs(user),
    cwd: "/",
    stdio: "ignore",
  });
  return status === 0;
}

function findUser(name: string): User | undefined {
  const uid = idOf("-u", name);
  const gid = idOf("-g", name);
  return uid === null || gid === null ? undefined : { name, uid, gid };
}

function idOf(which: "-u" | "-g", name: string): number | null {
  const { status, stdout } = spawnSync("id", [which, name], { encoding: "utf8" });
  return status === 0 && /^\d+\n?$/.test(stdout) ? Number(stdout) : null;
}

function canBecome(user: User): boolean {
  return canEnter(user, "/");
}
