import { type ExecFileException, execFile } from "node:child_process";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createTestDatabase, uniquePrefix } from "@account-opening/infra";
import getPort from "get-port";
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from "vitest";
import { environmentFor } from "../harness/environment.ts";
import { startApp, stopApp } from "../harness/processes.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

let folder: string;
let databaseUrl: string;
let drop: () => Promise<void>;

beforeAll(async () => {
  ({ url: databaseUrl, drop } = await createTestDatabase());
  folder = await mkdtemp(join(tmpdir(), "account-opening-packages-"));
  // The user of the images, as whom the packages are started, must be able to enter it.
  await chmod(folder, 0o755);
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await drop();
});

interface Result {
  code: number;
  output: string;
}

function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Result> {
  return new Promise((resolve) => {
    // biome-ignore lint/style/noProcessEnv: a child process needs PATH.
    const options = { cwd: root, env: { ...process.env, ...env } };
    execFile(process.execPath, args, options, (error: ExecFileException | null, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), output: stdout + stderr });
    });
  });
}

describe.sequential("the packages of the images", () => {
  it.each(["cli", "ingest", "api", "worker", "mx-simulator"])(
    "%s has what production needs and no more, and starts as a user who can write nothing",
    async (app) => {
      expect(await run(["scripts/package-app.mjs", app, join(folder, app)])).toMatchObject({
        code: 0,
        output: expect.stringContaining("It starts, reports its health and stops."),
      });
    },
  );

  it("cli applies the migrations and the roles of its package", async () => {
    const main = join(folder, "cli/dist/main.js");
    for (const command of ["migrate", "roles"]) {
      const result = await run([main, command], { DATABASE_URL: databaseUrl });
      expect(result, result.output).toMatchObject({ code: 0, output: expect.stringContaining("up to date") });
    }
  });

  it.each(["ingest", "api", "worker"])("%s is ready", async (name) => {
    const port = await getPort();
    const settings = { databaseUrl, redisUrl: inject("redisUrl"), mxBaseUrl: "http://127.0.0.1:1" };
    const app = await startApp({
      name,
      url: `http://127.0.0.1:${port}`,
      env: {
        ...environmentFor({ ...settings, queuePrefix: `{${uniquePrefix("packages")}}` }),
        [`${name.toUpperCase()}_PORT`]: String(port),
      },
      logFolder: folder,
      appFolder: join(folder, name),
    });
    onTestFinished(() => void app.child.kill("SIGKILL"));
    await stopApp(app);
    expect(app.child.exitCode).toBe(0);
  });
});
