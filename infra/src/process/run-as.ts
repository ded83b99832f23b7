import { spawnSync } from "node:child_process";

/** An account of this machine. */
export interface User {
  name: string;
  uid: number;
  gid: number;
}

/**
 * Who is to run a server that refuses to run as root: null when we are not root and run it ourselves, else the
 * first of `names` that this machine knows and lets us become.
 */
export function userInsteadOfRoot(names: readonly string[]): User | null | undefined {
  if (process.geteuid?.() !== 0) return null;
  return names.map(findUser).find((user) => user !== undefined && canBecome(user));
}

/** The spawn options that make a child run as `user`. */
export function identity(user: User | null): { uid?: number; gid?: number } {
  return user === null ? {} : { uid: user.uid, gid: user.gid };
}

/** Whether `user` can enter `folder`: every folder above it must let them pass. */
export function canEnter(user: User | null, folder: string): boolean {
  const { status } = spawnSync("/bin/sh", ["-c", 'test -x "$1"', "sh", folder], {
    ...identity(user),
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
