import { existsSync } from "node:fs";
import { expect, it } from "vitest";
import { until } from "../local/testing/until.ts";
import { endOf, isRunning, startOwner } from "./support/server-owner.ts";
import { dataDirOf } from "./support/sql.ts";

const ways = [
  ["an uncaught error", "throw", undefined],
  ["process.exit", "exit", undefined],
  ["Ctrl-C", "hold", "SIGINT"],
  ["SIGTERM", "hold", "SIGTERM"],
] as const;

it.each(ways)("servers end with the process that started them: %s", async (_, end, signal) => {
  const { child, postgres, redis } = await startOwner(end);
  const dataDir = signal ? await dataDirOf(postgres.url) : null;
  await endOf(child, signal);
  expect(child.signalCode ?? child.exitCode).toBe(signal ?? (end === "exit" ? 3 : 1));
  expect([postgres.pid, redis.pid].filter(isRunning)).toEqual([]);
  if (dataDir !== null) expect(existsSync(dataDir)).toBe(false);
});

it("servers end when the process that started them is killed", async () => {
  const { child, postgres, redis } = await startOwner("hold");
  await endOf(child, "SIGKILL");
  await until("the servers have ended", () => ![postgres.pid, redis.pid].some(isRunning));
});
