import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { migrate } from "@account-opening/db";
import { createTestDatabase, uniquePrefix } from "@account-opening/infra";
import getPort from "get-port";
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from "vitest";
import { environmentFor } from "../harness/environment.ts";
import { type AppToStart, launchApp, startApp } from "../harness/processes.ts";
import { until } from "../harness/until.ts";

const names = ["ingest", "api", "worker"] as const;
type Name = (typeof names)[number];

let databaseUrl: string;
let drop: () => Promise<void>;
let logFolder: string;
beforeAll(async () => {
  ({ url: databaseUrl, drop } = await createTestDatabase({ migrate }));
  logFolder = await aFolder();
});
afterAll(() => drop());

function aFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), "account-opening-test-"));
}

async function described(
  name: Name,
  env: Record<string, string> = {},
  host = "127.0.0.1",
): Promise<AppToStart> {
  const port = await getPort();
  const settings = { databaseUrl, redisUrl: inject("redisUrl"), mxBaseUrl: "http://127.0.0.1:1" };
  const common = environmentFor({ ...settings, queuePrefix: `{${uniquePrefix("start")}}` });
  return {
    name,
    url: `http://${host}:${port}`,
    env: { ...common, LOG_LEVEL: "info", [`${name.toUpperCase()}_PORT`]: String(port), ...env },
    logFolder,
  };
}

async function readyz({ url }: AppToStart): Promise<{ status: number; detail: string }> {
  const response = await fetch(`${url}/readyz`);
  const { detail = "" } = (await response.json()) as { detail?: string };
  return { status: response.status, detail };
}

describe.each(names)("%s", (name) => {
  it.each([
    ["::1", "[::1]"],
    ["::", "[::1]"],
  ])("listens on HOST=%s", async (HOST, host) => {
    const { child } = await startApp(await described(name, { HOST }, host));
    onTestFinished(() => void child.kill("SIGKILL"));
  });

  it("is not ready on a database without our tables, and names the command that makes them", async () => {
    const empty = await createTestDatabase();
    const app = await described(name, { DATABASE_URL: empty.url });
    const { child } = launchApp(app);
    onTestFinished(async () => {
      child.kill("SIGKILL");
      await empty.drop();
    });
    const why = await until("it answers", () => readyz(app).catch(() => null));
    expect(why).toMatchObject({ status: 503, detail: expect.stringContaining("pnpm db:migrate") });
  });
});

describe.each(["ingest", "api"] as const)("%s, told to stop", (name) => {
  it("is not ready and goes on answering, until the drain is over or it is told again", async () => {
    const app = await described(name, { SHUTDOWN_DRAIN_MS: "600000" });
    const { child } = await startApp(app);
    onTestFinished(() => void child.kill("SIGKILL"));
    child.kill("SIGTERM");
    const why = await until("it drains", async () => {
      const now = await readyz(app);
      return now.status === 503 && now;
    });
    expect(why.detail).toContain("shutting down");
    const answer = await fetch(`${app.url}/${name === "api" ? "v1/members" : "webhooks/mx"}`, {
      method: name === "api" ? "GET" : "POST",
    });
    expect(answer.status).toBe(401);
    child.kill("SIGTERM");
    await until("it has ended", () => child.exitCode !== null);
  });
});

describe("a worker whose user of Redis", () => {
  /** A worker with a user that may do everything but this. */
  async function limited(...rules: string[]) {
    const redisUrl = new URL(inject("redisUrl"));
    const redis = new Redis(redisUrl.href);
    const user = uniquePrefix("limited");
    await redis.call("ACL", "SETUSER", user, "on", ">secret", "~*", "&*", "+@all", ...rules);
    [redisUrl.username, redisUrl.password] = [user, "secret"];
    const app = { ...(await described("worker", { REDIS_URL: redisUrl.href })), logFolder: await aFolder() };
    const { child, logFile } = launchApp(app);
    onTestFinished(async () => {
      child.kill("SIGKILL");
      await redis.call("ACL", "DELUSER", user);
      await redis.quit();
    });
    const lines = async () =>
      (await readFile(logFile, "utf8"))
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as Record<string, unknown>);
    return { app, lines };
  }

  it("may not call INFO is ready, and says so in its log, of JSON lines only", async () => {
    const { app, lines } = await limited("-info");
    await until("it is ready", async () => (await readyz(app).catch(() => null))?.status === 200);
    const problems = (await lines()).map(({ problem }) => String(problem));
    expect(problems).toContainEqual(expect.stringContaining("refuses its user the command info"));
  });

  it("has the keys and commands that docs/operations.md names is ready, without a warning", async () => {
    const { app, lines } = await limited("resetkeys", "~{start-*", "-@admin", "-@dangerous", "+info");
    await until("it is ready", async () => (await readyz(app).catch(() => null))?.status === 200);
    const events = (await lines()).map(({ event }) => event);
    expect(events.filter((event) => event === "queue.lost" || event === "redis.check")).toEqual([]);
  });

  it("may not run scripts is not ready, and says why", async () => {
    const { app, lines } = await limited("-@scripting");
    const why = await until("it says why", async () => {
      const now = await readyz(app).catch(() => null);
      return now?.detail.includes("command") === true && now;
    });
    expect(why).toMatchObject({
      status: 503,
      detail: expect.stringMatching(/the command eval(sha)?: allow it/),
    });
    expect(await lines()).not.toEqual([]);
  });
});
