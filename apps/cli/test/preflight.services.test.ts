import { createTestDatabase, startRedis } from "@account-opening/infra";
import { type Ingest, readIngestConfig, startIngest } from "@account-opening/ingest";
import { type Simulator, startSimulator } from "@account-opening/mx-simulator";
import { createLogger } from "@account-opening/runtime";
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from "vitest";
import { startHttpStub } from "./support/http-stub.ts";
import { run, useDatabase } from "./support/run-cli.ts";

const test = useDatabase();
const apiKey = "planted-api-key";
const quiet = createLogger({ name: "test", level: "fatal" });

let mx: Simulator;
let ingest: Ingest;
let environment: Record<string, string>;

beforeAll(async () => {
  mx = await startSimulator({ port: 0, apiKey }, { logger: quiet });
  environment = {
    DATABASE_URL: test.url,
    REDIS_URL: inject("redisUrl"),
    MX_BASE_URL: mx.url,
    MX_CLIENT_ID: "client",
    MX_API_KEY: apiKey,
    MX_TIMEOUT_MS: "60000",
    MX_WEBHOOK_CREDENTIALS: "mx:planted-password",
  };
  const config = readIngestConfig({
    ...environment,
    DATA_KEYS: `k1:${Buffer.alloc(32, 1).toString("base64")}`,
    INGEST_PORT: "0",
  });
  ingest = await startIngest(config, { logger: quiet });
});
afterAll(async () => {
  await ingest.close();
  await mx.close();
});
afterEach(() => mx.control.reset());

interface Check {
  check: string;
  result: string;
  message: string;
}

/** The exit code, and the checks by name. A check that fails for several reasons keeps the last. */
async function preflight(env: Record<string, string> = {}, ...args: string[]) {
  const { code, out, err } = await run(["preflight", "--json", ...args], { ...environment, ...env });
  const { ok, checks }: { ok: boolean; checks: Check[] } = JSON.parse(out);
  expect(`${out}${err}`).not.toMatch(/planted/);
  expect(code).toBe(ok ? 0 : 1);
  const failed = checks.filter(({ result }) => result === "failed").map(({ check }) => check);
  return { code, failed, checks: Object.fromEntries(checks.map((each) => [each.check, each])) };
}

describe("with a correct configuration", () => {
  it("prints one line per check, changes nothing at MX, and exits with 0", async () => {
    const { code, out, err } = await run(
      ["preflight", "--webhook-url", `${ingest.url}/webhooks/mx`],
      environment,
    );
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const lines = out.split("\n").map((line) => line.split(/ +/).slice(0, 2).join(" "));
    expect(lines).toEqual([
      "ok mx.dns",
      "ok mx.connection",
      "ok mx.answer",
      "ok mx.key",
      "ok mx.address",
      "ok mx.version",
      "unknown mx.products",
      "ok webhooks.configuration",
      "ok webhooks.url",
      "ok database",
      "ok database.clock",
      "ok redis",
    ]);
    expect(mx.control.ledger()).toEqual([]);
    const { rows } = await test.db.pool.query("select from inbox");
    expect(rows).toEqual([]);
  });
});

describe("MX", () => {
  it.each([
    ["error_503", "HTTP 503"],
    ["html_error", "HTTP 502"],
    ["rate_limit", "HTTP 429"],
    ["invalid_json", "HTTP 200"],
    ["reset", "unavailable"],
    ["hang", "unavailable"],
  ] as const)(
    "that gives no valid answer (%s) fails, and what it would show is unknown",
    async (kind, fault) => {
      mx.control.changeFaults({ rules: [{ kind }] });
      const { failed, checks } = await preflight(kind === "hang" ? { MX_TIMEOUT_MS: "2000" } : {});
      expect(failed).toEqual(["mx.answer"]);
      expect(checks["mx.answer"]?.message).toContain(`(${fault})`);
      for (const name of ["mx.key", "mx.address", "mx.version"]) expect(checks[name]?.result).toBe("unknown");
    },
  );

  it("that refuses the key fails, with the remedy", async () => {
    const { failed, checks } = await preflight({ MX_API_KEY: "wrong" });
    expect(failed).toEqual(["mx.key"]);
    expect(checks["mx.key"]?.message).toContain("Correct MX_CLIENT_ID and MX_API_KEY");
    expect(checks["mx.address"]?.result).toBe("unknown");
  });

  it.each([
    [403, "mx.address", "allow-list"],
    [406, "mx.version", "Set MX_ACCEPT_VERSION"],
    [301, "mx.answer", "HTTP 301"],
    [200, "mx.answer", "HTTP 200"],
  ])("that answers %i fails %s, with the remedy", async (status, check, remedy) => {
    const stub = await startHttpStub(status, "<html>", { location: "https://example.com" });
    const { failed, checks } = await preflight({ MX_BASE_URL: stub.url });
    await stub.close();
    expect(failed).toEqual([check]);
    expect(checks[check]?.message).toContain(remedy);
  });

  it("at a closed port fails without a call", async () => {
    const stub = await startHttpStub(200);
    await stub.close();
    const { failed, checks } = await preflight({ MX_BASE_URL: stub.url });
    expect(failed).toEqual(["mx.connection"]);
    expect(checks["mx.connection"]?.message).toContain(
      "(ECONNREFUSED). Allow this connection in the firewall",
    );
    expect(checks["mx.answer"]).toBeUndefined();
  });

  it("without TLS, or with an unknown name, fails", async () => {
    const plain = await preflight({ MX_BASE_URL: mx.url.replace("http:", "https:") });
    expect(plain.failed).toEqual(["mx.connection"]);
    expect(plain.checks["mx.connection"]?.message).toContain("TLS 1.2");
    expect((await preflight({ MX_BASE_URL: "https://unknown.invalid" })).failed).toEqual(["mx.dns"]);
  });
});

