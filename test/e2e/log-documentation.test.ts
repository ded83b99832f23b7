import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");
const read = (path: string) => readFileSync(join(root, path), "utf8");

/** The files that name log events. */
const logFiles = [
  ...["api", "ingest", "worker"].map((app) => `apps/${app}/src/log.ts`),
  "packages/runtime/src/telemetry/advance-log.ts",
  "packages/runtime/src/telemetry/decision-report.ts",
  "packages/runtime/src/config/follow-config.ts",
  "packages/runtime/src/run-app.ts",
  "packages/runtime/src/http/error-handler.ts",
  "packages/runtime/src/log/log-console.ts",
  "packages/runtime/src/tracing/start-tracing.ts",
];

/** The first cell of each row of a table below a heading, without its quotes. */
function firstCells(markdown: string, heading: string): string[] {
  const section = markdown.split(`\n## ${heading}\n`)[1]?.split("\n## ")[0] ?? "";
  const rows = section.split("\n").filter((line) => line.startsWith("| `"));
  return rows.flatMap((row) =>
    [...(row.split(" | ")[0] ?? "").matchAll(/`([^`]+)`/g)].map(([, name]) => name ?? ""),
  );
}

it("docs/logs.md describes each log event, and no other", () => {
  const name =
    /\b(?:logger\.\w+|logger\[[^\]]*\]|write|throttled|warning|failed|onUncaught)\(\s*"([a-z_.]+)"/g;
  const choices = /\?\s*logger\.debug\("([a-z_.]+)"/g;
  const events = logFiles.flatMap((path) => {
    const source = read(path);
    return [...source.matchAll(name), ...source.matchAll(choices)].map(([, event]) => event);
  });
  expect(events.length).toBeGreaterThan(40);
  expect([...new Set(events)].sort()).toEqual(firstCells(read("docs/logs.md"), "Events").sort());
});

it("docs/logs.md describes each field that a log line may have, and no other", () => {
  const fields = [
    ...read("packages/runtime/src/log/log-fields.ts").matchAll(/^ {2}([a-z_]+): "(?:string|number)",$/gm),
  ];
  expect(fields.map(([, field]) => field).sort()).toEqual(firstCells(read("docs/logs.md"), "Fields").sort());
});
