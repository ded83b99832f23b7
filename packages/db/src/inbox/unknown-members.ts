import type { Database } from "../connection/database.ts";

/** A member that is not stored, and that a webhook has named with a user that is. */
export interface UnknownMember {
  memberGuid: string;
  userGuid: string;
  /** Receipt of the first such webhook. */
  namedAt: Date;
}

/** Members of webhooks that were received since then and have the outcome `unknown_member`. Oldest first. */
export async function listUnknownMembers(
  { pool }: Pick<Database, "pool">,
  since: Date,
  limit: number,
): Promise<UnknownMember[]> {
  const { rows } = await pool.query<{ member_guid: string; user_guid: string; named_at: Date }>({
    name: "inbox-unknown-members",
    text: `
      select member_guid, user_guid, min(received_at) as named_at
      from (
        select id, member_guid, received_at, event ->> 'userGuid' as user_guid
        from inbox where source = 'webhook' and outcome = 'unknown_member' and received_at >= $1) as named
      where exists (select from users where guid = user_guid and erasure_began_at is null)
      group by member_guid, user_guid order by min(id) limit $2`,
    values: [since, limit],
  });
  return rows.map((row) => ({ memberGuid: row.member_guid, userGuid: row.user_guid, namedAt: row.named_at }));
}

/** Records what became of the webhooks about a member that was not known. */
export async function closeUnknownMember(
  { pool }: Pick<Database, "pool">,
  memberGuid: string,
  outcome: "adopted" | "not_adopted",
): Promise<void> {
  await pool.query(
    `update inbox set outcome = $2
     where member_guid = $1 and source = 'webhook' and outcome = 'unknown_member'`,
    [memberGuid, outcome],
  );
}
