import { connect, type Database, migrate } from "@account-opening/db";
import { createTestDatabase } from "@account-opening/infra";
import { afterAll, beforeAll } from "vitest";
import { runCli } from "../../src/cli.ts";

export interface CommandResult {
  code: number;
  /** Standard output. */
  out: string;
  /** Standard error. */
  err: string;
}

/** Runs a command within the test process. */
export async function run(
  args: readonly string[],
  env: Record<string, string> = {},
  signal = new AbortController().signal,
): Promise<CommandResult> {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runCli(args, {
    env,
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    signal,
  });
  return { code, out: out.join("\n"), err: err.join("\n") };
}

export interface UsedDatabase {
  readonly url: string;
  readonly db: Database;
}

/** One migrated database for a test file. */
export function useDatabase(): UsedDatabase {
  let used: (UsedDatabase & { drop: () => Promise<void> }) | null = null;
  const now = () => {
    if (used === null) throw new Error("The database exists once the tests run.");
    return used;
  };
  beforeAll(async () => {
    const { url, drop } = await createTestDatabase({ migrate });
    used = { url, drop, db: connect({ url, applicationName: "test", poolSize: 2 }) };
  });
  afterAll(async () => {
    await used?.db.close();
    await used?.drop();
  });
  return {
    get url() {
      return now().url;
    },
    get db() {
      return now().db;
    },
  };
}
