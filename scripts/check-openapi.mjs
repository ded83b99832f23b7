// pnpm openapi:check: lints the API's OpenAPI document with Redocly and Spectral, and compares it with the released one.
// pnpm openapi:release: also stores it as the released one, if its version is as high as its changes require.

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { collect } from "./lib/bootstrap.mjs";
import { readDocument } from "./lib/openapi.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = join(root, "docs", "openapi");
const released = join(folder, "openapi.json");
const isRelease = process.argv.includes("--release");

const temporary = mkdtempSync(join(tmpdir(), "openapi-"));
process.once("exit", () => rmSync(temporary, { recursive: true }));
const current = join(temporary, "openapi.json");
const document = readDocument();
writeFileSync(current, `${JSON.stringify(document, null, 2)}\n`);

const redoclyConfig = ["--config", join(folder, "redocly.yaml")];
const steps = [
  ["redocly", "lint", current, ...redoclyConfig],
  ["spectral", "lint", current, "--ruleset", join(folder, "spectral.yaml"), "--fail-severity", "warn"],
  ...(existsSync(released)
    ? [["redocly", "diff", released, current, ...redoclyConfig, ...(isRelease ? ["--check-version"] : [])]]
    : []),
];
const passed = await runAll(steps);
process.exitCode = passed && (!isRelease || release()) ? 0 : 1;

async function runAll(commands) {
  let allPassed = true;
  for (const command of commands) {
    // Neither tool may report to its maker or wait for the network.
    const { code, output } = await collect(command, undefined, {
      REDOCLY_TELEMETRY: "off",
      REDOCLY_SUPPRESS_UPDATE_NOTICE: "true",
    });
    if (code === 0) continue;
    console.error(output.replaceAll(current, "openapi.json").trimEnd());
    allPassed = false;
  }
  return allPassed;
}

/** @returns whether the changelog has the version. */
function release() {
  const { version } = document.info;
  if (!readFileSync(join(root, "CHANGELOG.md"), "utf8").includes(`\n## ${version} `)) {
    console.error(
      `CHANGELOG.md has no section for version ${version}. Write it, then run this command again.`,
    );
    return false;
  }
  writeFileSync(released, readFileSync(current));
  console.log(`${relative(root, released)} is now version ${version}.`);
  return true;
}
