import type { Member } from "@account-opening/core/member";
import type { Database } from "../connection/database.ts";
import { isSinceCreation } from "./is-since-creation.ts";

type StateName = Member["state"]["name"];

/** How long something took, in milliseconds. */
interface Spread {
  medianMs: number;
  p95Ms: number;
}

/** How members move between states. */
export interface MemberFlow {
  asOf: Date;
  /** The start of the window, which ends at `asOf`. */
  since: Date;
  /** Members that entered a state within the window. States without any are absent. */
  entered: ReadonlyMap<StateName, number>;
  /** Time in a state, of the latest members that left it within the window. */
  stays: ReadonlyMap<StateName, Spread>;
  /** Time from creation to `identified`, of new members that became identified within the window. */
  untilIdentified: Spread | null;
  /** Members by state and reason, of the states that need someone. */
  reasons: { state: StateName; reason: string; count: number }[];
}

const windowMs = 60 * 60_000;

/** Stays that are measured. More would not change the percentiles noticeably. */
const sampleSize = 2_000;

/** A member that is older was verified again, so its age is not the time that onboarding took. */
const onboardingMaxMs = 24 * 60 * 60_000;

export async function readMemberFlow({ pool }: Pick<Database, "pool">, now: Date): Promise<MemberFlow> {
  const since = new Date(now.getTime() - windowMs);
  const entered = await pool.query<{ state: StateName; count: string }>(
    `select entry ->> 'to' as state, count(*) from timeline
     where entry ->> 'kind' = 'state_changed' and at > $1 group by 1
     union all
     select 'created', count(*) from members where created_at > $1 having count(*) > 0`,
    [since],
  );
  const stays = await pool.query<{ state: StateName; median: number; p95: number }>(
    `select sample.entry ->> 'from' as state, ${percentilesOf("sample.at - previous.at")}
     from (select id, member_guid, at, entry from timeline
           where entry ->> 'kind' = 'state_changed' and at > $1 order by at desc limit $2) as sample
     join members on guid = sample.member_guid
     cross join lateral (
       select at from timeline
       where member_guid = sample.member_guid and id < sample.id and ${isSinceCreation}
         and entry ->> 'kind' in ('state_changed', 'created', 'adopted')
       order by id desc limit 1) as previous
     group by 1`,
    [since, sampleSize],
  );
  const identified = await pool.query<{ median: number | null; p95: number | null }>(
    `select ${percentilesOf("sample.at - created_at")}
     from (select member_guid, at from timeline
           where entry ->> 'kind' = 'state_changed' and at > $1 and entry ->> 'to' = 'identified'
           order by at desc limit $2) as sample
     join members on guid = member_guid and created_at > $3`,
    [since, sampleSize, new Date(now.getTime() - onboardingMaxMs)],
  );
  const reasons = await pool.query<{ state: StateName; reason: string; count: string }>(
    `select state, reason, count(*) from members
     where state in ('action_required', 'failed') and reason is not null
     group by state, reason order by count(*) desc, reason`,
  );
  return {
    asOf: now,
    since,
    entered: new Map(entered.rows.map(({ state, count }) => [state, Number(count)])),
    stays: new Map(stays.rows.map(({ state, median, p95 }) => [state, { medianMs: median, p95Ms: p95 }])),
    untilIdentified: spreadOf(identified.rows[0]),
    reasons: reasons.rows.map(({ count, ...row }) => ({ ...row, count: Number(count) })),
  };
}

/** @param interval an SQL expression */
function percentilesOf(interval: string): string {
  const percentile = (fraction: number) =>
    `round(percentile_cont(${fraction}) within group (order by extract(epoch from ${interval})) * 1000)::float8`;
  return `${percentile(0.5)} as median, ${percentile(0.95)} as p95`;
}

/** Null without rows. */
function spreadOf(row: { median: number | null; p95: number | null } | undefined): Spread | null {
  return row == null || row.median === null || row.p95 === null
    ? null
    : { medianMs: row.median, p95Ms: row.p95 };
}
