import { and, asc, eq, isNull, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import type pg from "pg";
import type { RecordChange } from "../access/audit.ts";
import { type Database, inTransaction } from "../connection/database.ts";
import { keysetAfter } from "../connection/keyset.ts";
import { toText } from "../connection/sanitize-text.ts";
import { users } from "../schema/tables.ts";

export type UserRow = typeof users.$inferSelect;

/**
 * Stores a user that was created or found at MX.
 * @param record runs in the same transaction if the user is stored.
 * @returns null, and nothing is stored, if the user's erasure has started.
 */
export async function recordUser(
  database: Pick<Database, "pool">,
  { guid, partnerId }: Pick<UserRow, "guid" | "partnerId">,
  now: Date,
  record?: RecordChange<UserRow>,
): Promise<UserRow | null> {
  return inTransaction(database, async (client) => {
    await insertUser(client, guid, now);
    const orm = drizzle(client);
    const [row] = await orm
      .update(users)
      .set({ partnerId: sql`coalesce(${toText(partnerId)}, ${users.partnerId})` })
      .where(and(eq(users.guid, guid), isNull(users.erasureBeganAt)))
      .returning();
    if (row === undefined) return null;
    await record?.(orm, row);
    return row;
  });
}

/**
 * Locks a user until the transaction ends, so that an erasure of the user waits. Stores the user first if it is new.
 * @returns false if the user's erasure has started.
 */
export async function lockUserRow(client: pg.PoolClient, guid: string, now: Date): Promise<boolean> {
  await insertUser(client, guid, now);
  const { rowCount } = await client.query({
    name: "user-lock",
    text: "select from users where guid = $1 and erasure_began_at is null for share",
    values: [guid],
  });
  return rowCount === 1;
}

export async function insertUser(
  client: Pick<pg.PoolClient, "query">,
  guid: string,
  createdAt: Date,
): Promise<void> {
  await client.query({
    name: "user-insert",
    text: "insert into users (guid, created_at) values ($1, $2) on conflict (guid) do nothing",
    values: [guid, createdAt],
  });
}

/** Includes erased users. */
export async function readUser({ orm }: Pick<Database, "orm">, guid: string): Promise<UserRow | null> {
  const [row] = await orm.select().from(users).where(eq(users.guid, guid));
  return row ?? null;
}

/** Users that are not erased, oldest first. `after` is the last row of the previous page. */
export async function listUsers(
  { orm }: Pick<Database, "orm">,
  { partnerId }: { partnerId?: string },
  after: Pick<UserRow, "createdAt" | "guid"> | null,
  limit: number,
): Promise<UserRow[]> {
  return orm
    .select()
    .from(users)
    .where(
      and(
        isNull(users.erasedAt),
        partnerId === undefined ? undefined : eq(users.partnerId, toText(partnerId)),
        after === null
          ? undefined
          : keysetAfter([users.createdAt, users.guid], [after.createdAt, after.guid]),
      ),
    )
    .orderBy(asc(users.createdAt), asc(users.guid))
    .limit(limit);
}
