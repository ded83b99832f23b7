import { type Cause, readCause } from "@account-opening/core/cause";
import type { Database } from "../connection/database.ts";

/** A member that is not stored, and that a webhook has named with a user that is. */
interface UnknownMember {
  memberGuid: string;
  userGuid: string;
  /** Receipt of the first such webhook on the page. */
  namedAt: Date;
  /** That webhook. */
  cause: Cause | null;
}

interface UnknownMembersPage {
  members: UnknownMember[];
  /** ID of the last webhook on the page, null if there is none. The next page begins after it. */
  lastId: number | null;
  /** ID of the last webhook on the page that was received before `since`, null if there is none. */
  expiredId: number | null;
}

interface Row {
  member_guid: string | null;
  user_guid: string | null;
  named_at: Date | null;
  cause: unknown;
  last_id: string | null;
  expired_id: string | null;
}

/**
 * A page of webhooks with the outcome `unknown_member`, in the order of storing, and the members among them that may be adopted: those
 * that were named since then, that are still not stored, and whose user is known.
 * @param limit number of webhooks on a page
 */
export async function listUnknownMembers(
  { pool }: Pick<Database, "pool">,
  { since, afterId, limit }: { since: Date; afterId: number; limit: number },
): Promise<UnknownMembersPage> {
  const { rows } = await pool.query<Row>({
    name: "inbox-unknown-members",
    text: `
      with page as (
        select id, member_guid, received_at, event ->> 'userGuid' as user_guid, cause
        from inbox where source = 'webhook' and outcome = 'unknown_member' and id > $2
        order by id limit $3),
      named as (
        select member_guid, user_guid, min(received_at) as named_at,
               (array_agg(cause order by id))[1] as cause
        from page
        where received_at >= $1
          and exists (select from users where guid = user_guid and erasure_began_at is null)
          and not exists (select from members where guid = member_guid)
        group by member_guid, user_guid)
      select named.*, bounds.*
      from (select max(id) as last_id, max(id) filter (where received_at < $1) as expired_id from page) as bounds
      left join named on true
      order by named_at`,
    values: [since, afterId, limit],
  });
  const members = rows.flatMap(({ member_guid, user_guid, named_at, cause }) =>
    member_guid === null || user_guid === null || named_at === null
      ? []
      : [{ memberGuid: member_guid, userGuid: user_guid, namedAt: named_at, cause: readCause(cause) }],
  );
  return { members, lastId: idOf(rows[0]?.last_id), expiredId: idOf(rows[0]?.expired_id) };
}

function idOf(id: string | null | undefined): number | null {
  return id === null || id === undefined ? null : Number(id);
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
