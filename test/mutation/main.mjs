// pnpm mutate: removes each guard in turn and verifies that a test fails. --only NAME selects one guard. --check only
// verifies that each guard is in its file. Files are edited in place and restored, also after an interrupt.

import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { collect, install } from "../../scripts/lib/bootstrap.mjs";
import { adapterGuards } from "./guards/adapters.mjs";
import { appGuards } from "./guards/apps.mjs";
import { coreGuards } from "./guards/core.mjs";
import { accessGuards } from "./guards/db-access.mjs";
import { memberGuards } from "./guards/db-members.mjs";

/** Code that prevents loss and duplicates. `tests` must fail without the guard. */
const guards = [...coreGuards, ...memberGuards, ...accessGuards, ...adapterGuards, ...appGuards];

const { values } = parseArgs({ options: { only: { type: "string" }, check: { type: "boolean" } } });
const chosen = guards.filter(({ name }) => values.only === undefined || name === values.only);
if (chosen.length === 0) {
  console.error(
    `There is no guard with that name. The guards are: ${guards.map(({ name }) => name).join("; ")}.`,
  );
  process.exit(2);
}

const misplaced = guards.filter(({ file, guard, times = 1 }) => countOf(guard, file) !== times);
for (const { name, file, guard, times = 1 } of misplaced)
  console.error(`${name}: ${file} must contain this guard ${times} time(s): ${guard}`);
if (misplaced.length > 0) process.exit(1);
if (values.check) process.exit(0);

await install();
let undo = () => undefined;
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => {
    undo();
    process.exit(1);
  });
}

let missedCount = 0;
for (const guard of chosen) {
  const isDetected = await isDetectedBy(guard);
  if (!isDetected) missedCount += 1;
  console.log(`${isDetected ? "detected" : "MISSED  "} ${guard.name}`);
}
console.log(`${chosen.length - missedCount} of ${chosen.length} removed guards were detected by a test.`);
process.exitCode = missedCount === 0 ? 0 : 1;

/** Whether a test fails without the guard. */
async function isDetectedBy({ file, guard, without, command, project, tests }) {
  const before = readFileSync(file, "utf8");
  undo = () => writeFileSync(file, before);
  try {
    writeFileSync(
      file,
      before.replaceAll(guard, () => without),
    );
    const { code } = await collect(
      command ?? ["vitest", "run", "--project", project, "--bail", "1", ...tests],
    );
    return code !== 0;
  } finally {
    undo();
  }
}

function countOf(guard, file) {
  return readFileSync(file, "utf8").split(guard).length - 1;
}