describe("the URL of the webhooks", () => {
  const urlCheck = async (url: string, env: Record<string, string> = {}) =>
    (await preflight(env, "--webhook-url", url)).checks["webhooks.url"];

  it("is unknown without the option", async () => {
    const { code, checks } = await preflight();
    expect([code, checks["webhooks.url"]?.result]).toEqual([0, "unknown"]);
  });

  it("fails at another path of ingest, at a server that accepts anything, and at a closed port", async () => {
    const stub = await startHttpStub(204);
    expect(await urlCheck(`${ingest.url}/webhooks/other`)).toMatchObject({
      result: "failed",
      message: expect.stringContaining("answers 404"),
    });
    expect(await urlCheck(stub.url)).toMatchObject({
      result: "failed",
      message: expect.stringContaining("without credentials"),
    });
    await stub.close();
    expect(await urlCheck(stub.url)).toMatchObject({
      result: "failed",
      message: expect.stringContaining("ECONNREFUSED"),
    });
  });

  it("is unknown at a proxy that requires a client certificate, if one is configured", async () => {
    const stub = await startHttpStub(400, "No required SSL certificate was sent");
    const certificate = { MX_WEBHOOK_CLIENT_CERTIFICATE: "X-Subject:CN=mx", TRUSTED_PROXIES: "127.0.0.1" };
    expect((await urlCheck(stub.url))?.result).toBe("failed");
    expect((await urlCheck(stub.url, certificate))?.result).toBe("unknown");
    await stub.close();
  });

  it("is refused unless it is https or on loopback", async () => {
    const { code, err } = await run(["preflight", "--webhook-url", "http://bank.example.com/"], environment);
    expect([code, err]).toEqual([1, expect.stringContaining("must be https")]);
  });
});

describe("PostgreSQL and Redis", () => {
  it("fail if they are unreachable, with the remedy", async () => {
    const { failed, checks } = await preflight({
      DATABASE_URL: "postgres://none@127.0.0.1:1/none",
      REDIS_URL: "redis://127.0.0.1:1",
    });
    expect(failed).toEqual(["database", "redis"]);
    expect(checks["database"]?.message).toContain("start PostgreSQL");
    expect(checks["redis"]?.message).toContain("correct REDIS_URL");
  });

  it("fail without migrations, and with a maxmemory-policy that drops jobs", async () => {
    const database = await createTestDatabase();
    const redis = await startRedis({ extraArgs: ["--maxmemory-policy", "allkeys-lru"] });
    const { failed, checks } = await preflight({ DATABASE_URL: database.url, REDIS_URL: redis.url });
    await redis.stop();
    await database.drop();
    expect(failed).toEqual(["database", "redis"]);
    expect(checks["database"]?.message).toContain("pnpm db:migrate");
    expect(checks["redis"]?.message).toContain("Set noeviction");
  });
});

it("reports every missing or invalid variable", async () => {
  const { code, out, err } = await run(["preflight"], { MX_API_KEY: apiKey, REDIS_URL: "planted" });
  expect([code, err]).toEqual([1, expect.stringMatching(/^\d of \d checks failed\.$/)]);
  for (const name of ["MX_BASE_URL", "MX_CLIENT_ID", "MX_WEBHOOK_CREDENTIALS", "DATABASE_URL", "REDIS_URL"])
    expect(out).toMatch(new RegExp(`^failed .* ${name} is `, "m"));
  expect(out).not.toContain("planted");
});
