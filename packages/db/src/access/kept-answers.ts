import { createHash } from "node:crypto";
import type pg from "pg";

/** Status of a row whose answer was erased. */
const erasedStatus = 410;

/** What names a request: answers are kept per key and route. */
export interface RequestKey {
  apiKeyId: string;
  route: string;
  /** `Idempotency-Key`, as the caller chose it. */
  key: string;
}

/** What an erased answer's row has in the place of its key: a caller's key may name a person. */
export function erasedKey({ apiKeyId, route, key }: RequestKey): string {
  const digest = createHash("sha256").update(`${apiKeyId} ${route} ${key}`).digest("hex");
  return `erased:${digest}`;
}

/** The same in SQL. */
const erasedKeyOfRow = `'erased:' || encode(sha256(convert_to(concat_ws(' ', api_key_id, route, key), 'UTF8')), 'hex')`;

/**
 * Erases the answers kept for `Idempotency-Key` that are about one of these users, members or accounts. Until they would
 * have expired, a repeated request is still recognized, so that it does not create again who was erased.
 * @returns how many were erased.
 */
export async function eraseStoredResponses(
  client: Pick<pg.PoolClient, "query">,
  subjects: readonly string[],
): Promise<number> {
  const { rowCount } = await client.query({
    name: "kept-answers-erase",
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
 * Which of these users and members have been erased. Those that are here are held until the transaction ends: their
 * erasure waits, and then finds what was saved about them.
 */
export async function erasedAmong(
  client: Pick<pg.PoolClient, "query">,
  subjects: readonly string[],
): Promise<string[]> {
  const users = subjects.filter((subject) => subject.startsWith("USR-"));
  const members = subjects.filter((subject) => subject.startsWith("MBR-"));
  if (users.length + members.length === 0) return [];
  // In the order in which an erasure locks them.
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
