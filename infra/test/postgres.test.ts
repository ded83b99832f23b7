import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { createDatabase, dropDatabase, type PostgresOptions, startPostgres } from "../local/index.ts";
import { until } from "../local/testing/until.ts";
import { privateFolder } from "./support/private-folder.ts";
import { endOf, isRunning, startOwner } from "./support/server-owner.ts";
import { dataDirOf, rowsOf } from "./support/sql.ts";

async function started(options: PostgresOptions = {}) {
  const postgres = await startPostgres(options);
  onTestFinished(() => postgres.stop());
  return postgres;
}

it("answers until it is stopped, and leaves no process and no data directory", async () => {
  const postgres = await started();
  const dataDir = await dataDirOf(postgres.url);
  await postgres.stop();
  expect(isRunning(postgres.pid)).toBe(false);
  expect(existsSync(dataDir)).toBe(false);
});

it("runs several at the same time", async () => {
  const [one, other] = await Promise.all([started(), started()]);
  expect(one.port).not.toBe(other.port);
  expect(await dataDirOf(one.url)).not.toBe(await dataDirOf(other.url));
});

it("refuses a wrong password", async () => {
  const url = new URL((await started()).url);
  url.password = "guessed";
  await expect(rowsOf(url.href, "select 1")).rejects.toThrow("password authentication failed");
});

it("applies settings over the defaults", async () => {
  const { url } = await started({ settings: { max_connections: "7" } });
  expect(await rowsOf(url, "show max_connections")).toEqual([{ max_connections: "7" }]);
});

it("restarts after a crash with the same URL and all committed data", async () => {
  const postgres = await started();
  await rowsOf(postgres.url, "create table kept as select 1 as n");
  await postgres.kill();
  await expect(rowsOf(postgres.url, "select 1")).rejects.toThrow();
  await postgres.restart();
  expect(await rowsOf(postgres.url, "select n from kept")).toEqual([{ n: 1 }]);
});

it("keeps the data of a named folder between runs, also after a crash and under a private home", async () => {
  const dataDir = join(privateFolder(), "postgres");
  const first = await started({ dataDir });
  await rowsOf(first.url, "create table kept as select 1 as n");
  await first.kill();
  const second = await started({ dataDir });
  expect(await rowsOf(second.url, "select n from kept")).toEqual([{ n: 1 }]);
  await second.stop("immediate");
  const third = await started({ dataDir });
  expect(await rowsOf(third.url, "select n from kept")).toEqual([{ n: 1 }]);
});

it("refuses a named folder that a running server uses", async () => {
  const dataDir = join(privateFolder(), "postgres");
  await started({ dataDir });
  await expect(startPostgres({ dataDir })).rejects.toThrow(`is in use by process ${process.pid}`);
});

it("takes over a named folder whose process was killed", async () => {
  const dataDir = join(privateFolder(), "postgres");
  const other = await startOwner("hold", dataDir);
  await rowsOf(other.postgres.url, "create table kept as select 1 as n");
  await endOf(other.child, "SIGKILL");
  const { url } = await started({ dataDir });
  expect(isRunning(other.postgres.pid)).toBe(false);
  expect(await rowsOf(url, "select n from kept")).toEqual([{ n: 1 }]);
});

it("ends the servers of killed processes and removes their folders, and does not affect running processes", async () => {
  const [dead, alive] = await Promise.all([startOwner("hold"), startOwner("hold")]);
  onTestFinished(() => endOf(alive.child, "SIGTERM"));
  const left = await dataDirOf(dead.postgres.url);
  await endOf(dead.child, "SIGKILL");
  await started();
  await until("the servers have ended", () => !isRunning(dead.postgres.pid) && !isRunning(dead.redis.pid));
  expect(existsSync(left)).toBe(false);
  expect(await rowsOf(alive.postgres.url, "select 1 as n")).toEqual([{ n: 1 }]);
});

it("copies databases from a template, and drops them while they are in use", async () => {
  const { url } = await started();
  const template = await createDatabase(url, { name: "shape" });
  await rowsOf(template, "create table kept as select 1 as n");
  const copy = await createDatabase(url, { template: "shape" });
  expect(await rowsOf(copy, "select n from kept")).toEqual([{ n: 1 }]);
  await dropDatabase(url, copy);
  await expect(rowsOf(copy, "select 1")).rejects.toThrow("does not exist");
});
