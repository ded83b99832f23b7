import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { migrate } from "@account-opening/db";
import {
  createDatabase,
  debianTool,
  startPgBouncer,
  startPostgres,
  startPostgresPair,
  startRedis,
  startRedisCluster,
  startSentinelRedis,
} from "@account-opening/infra";
import { connectProducer, describeRedisError, disconnect } from "@account-opening/queue";
import getPort from "get-port";
import { describe, expect, it, onTestFinished } from "vitest";
import { enroll, follow } from "../harness/onboard.ts";
import { readReadiness } from "../harness/processes.ts";
import { type System, startSystem } from "../harness/system.ts";
import { until } from "../harness/until.ts";

const pgbouncer = debianTool("/usr/sbin/pgbouncer", "pgbouncer");
const openssl = debianTool("openssl", "openssl");

const memberCount = 20;
const passwords = ["password", "via:DELAYED", "numbers:late,owners:late", "status:FAILED*2"];

/** Servers start before the system and stop after it. */
async function started<Server extends { stop(): Promise<void> }>(start: Promise<Server>): Promise<Server> {
  const server = await start;
  onTestFinished(() => server.stop());
  return server;
}

/** Onboards members. Once some are identified, `fail` kills the primaries. Nothing may be missing or happen twice. */
async function onboardWhile(system: System, fail: () => Promise<void>): Promise<void> {
  const { bank, database, mx } = system;
  const guids = await Promise.all(
    Array.from({ length: memberCount }, async (_, index) => {
      const password = passwords[index % passwords.length] ?? "password";
      return (await enroll(bank, { id: `person-${index}`, password })).guid;
    }),
  );
  const countEvents = async (type: string) => {
    const { rows } = await database.pool.query<{ count: number; subjects: number }>(
      "select count(*)::int as count, count(distinct member_guid)::int as subjects from events where type = $1",
      [type],
    );
    return rows[0];
  };
  await until(
    "some members are identified",
    async () => ((await countEvents("member.identified"))?.count ?? 0) >= 5,
  );
  await fail();
  const members = await Promise.all(guids.map((guid) => follow(bank, guid)));
  expect(members.map(({ state, reason }) => ({ state, reason }))).toEqual(
    members.map(() => ({ state: "identified", reason: null })),
  );
  const { doubleStarts, webhooks } = mx.control.summary();
  expect(doubleStarts).toBe(0);
  const { rows } = await database.pool.query<{ count: number }>(
    "select count(*)::int as count from inbox where source = 'webhook'",
  );
  expect(rows[0]?.count).toBeGreaterThanOrEqual(webhooks["delivered"] ?? 0);
  expect(await countEvents("member.identified")).toEqual({ count: memberCount, subjects: memberCount });
  const { worker } = system.urls;
  await until("the worker is ready", async () => (await readReadiness(worker)).status === 200);
}

describe("a failover while members are onboarded", () => {
  it("of Redis with Sentinel and of a synchronous PostgreSQL with two hosts loses and repeats nothing", async () => {
    const redis = await started(startSentinelRedis());
    const postgres = await started(startPostgresPair());
    await createDatabase(postgres.primary.url, { name: "app" });
    const databaseUrl = postgres.urlOf("app");
    await migrate(databaseUrl);
    const system = await started(startSystem({ databaseUrl, redisUrl: redis.url }));
    await onboardWhile(system, async () => {
      await redis.primary.kill();
      await postgres.failOver();
    });
  });

  it.skipIf(pgbouncer === null)(
    "of Redis Cluster, and a crash of PostgreSQL behind PgBouncer, lose and repeat nothing",
    async () => {
      const redis = await started(startRedisCluster());
      const postgres = await started(startPostgres());
      const pooler = await started(startPgBouncer(String(pgbouncer), await createDatabase(postgres.url)));
      const databaseUrl = `${pooler.url}?prepared_statements=false`;
      await migrate(databaseUrl);
      const system = await started(startSystem({ databaseUrl, redisUrl: redis.url }));
      await onboardWhile(system, async () => {
        await redis.primary.kill();
        await postgres.kill();
        await postgres.restart();
      });
    },
  );
});

describe.skipIf(openssl === null)("Redis with TLS", () => {
  it("is reached with the authority of the URL, and otherwise named as not trusted", async () => {
    const folder = await mkdtemp(join(tmpdir(), "account-opening-tls-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const [certificate, key] = [join(folder, "certificate.pem"), join(folder, "key.pem")];
    const names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
    const files = ["-keyout", key, "-out", certificate];
    const create = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", ...names, ...files];
    expect(spawnSync(String(openssl), create).status).toBe(0);
    const port = await getPort();
    const tls = ["--tls-port", String(port), "--tls-cert-file", certificate, "--tls-key-file", key];
    await started(startRedis({ extraArgs: [...tls, "--tls-auth-clients", "no"] }));
    const request = async (parameters: string) => {
      const errors: unknown[] = [];
      const url = `rediss://localhost:${port}${parameters}`;
      const connection = connectProducer({ url, onError: (error) => errors.push(error) });
      onTestFinished(() => disconnect(connection));
      const answer = await connection.ping().catch(() => null);
      return { answer, explained: errors.map((error) => describeRedisError(error).problem) };
    };
    expect(await request(`?ssl_ca_certs=${encodeURIComponent(certificate)}`)).toEqual({
      answer: "PONG",
      explained: [],
    });
    expect((await request("")).explained).toContainEqual(expect.stringContaining("ssl_ca_certs"));
  });
});
