import type { JobKind, Member } from "@account-opening/core/member";
import type { KnownEnds } from "@account-opening/core/polling";
import { countJobEnds, readJobEnds } from "../advance/job-ends.ts";
import type { Database } from "../connection/database.ts";

/** The members and MX jobs of one institution. */
export interface InstitutionStatistics {
  code: string;
  /** The start of the window of outcomes and webhooks. */
  since: Date;
  /** States without members are absent. */
  members: { state: Member["state"]["name"]; count: number }[];
  oauthMemberCount: number;
  /** The latest ends of jobs. Kinds without a known end are absent. */
  jobs: { kind: JobKind; ends: KnownEnds["ends"] }[];
  /** How onboarding ended for members, by the events of the window. */
  outcomes: { state: OutcomeState; reason: string | null; count: number }[];
  /** Webhooks about members of the institution within the window. */
  webhooks: { count: number; lastReceivedAt: Date | null };
}

const outcomeStates = [
  "connected",
  "identified",
  "action_required",
  "failed",
] as const satisfies Member["state"]["name"][];
type OutcomeState = (typeof outcomeStates)[number];

const jobKinds = ["verify", "identify", "check_balance"] as const satisfies JobKind[];

const windowMs = 7 * 24 * 60 * 60_000;

/** Reads all institutions with members, sorted by code. It reads all members, which takes seconds for ten million. */
export async function readInstitutions(
  database: Pick<Database, "pool">,
  now: Date,
): Promise<InstitutionStatistics[]> {
  const { pool } = database;
  const since = new Date(now.getTime() - windowMs);
  // One statement after the other: the statistics must not use several connections of the pool.
  const members = await pool.query<{
    code: string;
    state: Member["state"]["name"];
    count: string;
    oauth: string;
  }>(
    `select institution_code as code, state, count(*), count(*) filter (where is_oauth) as oauth
     from members group by institution_code, state order by institution_code, state`,
  );
  const outcomes = await pool.query<{
    code: string;
    state: OutcomeState;
    reason: string | null;
    count: string;
  }>(
    `select institution_code as code, notification ->> 'state' as state, notification ->> 'reason' as reason,
            count(*)
     from events join members on members.guid = events.member_guid
     where at >= $1 and position is not null and type = any($2)
     group by 1, 2, 3 order by 1, 2, 3`,
    [since, outcomeStates.map((state) => `member.${state}`)],
  );
  const webhooks = await pool.query<{ code: string; count: string; last: Date }>(
    `select institution_code as code, count(*), max(received_at) as last
     from inbox join members on members.guid = inbox.member_guid
     where source = 'webhook' and processed_at >= $1
     group by institution_code`,
    [since],
  );
  const known = await readJobEnds(database, await countJobEnds(database));
  return [...new Set(members.rows.map(({ code }) => code))].map((code) => {
    const states = members.rows.filter((row) => row.code === code);
    const received = webhooks.rows.find((row) => row.code === code);
    return {
      code,
      since,
      members: states.map(({ state, count }) => ({ state, count: Number(count) })),
      oauthMemberCount: states.reduce((sum, { oauth }) => sum + Number(oauth), 0),
      jobs: jobKinds
        .map((kind) => ({ kind, ends: endsOf(known, code, kind) }))
        .filter(({ ends }) => ends.length > 0),
      outcomes: outcomes.rows
        .filter((row) => row.code === code)
        .map(({ state, reason, count }) => ({ state, reason, count: Number(count) })),
      webhooks: { count: Number(received?.count ?? 0), lastReceivedAt: received?.last ?? null },
    };
  });
}

function endsOf(known: readonly KnownEnds[], code: string, kind: JobKind): KnownEnds["ends"] {
  return known.find((row) => row.institutionCode === code && row.kind === kind)?.ends ?? [];
}
