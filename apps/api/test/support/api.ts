import { connect, type Database, migrate } from "@account-opening/db";
import { apiKeys, type Scope, scopes } from "@account-opening/db/access";
import { createTestDatabase, uniquePrefix } from "@account-opening/infra";
import { createLogger } from "@account-opening/runtime";
import { afterAll, beforeAll, beforeEach, inject } from "vitest";
import { type Api, readApiConfig, startApi } from "../../src/index.ts";
import { type Ask, call, type Reply } from "./client.ts";
import { type MxDouble, startMxDouble } from "./mx-double.ts";

interface Bench {
  api: Api;
  db: Database;
  databaseUrl: string;
  mx: MxDouble;
  /** A key with every scope. */
  key: string;
  /** What the API logged, as one text. */
  log(): string;
}

export interface UsedApi {
  readonly now: Bench;
  /** `METHOD /path` with the key that may do everything. */
  ask(what: string, ask?: Ask): Promise<Reply>;
  /** A key that has only these scopes. */
  keyWith(...only: Scope[]): Promise<string>;
  /** Created through the API; its guid. */
  aMember(): Promise<string>;
}

/** One API for a test file: real PostgreSQL and Redis, and a scripted MX. */
export function useApi(environment: Record<string, string> = {}): UsedApi {
  let bench: Bench | null = null;
  let drop = async () => {
    // Nothing to drop before there is a database.
  };
  const now = () => {
    if (bench === null) throw new Error("The API is there once the tests run.");
    return bench;
  };
  beforeAll(async () => {
    const database = await createTestDatabase({ migrate });
    drop = database.drop;
    bench = await startBench(database.url, environment);
  });
  beforeEach(() => now().mx.reset());
  afterAll(async () => {
    await bench?.api.close();
    await bench?.db.close();
    await bench?.mx.close();
    await drop();
  });
  const ask = (what: string, given?: Ask) => call(now().api.url, now().key, what, given);
  return {
    get now() {
      return now();
    },
    ask,
    aMember: async () => (await ask("POST /v1/members", { body: newMember })).body.guid,
    keyWith: (...only) => apiKeys.create(now().db, { name: "some", scopes: only }, new Date()),
  };
}

export const newMember = {
  user_guid: "USR-1",
  institution_code: "mxbank",
  credentials: [{ guid: "CRD-login", value: "mxuser" }],
};

export const dataKeys = `test:${Buffer.alloc(32, 7).toString("base64")}`;

export async function startBench(databaseUrl: string, environment: Record<string, string>): Promise<Bench> {
  const mx = await startMxDouble();
  const db = connect({ url: databaseUrl, applicationName: "test", poolSize: 3 });
  const lines: string[] = [];
  const logger = createLogger({
    name: "api",
    level: "debug",
    stream: { write: (line: string) => void lines.push(line) },
  });
  const config = readApiConfig({
    DATABASE_URL: databaseUrl,
    REDIS_URL: inject("redisUrl"),
    MX_BASE_URL: mx.url,
    MX_CLIENT_ID: "client",
    MX_API_KEY: "mx-api-key",
    MX_TIMEOUT_MS: "1000",
    DATA_KEYS: dataKeys,
    API_PORT: "0",
    QUEUE_PREFIX: uniquePrefix("api"),
    ...environment,
  });
  const api = await startApi(config, { logger });
  const key = await apiKeys.create(db, { name: "all", scopes: [...scopes] }, new Date());
  return { api, db, databaseUrl, mx, key, log: () => lines.join("") };
}
