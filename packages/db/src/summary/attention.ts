import type { Member } from "@account-opening/core/member";
import type { Database } from "../connection/database.ts";
import { isAtRisk } from "./check-counts.ts";
import { isSinceCreation } from "./is-since-creation.ts";

/** A member, and what it does next. */
interface MemberSubject {
  guid: string;
  partnerId: string | null;
  state: Member["state"]["name"];
  nextCallAt: Date | null;
}

export interface AttentionFacts {
  asOf: Date;
  /** Open checks past their cutoff, and open checks at risk; soonest cutoff first. */
  lateChecks: CheckSubject[];
  checksAtRisk: CheckSubject[];
  /** Endpoints that are disabled with waiting deliveries, or whose receiver fails. */
  endpoints: EndpointSubject[];
  deadDeliveries: { endpointId: string; url: string; count: number; oldest: Date }[];
  /** Members in a state that MX ends, without a change of state; oldest first. */
  stuckMembers: (MemberSubject & { institutionCode: string; since: Date })[];
  setAside: { count: number; oldest: Date | null };
  /** Members that wait for an answer of the user. */
  challenged: { count: number; oldest: (MemberSubject & { since: Date }) | null };
  /** Calls to MX past their due time that no worker has claimed. */
  unclaimedCalls: { count: number; oldest: Date | null };
}

interface CheckSubject {
  checkId: string;
  debitId: string;
  amountMinor: bigint;
  currency: string;
  runAt: Date;
  decideBy: Date;
  member: MemberSubject | null;
}

interface EndpointSubject {
  id: string;
  url: string;
  status: "enabled" | "disabled";
  since: Date;
  pendingCount: number;
  lastStatus: number | null;
}

/** Rows of each kind. More would not be read. */
const rowCount = 10;

/** A member whose state has not changed for this time is stuck. Most MX jobs end within minutes. */
const stuckAfterMs = 30 * 60_000;

/** Checks with a later cutoff cannot be at risk yet, unless they started long before it. */
const riskHorizonMs = 24 * 60 * 60_000;

/** A worker claims a call within about a second of its due time. */
const unclaimedAfterMs = 60_000;

