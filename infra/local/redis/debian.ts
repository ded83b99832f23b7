import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import type { Environment } from "../environment.ts";
import { temporaryFolder } from "../process/service-folder.ts";
import type { RedisCommand } from "./command.ts";

const aptGet = "/usr/bin/apt-get";
const dpkg = "/usr/bin/dpkg";
const stepMs = 120_000;

export function fetchedEarlier(cache: string): RedisCommand | null {
  const command = commandIn(rootIn(cache));
  return answersVersion(command) ? command : null;
}

/**
 * Downloads Debian's or Ubuntu's package and its libraries, and unpacks them into the cache. Needs no root and installs
 * nothing. @returns null on other systems.
 */
export function fetchFromDebian(
  env: Environment,
  cache: string,
  log: (line: string) => void,
): RedisCommand | null {
  if (!existsSync(aptGet) || !existsSync(dpkg)) return null;
  log("No Redis found. Downloading this system's package into a cache folder, which takes a few seconds.");
  const folder = temporaryFolder(cache, "apt", 0o700);
  try {
    const root = join(folder.path, "root");
    mkdirSync(root);
    for (const archive of download(env, folder.path)) run(env, dpkg, ["-x", archive, root]);
    if (!answersVersion(commandIn(root))) throw new Error("the package was unpacked, but does not run");
    publish(root, rootIn(cache), join(folder.path, "replaced"));
  } finally {
    folder.release();
  }
  return commandIn(rootIn(cache));
}

function download(env: Environment, folder: string): string[] {
  const state = join(folder, "state");
  const archives = join(folder, "cache", "archives");
  for (const path of [join(state, "lists", "partial"), join(archives, "partial")])
    mkdirSync(path, { recursive: true });
  const settings = {
    "Dir::State": state,
    "Dir::State::status": "/var/lib/dpkg/status",
    "Dir::Cache": join(folder, "cache"),
    "Debug::NoLocking": "1",
    "APT::Sandbox::User": "root",
    "Acquire::Languages": "none",
    "Acquire::Retries": "1",
    "Acquire::http::Timeout": "15",
    "Acquire::https::Timeout": "15",
  };
  const options = [
    "-qq",
    "-y",
    ...Object.entries(settings).flatMap(([key, value]) => ["-o", `${key}=${value}`]),
  ];
  run(env, aptGet, [...options, "update"]);
  const fetch = [
    "install",
    "--download-only",
    "--no-install-recommends",
    "--reinstall",
    "redis-server",
    "redis-tools",
  ];
  run(env, aptGet, [...options, ...fetch]);
  return readdirSync(archives)
    .filter((name) => name.endsWith(".deb"))
    .map((name) => join(archives, name));
}

/** @throws the step that failed, without its output, which names the machine's package servers. */
function run(env: Environment, command: string, args: readonly string[]): void {
  const { status, error } = spawnSync(command, args, {
    env: { ...env, PATH: "/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C", DEBIAN_FRONTEND: "noninteractive" },
    cwd: "/",
    stdio: "ignore",
    timeout: stepMs,
  });
  if (status === 0) return;
  const verb = args.find((arg) => ["update", "install", "-x"].includes(arg)) ?? "";
  throw new Error(`${command} ${verb} failed (${error?.message ?? `exit code ${status}`})`);
}

/** Moves `root` to `target`. A working copy of another process, which may be in use, stays. */
function publish(root: string, target: string, replaced: string): void {
  if (isRenamed(root, target) || answersVersion(commandIn(target))) return;
  renameSync(target, replaced);
  renameSync(root, target);
}

/** False if `to` exists. */
function isRenamed(from: string, to: string): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch (error) {
    if (existsSync(to)) return false;
    throw error;
  }
}

function rootIn(cache: string): string {
  return join(cache, `redis-${process.arch}`);
}

function commandIn(root: string): RedisCommand {
  const lib = join(root, "usr", "lib");
  const folders = existsSync(lib) ? [lib, ...readdirSync(lib).map((name) => join(lib, name))] : [];
  return {
    command: join(root, "usr", "bin", "redis-server"),
    args: [],
    env: { LD_LIBRARY_PATH: folders.join(":") },
    kind: "redis",
  };
}

function answersVersion({ command, env }: RedisCommand): boolean {
  return spawnSync(command, ["--version"], { env: { ...env }, stdio: "ignore" }).status === 0;
}
