import { execFile, spawnSync } from "node:child_process";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type System, startSystem } from "../harness/system.ts";

const source = fileURLToPath(new URL("../../docs/examples", import.meta.url));
const project = fileURLToPath(new URL("..", import.meta.url));
const isInstalled = (command: string) => spawnSync(command, ["--version"]).status === 0;

let system: System;
/** A copy, as a reader makes it, in a project that has the client. */
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(project, ".examples-"));
  await cp(source, folder, { recursive: true });
  system = await startSystem();
});
afterAll(async () => {
  await system.stop();
  await rm(folder, { recursive: true });
});

const examples = [
  {
    language: "TypeScript",
    command: process.execPath,
    args: ["--import", "tsx", "--conditions=source"],
    file: "integrate.ts",
  },
  { language: "Python", command: "python3", args: [], file: "integrate.py" },
  { language: "Java", command: "java", args: [], file: "Integrate.java" },
];

for (const { language, command, args, file } of examples) {
  it.skipIf(!isInstalled(command))(
    `the example in ${language} onboards a customer and gets a decision (skipped without ${command})`,
    async () => {
      const { out, err } = await run(command, [...args, `${folder}/${file}`]);
      expect({ out, err }).toMatchObject({ out: expect.stringContaining("decision sufficient") });
      expect(out).toMatch(/identified with [1-9] account numbers/);
    },
  );
}

function run(command: string, args: readonly string[]): Promise<{ out: string; err: string }> {
  const env = {
    // biome-ignore lint/style/noProcessEnv: the programs of the languages are found by PATH and HOME.
    ...process.env,
    ACCOUNT_OPENING_URL: system.urls.api,
    ACCOUNT_OPENING_KEY: system.apiKey,
  };
  return new Promise((resolve) => {
    execFile(command, args, { env, cwd: folder }, (_, out, err) => resolve({ out, err }));
  });
}
