import type { Member } from "@account-opening/core/member";
import { cacheFor } from "../connection/cache.ts";
import type { Database } from "../connection/database.ts";

/** The time since a member last changed visibly. */
export const memberAges = ["under_5_minutes", "under_1_hour", "under_1_day", "over_1_day"] as const;

/** Members of a state and age. Combinations without members are absent. */
export interface MemberCount {
  state: Member["state"]["name"];
  age: (typeof memberAges)[number];
  count: number;
}

/** Reads every member, which takes about a second for ten million rows. */
async function countMembers({ pool }: Pick<Database, "pool">, now: Date): Promise<MemberCount[]> {
  const { rows } = await pool.query<{ state: MemberCount["state"]; age: MemberCount["age"]; count: string }>(
    `select state, case when updated_at > $1::timestamptz - interval '5 minutes' then 'under_5_minutes'
                        when updated_at > $1::timestamptz - interval '1 hour' then 'under_1_hour'
                        when updated_at > $1::timestamptz - interval '1 day' then 'under_1_day'
                        else 'over_1_day' end as age, count(*)
     from members group by 1, 2`,
    [now],
  );
  return rows.map((row) => ({ ...row, count: Number(row.count) }));
}

/** Caches the counts for `maxAgeMs`. */
export function cacheMemberCounts(
  database: Pick<Database, "pool">,
  maxAgeMs: number,
): (now: Date) => Promise<MemberCount[]> {
  return cacheFor((now) => countMembers(database, now), maxAgeMs);
}
