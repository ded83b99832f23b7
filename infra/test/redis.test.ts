import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { Redis } from "ioredis";
import { expect, it, onTestFinished } from "vitest";
import { type RedisOptions, RedisUnavailableError, startRedis } from "../local/index.ts";
import { redisSources } from "../local/redis/sources.ts";
import { privateFolder } from "./support/private-folder.ts";
import { isRunning } from "./support/server-owner.ts";

async function started(options: RedisOptions = {}) {
  const server = await startRedis(options);
  onTestFinished(() => server.stop());
  return server;
}

function clientOf(url: string): Redis {
  const client = new Redis(url);
  client.on("error", () => undefined);
  onTestFinished(() => client.disconnect());
  return client;
}

it("answers until it is stopped, evicts nothing and stores nothing on disk", async () => {
  const server = await started();
  const client = clientOf(server.url);
  expect(await client.ping()).toBe("PONG");
  expect(await client.config("GET", "maxmemory-policy")).toEqual(["maxmemory-policy", "noeviction"]);
  expect(await client.config("GET", "save")).toEqual(["save", ""]);
  expect(await client.config("GET", "appendonly")).toEqual(["appendonly", "no"]);
  await server.stop();
  expect(isRunning(server.pid)).toBe(false);
});

it("runs several at the same time", async () => {
  const [one, other] = await Promise.all([started(), started()]);
  expect(one.port).not.toBe(other.port);
});

it("restarts after a crash with the same URL and no data", async () => {
  const server = await started();
  const client = clientOf(server.url);
  await client.set("key", "value");
  await server.kill();
  await server.restart();
  expect(await clientOf(server.url).get("key")).toBeNull();
});

it("keeps the data of a named folder between runs if its flags persist it", async () => {
  const options = { dataDir: join(privateFolder(), "redis"), extraArgs: ["--appendonly", "yes"] };
  const first = await started(options);
  await clientOf(first.url).set("key", "value");
  await first.stop();
  const second = await started(options);
  expect(await clientOf(second.url).get("key")).toBe("value");
});

it("reports what to install and what was tried if there is no Redis", async () => {
  const emptyPath = privateFolder();
  const sources = redisSources({ PATH: emptyPath, XDG_CACHE_HOME: emptyPath }, () => undefined).slice(0, 2);
  const starting = startRedis({ sources });
  await expect(starting).rejects.toThrow(RedisUnavailableError);
  await expect(starting).rejects.toThrow(/not found[\s\S]*Install redis-server[\s\S]*REDIS_URL/);
});

it("reports a port that another process uses", async () => {
  const { port } = await started();
  await expect(startRedis({ port })).rejects.toThrow(`Port ${port} is in use`);
});

it("falls back to a JavaScript replacement, and reports that it is slow", async () => {
  const lines: string[] = [];
  const cache = join(privateFolder(), "cache");
  mkdirSync(cache);
  const sources = redisSources({ XDG_CACHE_HOME: cache }, (line) => lines.push(line)).slice(-1);
  const server = await started({ sources });
  const client = clientOf(server.url);
  expect(server.isRealRedis).toBe(false);
  expect(await client.eval("return redis.call('set', KEYS[1], ARGV[1])", 1, "key", "value")).toBe("OK");
  expect(lines.join()).toContain("slow");
  await server.stop();
  expect(isRunning(server.pid)).toBe(false);
});
