import { apiKeys } from "@account-opening/db/access";
import type { ApiKeyOptions } from "./api-key-options.ts";
import { type Terminal, withDatabase } from "./terminal.ts";

/** Maximum number of keys that are listed. */
const keysMax = 10_000;

const connection = { applicationName: "api-keys", poolSize: 1 };

/** Prints the new key, and nothing else: it is shown only once. */
export async function runCreateApiKey(terminal: Terminal, options: ApiKeyOptions): Promise<void> {
  await withDatabase(terminal, connection, async (database) => {
    terminal.out(await apiKeys.create(database, options, new Date()));
  });
}

export async function runListApiKeys(terminal: Terminal, options: { json?: boolean }): Promise<void> {
  await withDatabase(terminal, connection, async (database) => {
    const keys = await apiKeys.list(database, undefined, null, keysMax);
    if (options.json === true) terminal.out(JSON.stringify(keys, null, 2));
    else if (keys.length > 0) for (const key of keys) terminal.out(lineOf(key, new Date()));
    else
      terminal.out("There are no keys. Create one: pnpm --silent keys create --name NAME --scopes SCOPE,…");
  });
}

/** @throws if there is no such key. */
export async function runRevokeApiKey(terminal: Terminal, id: string): Promise<void> {
  await withDatabase(terminal, connection, async (database) => {
    const revokedAt = await apiKeys.revoke(database, id, new Date());
    if (revokedAt === null) throw new Error(`There is no key ${id}. List the keys: pnpm --silent keys list`);
    terminal.out(
      `${id} was revoked at ${revokedAt.toISOString()}. Running APIs refuse it within 10 seconds.`,
    );
  });
}

type ListedApiKey = Awaited<ReturnType<typeof apiKeys.list>>[number];

function lineOf(key: ListedApiKey, now: Date): string {
  const { id, name, role, scopes, createdAt } = key;
  const shownName = role === null ? name : `${name} (session, ${role})`;
  return [id, shownName, `created ${createdAt.toISOString()}`, statusOf(key, now), scopes.join(",")].join(
    "  ",
  );
}

function statusOf({ revokedAt, expiresAt }: ListedApiKey, now: Date): string {
  if (revokedAt !== null) return `revoked ${revokedAt.toISOString()}`;
  if (expiresAt === null) return "active";
  return `${expiresAt <= now ? "expired" : "active, expires"} ${expiresAt.toISOString()}`;
}
