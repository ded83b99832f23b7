import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const script = fileURLToPath(new URL("../../scripts/check-terms.mjs", import.meta.url));
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "terms-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function check(text: string): Promise<{ exitCode: number; output: string }> {
  const file = join(folder, "a.ts");
  await writeFile(file, text);
  return new Promise((resolve) => {
    execFile(process.execPath, [script, file], (error, stdout) =>
      resolve({ exitCode: error === null ? 0 : Number(error.code), output: stdout.replaceAll(file, "a.ts") }),
    );
  });
}

describe("check-terms", () => {
  it.each([
    ["a word in a comment", "\n// Nobody waits.", 'a.ts:2  "nobody": use no one, no caller, not\n'],
    ["a part of an identifier", "takeInEvent();", 'a.ts:1  "take in": use processed, stored, registered\n'],
    ["a part of a constant", "const WAKE_MS = 1;", 'a.ts:1  "wake": use enqueue, schedule\n'],
    ["a part of a column", "armed_until timestamptz", 'a.ts:1  "armed": use enqueue, schedule\n'],
    ["a phrase across lines", "/**\n * So\n * many rows\n */", 'a.ts:2  "so many": use a number of\n'],
  ])("reports %s, with the term to use", async (_, text, output) => {
    expect(await check(text)).toEqual({ exitCode: 1, output });
  });

  it("accepts names of the public contract", async () => {
    expect(await check('const kind = "challenges_asked";')).toEqual({ exitCode: 0, output: "" });
  });

  it("accepts words that only contain a banned word", async () => {
    expect(await check("const alarm = sealant(army, hearing); // armor")).toEqual({
      exitCode: 0,
      output: "",
    });
  });
});
