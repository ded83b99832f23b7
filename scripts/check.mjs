// pnpm check: the whole gate. Every step runs, even after one has failed. --no-tests leaves out the tests.

import { build, collect, install, show } from "./lib/bootstrap.mjs";

const steps = [
  { name: "format and lint", command: ["biome", "ci", "--colors=off", "."] },
  {
    name: "types",
    command: ["turbo", "run", "typecheck", "--log-order=grouped", "--output-logs=errors-only"],
  },
  {
    name: "dependency rules",
    command: ["depcruise", "--config", ".dependency-cruiser.cjs", "apps", "packages", "infra", "test"],
  },
  { name: "dead code", command: ["knip"] },
  { name: "package exports", command: ["node", "scripts/check-exports.mjs"] },
  { name: "docs/state-machine.md", command: ["pnpm", "docs:state-machine", "--check"] },
  { name: "docs/configuration.md", command: ["pnpm", "docs:configuration", "--check"] },
  { name: "monitoring rules", command: ["pnpm", "monitoring", "--check"] },
  { name: "pages of /docs", command: ["pnpm", "docs:pages", "--check"] },
  { name: "collection of requests", command: ["pnpm", "docs:collection", "--check"] },
  { name: "types of the client", command: ["pnpm", "client:types", "--check"] },
  { name: "API description", command: ["pnpm", "openapi:check"] },
  { name: "licenses", command: ["node", "scripts/check-licenses.mjs"] },
  { name: "releases", command: ["pnpm", "releases:check"] },
  { name: "migrations", command: ["pnpm", "migrations:check"] },
  { name: "terms", command: ["node", "scripts/check-terms.mjs"] },
  { name: "mutation guards", command: ["node", "test/mutation/main.mjs", "--check"] },
];

await install();
await build();

/** Most steps use one processor. */
const atOnce = 2;

const results = [];
const waiting = [...steps];
await Promise.all(Array.from({ length: atOnce }, runSteps));

if (!process.argv.includes("--no-tests")) {
  const startedAt = performance.now();
  const code = await show(["vitest", "run"]);
  report({ name: "tests", passed: code === 0, seconds: ((performance.now() - startedAt) / 1000).toFixed(1) });
}

const failed = results.filter(({ passed }) => !passed).map(({ name }) => name);
console.log(
  failed.length === 0
    ? `\nAll ${results.length} checks passed.`
    : `\n${failed.length} of ${results.length} checks failed: ${failed.join(", ")}.`,
);
process.exitCode = failed.length === 0 ? 0 : 1;

async function runSteps() {
  for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
    const { name, command } = step;
    const { code, output, seconds } = await collect(command);
    if (code !== 0) console.log(`\n${output.trimEnd()}\n`);
    report({ name, passed: code === 0, seconds });
  }
}

function report(result) {
  results.push(result);
  console.log(`${result.passed ? "ok    " : "FAILED"} ${result.name} ${result.seconds} s`);
}