export async function readAttention({ pool }: Pick<Database, "pool">, now: Date): Promise<AttentionFacts> {
  const before = (ms: number) => new Date(now.getTime() - ms);
  const checks = async (condition: string, values: unknown[]): Promise<CheckSubject[]> => {
    const { rows } = await pool.query<CheckColumns>(
      `select checks.id, debit_id, amount_minor, currency, run_at, decide_by, member_guid, partner_id, state, due_at
       from (select * from balance_checks where ${condition} order by decide_by, id limit ${rowCount}) as checks
       left join members on members.guid = member_guid
       left join outbox using (member_guid)
       order by decide_by, checks.id`,
      values,
    );
    return rows.map(checkOf);
  };
  const endpoints = await pool.query<EndpointColumns>(
    `select id, url, status, updated_at, pending, last_status
     from endpoints
     cross join lateral (select count(*) as pending from deliveries
                         where endpoint_id = endpoints.id and status = 'pending') as waiting
     left join lateral (select last_status from deliveries
                        where endpoint_id = endpoints.id and attempt_count > 0
                        order by id desc limit 1) as latest on true
     where (status = 'disabled' and pending > 0) or (status = 'enabled' and paused_until > $1)
     order by updated_at limit ${rowCount}`,
    [now],
  );
  const dead = await pool.query<{ endpoint_id: string; url: string; count: string; oldest: Date }>(
    `select endpoint_id, url, count(*), min(deliveries.created_at) as oldest
     from deliveries join endpoints on endpoints.id = endpoint_id
     where deliveries.status = 'dead' group by endpoint_id, url order by oldest limit ${rowCount}`,
  );
  const stuck = await pool.query<MemberColumns & { institution_code: string; since: Date }>(
    `select guid as member_guid, partner_id, state, institution_code, due_at, since
     from (select member_guid from outbox union select member_guid from inbox where processed_at is null) as active
     join members on guid = active.member_guid
     cross join lateral (
       select max(at) as since from timeline
       where member_guid = guid and ${isSinceCreation} and entry ->> 'kind' in ('created', 'adopted', 'state_changed')
     ) as last_change
     left join outbox on outbox.member_guid = guid
     where not is_idle and state in ('created', 'verifying', 'connected') and created_at < $1 and since < $1
     order by since, guid limit ${rowCount}`,
    [before(stuckAfterMs)],
  );
  const setAside = await pool.query<{ count: string; oldest: Date | null }>(
    "select count(*), min(set_aside_at) as oldest from members where set_aside_at is not null",
  );
  const challenged = await pool.query<MemberColumns & { count: string; since: Date }>(
    `select guid as member_guid, partner_id, state, due_at, updated_at as since,
            (select count(*) from members where state = 'challenged') as count
     from members left join outbox on outbox.member_guid = guid
     where state = 'challenged' order by created_at, guid limit 1`,
  );
  const unclaimed = await pool.query<{ count: string; oldest: Date | null }>(
    `select count(*), min(due_at) as oldest from outbox
     where due_at < $1 and (lease_until is null or lease_until < $2)`,
    [before(unclaimedAfterMs), now],
  );
  const [longest] = challenged.rows;
  return {
    asOf: now,
    lateChecks: await checks("next_at < $1 and decide_by < $1", [now]),
    checksAtRisk: await checks(
      `next_at is not null and decide_by > $1 and decide_by < $2 and ${isAtRisk("$1")}`,
      [now, new Date(now.getTime() + riskHorizonMs)],
    ),
    endpoints: endpoints.rows.map((row) => ({
      id: row.id,
      url: row.url,
      status: row.status,
      since: row.updated_at,
      pendingCount: Number(row.pending),
      lastStatus: row.last_status,
    })),
    deadDeliveries: dead.rows.map(({ endpoint_id: endpointId, url, count, oldest }) => ({
      endpointId,
      url,
      count: Number(count),
      oldest,
    })),
    stuckMembers: stuck.rows.map((row) => ({
      ...memberOf(row),
      institutionCode: row.institution_code,
      since: row.since,
    })),
    setAside: countOf(setAside.rows[0]),
    challenged:
      longest === undefined
        ? { count: 0, oldest: null }
        : { count: Number(longest.count), oldest: { ...memberOf(longest), since: longest.since } },
    unclaimedCalls: countOf(unclaimed.rows[0]),
  };
}

interface MemberColumns {
  member_guid: string;
  partner_id: string | null;
  state: Member["state"]["name"];
  due_at: Date | null;
}

interface CheckColumns extends Omit<MemberColumns, "state"> {
  id: string;
  debit_id: string;
  amount_minor: string;
  currency: string;
  run_at: Date;
  decide_by: Date;
  /** Null if the member is erased. */
  state: Member["state"]["name"] | null;
}

interface EndpointColumns {
  id: string;
  url: string;
  status: "enabled" | "disabled";
  updated_at: Date;
  pending: string;
  last_status: number | null;
}

function checkOf({ state, ...row }: CheckColumns): CheckSubject {
  return {
    checkId: row.id,
    debitId: row.debit_id,
    amountMinor: BigInt(row.amount_minor),
    currency: row.currency,
    runAt: row.run_at,
    decideBy: row.decide_by,
    member: state === null ? null : memberOf({ ...row, state }),
  };
}

function memberOf({ member_guid: guid, partner_id, state, due_at }: MemberColumns): MemberSubject {
  return { guid, partnerId: partner_id, state, nextCallAt: due_at };
}

function countOf(row: { count: string; oldest: Date | null } | undefined) {
  return { count: Number(row?.count), oldest: row?.oldest ?? null };
}
