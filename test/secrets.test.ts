import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { follow, onboard } from "./harness/onboard.ts";
import { type System, startSystem } from "./harness/system.ts";

/** Planted where only MX may see them. */
const login = "canary-login-5b1f";
const password = "a-canary-password-31c";
const wrongAnswer = "canary-answer-77aa";

describe("what is secret", () => {
  let system: System;
  let written = "";
  const stdout = process.stdout.write.bind(process.stdout);

  beforeAll(async () => {
    process.stdout.write = ((chunk: string | Uint8Array) => {
      written += Buffer.from(chunk).toString("utf8");
      return true;
    }) as typeof process.stdout.write;
    system = await startSystem({ env: { LOG_LEVEL: "debug" } });
  });
  afterAll(async () => {
    process.stdout.write = stdout;
    await system.stop();
  });

  it("is in no log, no column in clear, and nowhere in Redis", async () => {
    const { bank, mx, database, redisUrl, queuePrefix } = system;
    const userGuid = await bank.createUser("canary");
    const credentials = await bank.credentials("mxbank", login, "mfa:TEXT*2");
    const created = await bank.createMember({ userGuid, institutionCode: "mxbank", credentials });
    const rejected = await follow(bank, created.guid, { answer: () => wrongAnswer });
    expect(rejected.reason).toBe("rejected");
    const good = await onboard(bank, { id: "canary-2", password });
    const numbers = mx.control
      .member(good.guid)
      .accounts.flatMap(({ accountNumber, routingNumber }) => [accountNumber, routingNumber])
      .filter((number) => number !== null);
    const owners = (await bank.accountOwners(good.guid)).flatMap(({ owner_name }) => owner_name ?? []);
    expect(numbers.length).toBeGreaterThan(1);
    expect(owners.length).toBeGreaterThan(0);
    const secrets = [login, wrongAnswer, password, "mfa:TEXT*2", system.apiKey, ...numbers, ...owners];
    const places = {
      database: await everyRow(database.pool),
      redis: await everyKey(redisUrl),
      logs: written,
    };
    for (const [place, text] of Object.entries(places)) {
      expect(text.includes(place === "redis" ? queuePrefix : good.guid), `${place} was searched`).toBe(true);
      for (const secret of secrets) expect(text.includes(secret), `${place} holds "${secret}"`).toBe(false);
    }
  });
});

/** Every table as text, byte columns both as hex and as they would read. */
async function everyRow(pool: System["database"]["pool"]): Promise<string> {
  const { rows: tables } = await pool.query<{ name: string }>(
    "select quote_ident(tablename) as name from pg_tables where schemaname = 'public'",
  );
  const dumps: string[] = [];
  for (const { name } of tables) {
    const { rows } = await pool.query(`select * from ${name}`);
    dumps.push(
      JSON.stringify(rows, (_, value) =>
        isBytes(value) ? Buffer.from(value.data).toString("latin1") : value,
      ),
    );
  }
  return dumps.join("\n");
}

function isBytes(value: unknown): value is { type: "Buffer"; data: number[] } {
  return typeof value === "object" && value !== null && "type" in value && value.type === "Buffer";
}

async function everyKey(url: string): Promise<string> {
  const redis = new Redis(url);
  const texts: string[] = [];
  for await (const keys of redis.scanStream({ count: 500 })) {
    for (const key of keys as string[]) texts.push(key, await contentOf(redis, key));
  }
  redis.disconnect();
  return texts.join("\n");
}

async function contentOf(redis: Redis, key: string): Promise<string> {
  switch (await redis.type(key)) {
    case "string":
      return (await redis.get(key)) ?? "";
    case "hash":
      return JSON.stringify(await redis.hgetall(key));
    case "list":
      return JSON.stringify(await redis.lrange(key, 0, -1));
    case "set":
      return JSON.stringify(await redis.smembers(key));
    case "zset":
      return JSON.stringify(await redis.zrange(key, 0, -1));
    case "stream":
      return JSON.stringify(await redis.xrange(key, "-", "+"));
    default:
      return "";
  }
}
