import { createHash } from "node:crypto";
import type pg from "pg";

/** HTTP status of a row whose response was erased. */
const erasedStatus = 410;

/** Identifies a request: responses are stored for each API key, route and `Idempotency-Key`. */
export interface RequestKey {
  apiKeyId: string;
  route: string;
  /** The caller's `Idempotency-Key`. */
  key: string;
}

/** Replaces the key of an erased response: the caller's key may contain personal data. */
export function erasedKey({ apiKeyId, route, key }: RequestKey): string {
  const digest = createHash("sha256").update(`${apiKeyId} ${route} ${key}`).digest("hex");
  return `erased:${digest}`;
}

/** `erasedKey` in SQL. */
const erasedKeyOfRow = `'erased:' || encode(sha256(convert_to(concat_ws(' ', api_key_id, route, key), 'UTF8')), 'hex')`;

/**
 * Erases the stored responses that name one of these users, members or accounts. A repeated request is still recognized until
 * the response would have expired, so that it does not create an erased user or member again.
 * @returns the number of erased responses.
 */
export async function eraseStoredResponses(
  client: Pick<pg.PoolClient, "query">,
  subjects: readonly string[],
): Promise<number> {
  const { rowCount } = await client.query({
    name: "stored-responses-erase",
    text: `
      with erased as (
        delete from idempotency_keys where subjects && $1::text[]
        returning api_key_id, route, ${erasedKeyOfRow} as key, created_at)
      insert into idempotency_keys (api_key_id, route, key, body_mac, status, subjects, created_at)
      select api_key_id, route, key, '', ${erasedStatus}, '{}', created_at from erased
      on conflict (api_key_id, route, key) do nothing`,
    values: [subjects],
  });
  return rowCount ?? 0;
}

/**
 * Those of these users and members that have been erased. The others stay locked until the transaction ends: a later erasure
 * waits for it, and then finds the data that it stored.
 */
export async function erasedAmong(
  client: Pick<pg.PoolClient, "query">,
  subjects: readonly string[],
): Promise<string[]> {
  const users = subjects.filter((subject) => subject.startsWith("USR-"));
  const members = subjects.filter((subject) => subject.startsWith("MBR-"));
  if (users.length + members.length === 0) return [];
  // The same lock order as in an erasure.
  await client.query("select from users where guid = any($1::text[]) order by guid for share", [users]);
  await client.query("select from members where guid = any($1::text[]) order by guid for key share", [
    members,
  ]);
  const { rows } = await client.query<{ guid: string }>(
    `select guid from users where guid = any($1::text[]) and erased_at is not null
     union all
     select guid from unnest($2::text[]) as named (guid)
     where not exists (select from members where members.guid = named.guid)`,
    [users, members],
  );
  return rows.map(({ guid }) => guid);
}
