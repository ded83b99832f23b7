import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import express from "express";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { ConfigError } from "../src/config/config-error.ts";
import { fields, policyFields, readConfig, readConfigOrExit, requireHashTag } from "../src/config/index.ts";

const schema = z.object({
  DATABASE_URL: fields.postgresUrl,
  REDIS_URL: fields.redisUrl,
  API_PORT: fields.port.default(3000),
  NOTIFY_ALLOW_PRIVATE: fields.boolean.default(false),
  DATA_KEYS: fields.secretKeys,
  JOB_TIMEOUT_MS: fields.durationMs.default(10_000),
  ...policyFields,
});

const key = Buffer.alloc(32, 7).toString("base64");
const good = { DATABASE_URL: "postgres://a:b@db/x", REDIS_URL: "redis://cache:6379", DATA_KEYS: `k1:${key}` };

function problemsOf(env: Record<string, string>): readonly { name: string; problem: string }[] {
  try {
    readConfig(schema, env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
  }
  return [];
}

describe("readConfig", () => {
  it("names every value in camel case, with the contract's defaults", () => {
    expect(readConfig(schema, { ...good, POLL_FLOOR_MS: "50", BALANCE_LIMIT: "2/60" })).toEqual({
      databaseUrl: "postgres://a:b@db/x",
      redisUrl: "redis://cache:6379",
      apiPort: 3000,
      notifyAllowPrivate: false,
      dataKeys: [{ id: "k1", key: Buffer.alloc(32, 7) }],
      pollFloorMs: 50,
      pollCeilingMs: 60_000,
      pollPriceMs: 300,
      unattendedPollPriceMs: 4_000,
      jobTimeoutMs: 10_000,
      retryLimit: 5,
      retryBaseMs: 2_000,
      startGraceMs: 30_000,
      jobDeadlineMs: 1_800_000,
      challengeDeadlineMs: 86_400_000,
      consentPollCeilingMs: 1_800_000,
      balanceLimit: { limit: 2, windowSeconds: 60 },
      decideMarginMs: 2_000,
      reservationHours: 48,
    });
  });

  it("collects every problem with what is expected", () => {
    const problems = problemsOf({
      ...good,
      DATABASE_URL: "mysql://db",
      REDIS_URL: "",
      API_PORT: "65536",
      POLL_FLOOR_MS: "0",
    });
    expect(problems).toEqual([
      { name: "DATABASE_URL", problem: expect.any(String), expected: expect.stringContaining("postgres://") },
      { name: "REDIS_URL", problem: "is missing", expected: expect.stringContaining("redis://") },
      { name: "API_PORT", problem: "is invalid", expected: expect.stringContaining("port") },
      { name: "POLL_FLOOR_MS", problem: "is invalid", expected: expect.stringContaining("milliseconds") },
    ]);
  });

  it.each([
    ["NOTIFY_ALLOW_PRIVATE", "yes"],
    ["BALANCE_LIMIT", "5"],
    ["BALANCE_LIMIT", "0/7200"],
    ["RETRY_LIMIT", "-1"],
    ["JOB_TIMEOUT_MS", "10s"],
    ["JOB_TIMEOUT_MS", "2147483648"],
    ["REDIS_URL", "redis://"],
    ["REDIS_URL", "redis://one,two"],
    ["REDIS_URL", "redis://cache/0?ssl_ca_cert=misspelt"],
    ["REDIS_URL", "redis+sentinel://s1,s2"],
    ["REDIS_URL", "redis+cluster://n1/0"],
    ["DATABASE_URL", "postgres://a,,b/x"],
    ["DATABASE_URL", "postgres://a,b/x?target_session_attrs=standby"],
  ])("refuses %s=%s", (name, value) => {
    expect(problemsOf({ ...good, [name]: value })).toMatchObject([{ name }]);
  });

  it.each([
    ["REDIS_URL", "rediss://app:p%40ss@[::1]:6380/1?family=6&ssl_ca_certs=/etc/ca.pem"],
    ["REDIS_URL", "redis+sentinel://app:secret@s1:26379,s2/mymaster/0?sentinel_password=x"],
    ["REDIS_URL", "rediss+cluster://:secret@n1:7000,n2:7001/"],
    ["DATABASE_URL", "postgresql://a:b@[::1]:5433,two/x?target_session_attrs=read-write&sslmode=require"],
    ["DATABASE_URL", "postgres://localhost"],
  ])("accepts %s=%s", (name, value) => {
    expect(() => readConfig(schema, { ...good, [name]: value })).not.toThrow();
  });

  it.each([
    ["redis+cluster://n1", "plain", ["QUEUE_PREFIX"]],
    ["redis+cluster://n1", "{}:x", ["QUEUE_PREFIX"]],
    ["redis+cluster://n1", "a{b}c", []],
    ["redis://cache", "plain", []],
  ])("with REDIS_URL=%s and QUEUE_PREFIX=%s finds problems in %j", (REDIS_URL, QUEUE_PREFIX, names) => {
    const queue = z
      .object({ REDIS_URL: fields.redisUrl, QUEUE_PREFIX: fields.text })
      .superRefine(requireHashTag);
    const read = () => readConfig(queue, { REDIS_URL, QUEUE_PREFIX });
    if (names.length === 0) expect(read).not.toThrow();
    else expect(read).toThrow(/QUEUE_PREFIX has no part in braces/);
  });

  it("never quotes a value, which may be a secret", () => {
    const secret = "c2VjcmV0LXNlY3JldA==";
    const env = { DATABASE_URL: secret, REDIS_URL: secret, API_PORT: secret, DATA_KEYS: secret };
    expect(() => readConfig(schema, env)).toThrow(ConfigError);
    expect(JSON.stringify(problemsOf(env))).not.toContain(secret);
    expect(new ConfigError([]).message).not.toContain(secret);
  });
});

describe("TRUSTED_PROXIES", () => {
  const proxies = z.object({ TRUSTED_PROXIES: fields.trustedProxies.default([]) });
  const read = (value: string) => readConfig(proxies, { TRUSTED_PROXIES: value }).trustedProxies;

  it("is a list that Express takes, empty by default", () => {
    const listed = ["10.0.0.0/8", "192.0.2.7", "2001:db8::/32", "::1", "::ffff:10.0.0.0/104"];
    expect(read(listed.join(", "))).toEqual(listed);
    expect(read("")).toEqual([]);
    expect(() => express().set("trust proxy", listed)).not.toThrow();
  });

  it.each([
    ["10.0.0.0/33", "not an address or CIDR"],
    ["10.0.0.0/8,", "not an address or CIDR"],
    ["10.0.0/8", "not an address or CIDR"],
    ["10", "not an address or CIDR"],
    ["loopback", "not an address or CIDR"],
    ["fe80::1%eth0", "not an address or CIDR"],
    ["2001:db8::/129", "not an address or CIDR"],
    ["2001:db8::/+8", "not an address or CIDR"],
    ["0.0.0.0/0", "trusts every address"],
    ["::/00", "trusts every address"],
  ])("refuses %s", (value, problem) => {
    expect(() => read(value)).toThrow(`has "${value.split(",").at(-1)}", which`);
    expect(() => read(value)).toThrow(problem);
  });
});

describe("DATA_KEYS", () => {
  it("is a list, the current key first", () => {
    const older = Buffer.alloc(32, 9);
    const { dataKeys } = readConfig(schema, {
      ...good,
      DATA_KEYS: `new:${key},old:${older.toString("base64")}`,
    });
    expect(dataKeys).toEqual([
      { id: "new", key: Buffer.alloc(32, 7) },
      { id: "old", key: older },
    ]);
  });

  it.each([
    [`new:${key},old:${Buffer.alloc(16).toString("base64")}`, "entry 2: the key has 16 bytes, not 32"],
    [key.replace("=", ""), "entry 1: the ID before the colon"],
    ["id:not base64!", "entry 1: the key is not base64"],
    [`a b:${key}`, "entry 1: the ID must have"],
    [`k:${key},k:${key}`, "same ID twice"],
  ])("reports the position and the problem", (value, problem) => {
    expect(problemsOf({ ...good, DATA_KEYS: value })).toMatchObject([
      { name: "DATA_KEYS", problem: expect.stringContaining(problem) },
    ]);
  });
});

describe("readConfigOrExit", () => {
  it("prints every problem and exits with 1", () => {
    const printed: string[] = [];
    const exit = (code: number): never => {
      throw new Error(`exit ${code}`);
    };
    const host = { stderr: { write: (text: string) => printed.push(text) }, exit };
    expect(() => readConfigOrExit(schema, { DATA_KEYS: `k1:${key}` }, host)).toThrow("exit 1");
    expect(printed.join("")).toMatch(
      /DATABASE_URL is missing; expected postgres:[\s\S]*REDIS_URL is missing/,
    );
  });
});

describe("values from secret files", () => {
  const secrets = z.object({ MX_API_KEY: fields.text, DATA_KEYS: fields.secretKeys });

  it.each(["\n", "\r\n", "\n\n"])("lose trailing line breaks (%j)", (end) => {
    expect(readConfig(secrets, { MX_API_KEY: `secret${end}`, DATA_KEYS: `k1:${key}${end}` })).toEqual({
      mxApiKey: "secret",
      dataKeys: [{ id: "k1", key: Buffer.alloc(32, 7) }],
    });
  });

  it.each(["a\nb", " a", "a ", "a\tb", "\u0000"])(
    "are refused with other white space or control characters (%j)",
    (text) => {
      expect(() => readConfig(secrets, { MX_API_KEY: text, DATA_KEYS: `k1:${key}` })).toThrow(
        /MX_API_KEY is invalid/,
      );
    },
  );
});

describe("NAME_FILE", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "account-opening-config-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  function aFile(name: string, text: string): string {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  }

  it("names the file with the value of NAME", () => {
    const file = aFile("database", `${good.DATABASE_URL}\n`);
    const env = { ...good, DATABASE_URL: "", DATABASE_URL_FILE: file };
    expect(readConfig(schema, env).databaseUrl).toBe(good.DATABASE_URL);
  });

  it("cannot be set together with NAME", () => {
    expect(problemsOf({ ...good, DATA_KEYS_FILE: aFile("keys", good.DATA_KEYS) })).toEqual([
      { name: "DATA_KEYS", problem: "is set, and so is DATA_KEYS_FILE", expected: "one of the two" },
    ]);
  });

  it("is reported without its path if the file cannot be read", () => {
    const problems = problemsOf({
      ...good,
      REDIS_URL: "",
      REDIS_URL_FILE: join(folder, "missing"),
      API_PORT: "x",
    });
    expect(problems).toMatchObject([
      { name: "REDIS_URL", problem: "cannot be read from the file that REDIS_URL_FILE names (ENOENT)" },
      { name: "API_PORT" },
    ]);
  });
});
