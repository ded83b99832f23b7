import { connect, type Database } from "@account-opening/db";
import { type Environment, fields, readConfig } from "@account-opening/runtime/config";
import { z } from "zod";

/** Environment and output of a command. Results go to `out`, progress and errors to `err`. */
export interface Terminal {
  env: Environment;
  out(line: string): void;
  err(line: string): void;
  /** Aborted by Ctrl-C. */
  signal: AbortSignal;
}

const environment = z.object({ DATABASE_URL: fields.postgresUrl });

/** @throws {ConfigError} if `DATABASE_URL` is missing or is not a URL of PostgreSQL. */
export function readDatabaseUrl({ env }: Terminal): string {
  return readConfig(environment, env).databaseUrl;
}

/** Runs `work` on the database that `DATABASE_URL` names, and closes the connection. */
export async function withDatabase(
  terminal: Terminal,
  options: Omit<Parameters<typeof connect>[0], "url">,
  work: (database: Database) => Promise<void>,
): Promise<void> {
  const database = connect({ url: readDatabaseUrl(terminal), ...options });
  try {
    await work(database);
  } finally {
    await database.close();
  }
}

const progressIntervalMs = 2_000;

/** Prints a line to `err` at most once every two seconds. */
export function createProgress({ err }: Terminal, now = () => performance.now()): (line: string) => void {
  let printedAt = now();
  return (line) => {
    if (now() - printedAt < progressIntervalMs) return;
    printedAt = now();
    err(line);
  };
}
