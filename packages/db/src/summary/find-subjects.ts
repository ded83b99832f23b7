import type { Database } from "../connection/database.ts";

type SubjectKind = "member" | "user" | "account" | "balance_check" | "event" | "request";

/** What an ID identifies. */
export interface Subject {
  kind: SubjectKind;
  id: string;
  /** Core banking's own ID of it. */
  partnerId: string | null;
  memberGuid: string | null;
  /** State of a member, status of a check, type of an event, action of a request. */
  status: string | null;
  at: Date;
}

/** A partner may use an ID for several members. */
const subjectCount = 20;

/**
 * Finds everything that has this ID: ours, core banking's, MX's, or that of a request. Each part of the statement uses an index. The
 * members of a found user are found too.
 */
export async function findSubjects({ pool }: Pick<Database, "pool">, id: string): Promise<Subject[]> {
  const { rows } = await pool.query<{
    kind: SubjectKind;
    id: string;
    partner_id: string | null;
    member_guid: string | null;
    status: string | null;
    at: Date;
  }>(
    `select * from (
       (select 'member' as kind, guid as id, partner_id, guid as member_guid, state as status, created_at as at
        from members where guid = $1)
       union all
       (select 'member', guid, partner_id, guid, state, created_at
        from members where partner_id = $1 order by created_at desc, guid limit ${subjectCount})
       union all
       (select 'member', guid, partner_id, guid, state, created_at
        from members where user_guid = $1 order by created_at desc, guid limit ${subjectCount})
       union all
       (select 'member', members.guid, members.partner_id, members.guid, state, members.created_at
        from users join members on user_guid = users.guid
        where users.partner_id = $1 limit ${subjectCount})
       union all
       (select 'user', guid, partner_id, null, null, created_at
        from users where (guid = $1 or partner_id = $1) and erased_at is null limit ${subjectCount})
       union all
       (select 'account', guid, null, member_guid, type, read_at from accounts where guid = $1)
       union all
       (select 'balance_check', id, debit_id, member_guid, status, created_at
        from balance_checks where id = $1 or debit_id = $1)
       union all
       (select 'event', id, null, member_guid, type, at from events where id = $1)
       union all
       (select 'request', request_id, null, member_guid, action, at
        from audit where request_id = $1 order by at desc limit ${subjectCount})
     ) as subjects
     limit ${subjectCount * 2}`,
    [id],
  );
  return unique(
    rows.map(({ partner_id: partnerId, member_guid: memberGuid, ...row }) => ({
      ...row,
      partnerId,
      memberGuid,
    })),
  ).slice(0, subjectCount);
}

/** A member may be found by several of its IDs. Every audit row of a request counts. */
function unique(subjects: Subject[]): Subject[] {
  const keyOf = ({ kind, id, status }: Subject) => `${kind} ${id} ${kind === "request" ? status : ""}`;
  return [...new Map(subjects.map((subject) => [keyOf(subject), subject])).values()];
}
