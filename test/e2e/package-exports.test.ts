import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const script = fileURLToPath(new URL("../../scripts/check-exports.mjs", import.meta.url));
const fixture = fileURLToPath(new URL("../fixtures/package-exports", import.meta.url));

it("check-exports reports the names of each entry of a private package that no source uses", async () => {
  const { exitCode, output } = await new Promise<{ exitCode: number; output: string }>((resolve) => {
    execFile(process.execPath, [script], { cwd: fixture }, (error, stdout) =>
      resolve({ exitCode: error === null ? 0 : Number(error.code), output: stdout }),
    );
  });
  expect(output.trimEnd().split("\n")).toEqual([
    "No source uses usedByTests of @account-opening/one: do not export it.",
    "No source uses used of @account-opening/one/part: do not export it.",
  ]);
  expect(exitCode).toBe(1);
});
