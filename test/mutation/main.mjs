// pnpm mutate: removes each guard in turn and verifies that a test fails. --only NAME selects one guard, --shard 1/2 the
// first half of them, for a second checkout to test the other half. --check only verifies that each guard is in its file and
// that its test files exist. Files are edited in place and restored, also after an interrupt.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { collect, install } from "../../scripts/lib/bootstrap.mjs";
import { adapterGuards } from "./guards/adapters.mjs";
import { appGuards } from "./guards/apps.mjs";
import { clientGuards } from "./guards/client.mjs";
import { consoleGuards } from "./guards/console.mjs";
import { coreGuards } from "./guards/core.mjs";
import { accessGuards } from "./guards/db-access.mjs";
import { memberGuards } from "./guards/db-members.mjs";
import { egressGuards } from "./guards/egress.mjs";

/** Code that prevents loss and duplicates. `tests` must fail without the guard. */
const guards = [
  ...coreGuards,
  ...memberGuards,
  ...accessGuards,
  ...adapterGuards,
  ...egressGuards,
  ...appGuards,
  ...clientGuards,
  ...consoleGuards,
];

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    shard: { type: "string", default: "1/1" },
    check: { type: "boolean" },
  },
});
const [shard = 0, shardCount = 0] = values.shard.split("/").map(Number);
if (!(Number.isInteger(shard) && Number.isInteger(shardCount) && shard >= 1 && shard <= shardCount)) {
  console.error("--shard needs a part and the number of parts, for example 1/2.");
  process.exit(2);
}
const chosen = guards
  .filter(({ name }) => values.only === undefined || name === values.only)
  .filter((_, index) => index % shardCount === shard - 1);
if (chosen.length === 0) {
  console.error(
    `There is no guard with that name. The guards are: ${guards.map(({ name }) => name).join("; ")}.`,
  );
  process.exit(2);
}

const misplaced = guards.filter(({ file, guard, times = 1 }) => countOf(guard, file) !== times);
for (const { name, file, guard, times = 1 } of misplaced)
  console.error(`${name}: ${file} must contain this guard ${times} time(s): ${guard}`);
const missingTests = guards.flatMap(({ name, tests = [] }) =>
  tests.filter((test) => !existsSync(test)).map((test) => ({ name, test })),
);
for (const { name, test } of missingTests) console.error(`${name}: its test ${test} does not exist`);
if (misplaced.length + missingTests.length > 0) process.exit(1);
if (values.check) process.exit(0);

await install();
let undo = () => undefined;
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => {
    undo();
    process.exit(1);
  });
}

/** The exit code and duration of each test command without a mutation: a test that fails anyway detects nothing. */
const baselines = new Map();

let missedCount = 0;
for (const guard of chosen) {
  const baseline = await baselineOf(guard);
  if (baseline.code !== 0) {
    missedCount += 1;
    console.log(`FAILING  ${guard.name}: its tests fail without a mutation`);
    continue;
  }
  const isDetected = await isDetectedBy(guard, baseline.seconds);
  if (!isDetected) missedCount += 1;
  console.log(`${isDetected ? "detected" : "MISSED  "} ${guard.name}`);
}
console.log(`${chosen.length - missedCount} of ${chosen.length} removed guards were detected by a test.`);
process.exitCode = missedCount === 0 ? 0 : 1;

/** Whether a test fails without the guard. A test that waits forever without it fails after a few times its usual duration. */
async function isDetectedBy(guarded, usualSeconds) {
  const { file, guard, without } = guarded;
  const before = readFileSync(file, "utf8");
  undo = () => writeFileSync(file, before);
  try {
    writeFileSync(
      file,
      before.replaceAll(guard, () => without),
    );
    const timeoutMs = Math.round(Math.max(60, 5 * Number(usualSeconds)) * 1_000);
    const { code } = await run(guarded, guarded.command ? [] : [`--testTimeout=${timeoutMs}`]);
    return code !== 0;
  } finally {
    undo();
    await buildFor(guarded);
  }
}

async function baselineOf(guarded) {
  const command = commandOf(guarded);
  const key = command.join(" ");
  if (!baselines.has(key)) baselines.set(key, await run(guarded));
  return baselines.get(key);
}

/** A counterexample need not be reduced: only the exit code counts. */
async function run(guarded, options = []) {
  await buildFor(guarded);
  return collect([...commandOf(guarded), ...options], undefined, { TEST_SHRINK: "off" });
}

/** End-to-end tests start the apps as they were built. */
async function buildFor({ tests = [] }) {
  if (!tests.some((test) => test.startsWith("test/e2e/"))) return;
  const { code, output } = await collect(["turbo", "run", "build", "--output-logs=errors-only"]);
  if (code !== 0) throw new Error(`The apps cannot be built.\n${output}`);
}

function commandOf({ command, project, tests }) {
  return command ?? ["vitest", "run", "--project", project, "--bail", "1", ...tests];
}

function countOf(guard, file) {
  return readFileSync(file, "utf8").split(guard).length - 1;
}
