// npm run test:node: runs the tests on each supported version of Node, which npm has as a package. Arguments go to vitest.
//   npm run test:node -- --versions=22,24 --project unit packages/core

import { chmodSync, copyFileSync, mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, collect, install, show } from "./lib/bootstrap.mjs";

const option = process.argv.find((argument) => argument.startsWith("--versions="));
const majors = (option ?? "--versions=20,22,24").slice("--versions=".length).split(",");
const vitestArguments = process.argv.slice(2).filter((argument) => argument !== option);
const vitest = join(import.meta.dirname, "../node_modules/vitest/vitest.mjs");

await install();
await build();
const failed = [];
for (const major of majors) {
  const node = await nodeOf(major);
  console.log(`\nNode ${major}: ${node}`);
  if ((await show([node, vitest, "run", ...vitestArguments])) !== 0) failed.push(major);
}
console.log(
  failed.length === 0 ? `Passed on Node ${majors.join(", ")}.` : `Failed on Node ${failed.join(", ")}.`,
);
process.exitCode = failed.length === 0 ? 0 : 1;

/** The program of a major version. A copy, because some tests start it as a user who cannot read the cache of npm. */
async function nodeOf(major) {
  if (process.versions.node.startsWith(`${major}.`)) return process.execPath;
  const { code, output } = await collect([
    "npx",
    "-y",
    "-p",
    `node@${major}`,
    "node",
    "-p",
    "process.execPath",
  ]);
  if (code !== 0) throw new Error(`npm cannot install node@${major}: ${output}`);
  const folder = join(tmpdir(), `account-opening-node-${major}`);
  mkdirSync(folder, { recursive: true });
  const copy = join(folder, "node");
  copyFileSync(output.trim().split("\n").at(-1), copy);
  chmodSync(copy, 0o755);
  return copy;
}
