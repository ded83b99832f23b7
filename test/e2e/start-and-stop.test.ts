import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { migrate } from "@account-opening/db";
import { createTestDatabase, uniquePrefix } from "@account-opening/infra";
import getPort from "get-port";
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from "vitest";
import { environmentFor } from "../harness/environment.ts";
import { type AppToStart, launchApp, readReadiness, startApp } from "../harness/processes.ts";
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

async function anApp(name: Name, env: Record<string, string> = {}, host = "127.0.0.1"): Promise<AppToStart> {
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

const readyz = ({ url }: AppToStart) => readReadiness(url);

describe.each(names)("%s", (name) => {
  it.each([
    ["::1", "[::1]"],
    ["::", "[::1]"],
  ])("listens on HOST=%s", async (HOST, host) => {
    const { child } = await startApp(await anApp(name, { HOST }, host));
    onTestFinished(() => void child.kill("SIGKILL"));
  });

  it("is not ready while the database has no tables, and names the migration command", async () => {
    const empty = await createTestDatabase();
    const app = await anApp(name, { DATABASE_URL: empty.url });
    const { child } = launchApp(app);
    onTestFinished(async () => {
      child.kill("SIGKILL");
      await empty.drop();
    });
    const response = await until("the app responds", () => readyz(app).catch(() => null));
    expect(response).toMatchObject({ status: 503, detail: expect.stringContaining("pnpm db:migrate") });
  });
});

describe.each(["ingest", "api"] as const)("%s after SIGTERM", (name) => {
  it("is not ready but still responds, until the drain ends or a second signal arrives", async () => {
    const app = await anApp(name, { SHUTDOWN_DRAIN_MS: "600000" });
    const { child } = await startApp(app);
    onTestFinished(() => void child.kill("SIGKILL"));
    child.kill("SIGTERM");
    const readiness = await until("the app is draining", async () => {
      const now = await readyz(app);
      return now.status === 503 && now;
    });
    expect(readiness.detail).toContain("shutting down");
    const response = await fetch(`${app.url}/${name === "api" ? "v1/members" : "webhooks/mx"}`, {
      method: name === "api" ? "GET" : "POST",
    });
    expect(response.status).toBe(401);
    child.kill("SIGTERM");
    await until("the app has ended", () => child.exitCode !== null);
  });
});

describe("a worker whose Redis user", () => {
  /** Starts a worker with a Redis user that lacks some permissions. */
  async function startLimited(...rules: string[]) {
    const redisUrl = new URL(inject("redisUrl"));
    const redis = new Redis(redisUrl.href);
    const user = uniquePrefix("limited");
    await redis.call("ACL", "SETUSER", user, "on", ">secret", "~*", "&*", "+@all", ...rules);
    [redisUrl.username, redisUrl.password] = [user, "secret"];
    const app = { ...(await anApp("worker", { REDIS_URL: redisUrl.href })), logFolder: await aFolder() };
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

  it("may not call INFO is ready, and logs the refusal as a JSON line", async () => {
    const { app, lines } = await startLimited("-info");
    await until("the worker is ready", async () => (await readyz(app).catch(() => null))?.status === 200);
    const problems = (await lines()).map(({ problem }) => String(problem));
    expect(problems).toContainEqual(expect.stringContaining("refuses its user the command info"));
  });

  it("has the permissions of docs/operations.md is ready, without a warning", async () => {
    const { app, lines } = await startLimited("resetkeys", "~{start-*", "-@admin", "-@dangerous", "+info");
    await until("the worker is ready", async () => (await readyz(app).catch(() => null))?.status === 200);
    const events = (await lines()).map(({ event }) => event);
    expect(events.filter((event) => event === "queue.lost" || event === "redis.check")).toEqual([]);
  });

  it("may not run scripts is not ready, and names the command", async () => {
    const { app, lines } = await startLimited("-@scripting");
    const readiness = await until("/readyz names the command", async () => {
      const now = await readyz(app).catch(() => null);
      return now?.detail.includes("command") === true && now;
    });
    expect(readiness).toMatchObject({
      status: 503,
      detail: expect.stringMatching(/the command eval(sha)?: allow it/),
    });
    expect(await lines()).not.toEqual([]);
  });
});
