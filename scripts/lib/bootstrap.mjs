// Brings a fresh clone to where its programs run: Node's version, pnpm, dependencies, build. Node alone is needed.

import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

// biome-ignore lint/style/noProcessEnv: the one place in these scripts that reads it, to hand it on
const environment = process.env;

const modules = join(root, "node_modules");
const binaries = join(modules, ".bin");
const stamp = join(modules, ".installed");
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

const installFlags = [
  "install",
  "--frozen-lockfile",
  "--reporter=append-only",
  "--config.confirm-modules-purge=false",
];

/** Node's version, and the dependencies that pnpm-lock.yaml names. */
export async function install() {
  checkNode(process.versions.node);
  const wanted = lockHash();
  checkWritable();
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  const [command, ...args] = existsSync(join(binaries, "pnpm"))
    ? [join(binaries, "pnpm")]
    : ["npx", "-y", manifest.packageManager];
  await step("install", [command, ...args, ...installFlags], { advise: adviceForInstall });
  writeFileSync(stamp, wanted);
}

/** Every app and package, from the cache where nothing changed. */
export function build() {
  return step("build", ["turbo", "run", "build", "--log-order=grouped", "--output-logs=errors-only"], {
    advise: () => "Correct what the compiler names above, and run this again.",
  });
}

/**
 * Runs a command and prints one line: its name, then its seconds. When it fails: all of its output, what to do, and the
 * end of this process.
 */
async function step(name, command, { advise }) {
  console.log(`${name} …`);
  let last = "";
  const startedAt = performance.now();
  const progress = setInterval(() => {
    console.log(`  ${Math.round((performance.now() - startedAt) / 1000)} s  ${withoutAddresses(last)}`);
  }, progressEveryMs);
  const { code, output, seconds, isInterrupted } = await collect(command, (line) => {
    last = line;
  }).finally(() => clearInterval(progress));
  if (isInterrupted) {
    console.log(`\nInterrupted in ${name}.`);
    process.exit(130);
  }
  if (code === 0) return console.log(`${name} ${seconds} s`);
  console.error(`${withoutAddresses(output)}\n${name} failed (exit code ${code}). ${advise(output)}`);
  process.exit(1);
}

const progressEveryMs = 5_000;

/** What to do about a failed install, by what npm and pnpm say of it. */
function adviceForInstall(output) {
  if (/ENOSPC/.test(output)) return "The disk is full: make room, and run this again.";
  if (/EROFS|EACCES|EPERM/.test(output))
    return "A folder cannot be written, see above: make it writable for this user, and run this again.";
  if (/OUTDATED_LOCKFILE/.test(output))
    return "pnpm-lock.yaml does not go with package.json: run pnpm install, and then this again.";
  if (
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|META_FETCH_FAIL|network/i.test(output)
  )
    return "The npm registry cannot be reached: check the network, the proxy (HTTPS_PROXY) and npm config get registry, and run this again.";
  return "See above for the cause. Correct it, and run this again.";
}

/** Dependencies and builds are written into this folder. */
function checkWritable() {
  const probe = join(root, `.writable-${process.pid}`);
  try {
    writeFileSync(probe, "");
    rmSync(probe);
  } catch (error) {
    console.error(
      `This folder cannot be written (${error.code}): ${root}\nDependencies and builds are written into it. Make it writable, or copy it to a folder of your own, and run this there.`,
    );
    process.exit(1);
  }
}

/** Runs a command with the terminal to itself. Resolves to its exit code. */
export function show([command, ...args], env = {}) {
  return finished(spawn(command, args, { ...settings(env), stdio: "inherit" }));
}

/** Runs a command and keeps what it prints. */
export async function collect([command, ...args], onLine = () => undefined, env = {}) {
  const startedAt = performance.now();
  const child = spawn(command, args, { ...settings(env), stdio: ["ignore", "pipe", "pipe"] });
  const chunks = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      chunks.push(chunk);
      onLine(chunk.toString().trimEnd().split("\n").at(-1));
    });
  }
  let isInterrupted = false;
  const interrupted = () => {
    isInterrupted = true;
  };
  process.once("SIGINT", interrupted);
  const code = await finished(child);
  process.off("SIGINT", interrupted);
  return { code, isInterrupted, output: Buffer.concat(chunks).toString(), seconds: secondsSince(startedAt) };
}

function secondsSince(startedAt) {
  return ((performance.now() - startedAt) / 1000).toFixed(1);
}

/** Also waits out Ctrl-C: the child gets it too, and stops what it started. */
function finished(child) {
  const wait = () => undefined;
  const pass = () => child.kill("SIGTERM");
  process.on("SIGINT", wait);
  process.on("SIGTERM", pass);
  return new Promise((resolve) => {
    child.once("error", (error) => resolve(error.code === "ENOENT" ? 127 : 126));
    child.once("close", (code) => resolve(code ?? 130));
  }).finally(() => {
    process.off("SIGINT", wait);
    process.off("SIGTERM", pass);
  });
}

/** turbo looks for pnpm on PATH; neither tool is to report what we do. */
function settings(env = {}) {
  return {
    cwd: root,
    shell: process.platform === "win32",
    env: {
      ...environment,
      PATH: [binaries, environment.PATH].join(delimiter),
      TURBO_TELEMETRY_DISABLED: "1",
      DO_NOT_TRACK: "1",
      npm_config_update_notifier: "false",
      // Without a network it is known within seconds.
      npm_config_fetch_retries: "1",
      npm_config_fetch_retry_mintimeout: "1000",
      npm_config_fetch_retry_maxtimeout: "3000",
      npm_config_fetch_timeout: "30000",
      ...env,
    },
  };
}

function checkNode(version) {
  const [major, minor] = version.split(".").map(Number);
  const [wantedMajor, wantedMinor] = manifest.engines.node.replace(">=", "").split(".").map(Number);
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return;
  console.error(
    `Node ${wantedMajor}.${wantedMinor} or newer is needed; this is ${version}. Get one from nodejs.org, or with nvm: nvm install ${wantedMajor}`,
  );
  process.exit(1);
}

/** What decides which packages are installed, and for which Node. */
function lockHash() {
  const hash = createHash("sha256").update(process.versions.modules);
  for (const file of ["pnpm-lock.yaml", "pnpm-workspace.yaml", "package.json"])
    hash.update(readFileSync(join(root, file)));
  return hash.digest("hex");
}

/** Output may end up in public logs, so it must not name the registry of a machine. */
function withoutAddresses(output) {
  return output.replaceAll(/https?:\/\/[^\s"')]+/g, "(address)");
}
