import type { Member } from "@account-opening/core/member";
import type { CheckRow } from "../balance-checks/check-record.ts";
import type { Database } from "../connection/database.ts";
import { type Backlog, readBacklog } from "../sweep/due-rows.ts";

/** The state of the deployment, for operators. */
export interface Summary {
  asOf: Date;
  /** States without members are absent. */
  members: { state: Member["state"]["name"]; count: number; oldestUpdate: Date }[];
  /** Statuses without checks are absent. */
  checks: { status: CheckRow["status"]; count: number }[];
  /** The open checks with the next cutoffs, at most `deadlineCount`. */
  nextDeadlines: { checkId: string; debitId: string; decideBy: Date }[];
  backlog: Backlog;
  /** Calls of the worker to MX within the window. */
  mx: { callCount: number; failedCount: number; lastSuccessAt: Date | null };
  lastWebhookAt: Date | null;
  /** Webhooks that were processed within the window of the error rate, and within the last 24 hours. */
  webhooks: { recentCount: number; dayCount: number };
  deadDeliveryCount: number;
  endpoints: { count: number; disabledCount: number };
  /** How long PostgreSQL took for a statement that reads no table. */
  databaseMs: number;
}

/** Number of deadlines in a summary. */
const deadlineCount = 10;

/** The window of the error rate of MX. */
const mxWindowMs = 15 * 60_000;

/** The oldest success that is searched for. */
const mxHistoryMs = 24 * 60 * 60_000;

/** Results of calls that MX did not process. */
const failedResults = ["call_failed", "job_postponed", "job_unanswered"];

/** Reads counts over all members and checks, which takes about a second for ten million rows. */
export async function readSummary(database: Pick<Database, "pool">, now: Date): Promise<Summary> {
  const before = (ms: number) => new Date(now.getTime() - ms);
  const { pool } = database;
  const startedAt = performance.now();
  await pool.query("select");
  const databaseMs = performance.now() - startedAt;
  // One statement after the other: a summary must not use several connections of the pool.
  const members = await pool.query<{ state: Member["state"]["name"]; count: string; oldest_update: Date }>(
    "select state, count(*), min(updated_at) as oldest_update from members group by state order by state",
  );
  const checks = await pool.query<{ status: CheckRow["status"]; count: string }>(
    "select status, count(*) from balance_checks group by status order by status",
  );
  const deadlines = await pool.query<{ id: string; debit_id: string; decide_by: Date }>(
    `select id, debit_id, decide_by from balance_checks
     where status not in ('decided', 'canceled') and decide_by > $1
     order by decide_by, id limit $2`,
    [now, deadlineCount],
  );
  const backlog = await readBacklog(database, now);
  const mx = await pool.query<{ calls: string; failed: string; last_success: Date | null }>(
    `select count(*) as calls, count(*) filter (where type = any($1)) as failed,
            (select received_at from inbox
             where source = 'mx' and processed_at > $3 and type <> all($1)
             order by processed_at desc limit 1) as last_success
     from inbox where source = 'mx' and processed_at > $2`,
    [failedResults, before(mxWindowMs), before(mxHistoryMs)],
  );
  const latest = await pool.query<{ last_webhook: Date | null; dead: string }>(
    `select (select received_at from inbox where source = 'webhook' order by id desc limit 1) as last_webhook,
            (select count(*) from deliveries where status = 'dead') as dead`,
  );
  const webhooks = await pool.query<{ recent: string; day: string }>(
    `select count(*) filter (where processed_at > $1) as recent, count(*) as day
     from inbox where source = 'webhook' and processed_at > $2`,
    [before(mxWindowMs), before(mxHistoryMs)],
  );
  const endpoints = await pool.query<{ count: string; disabled: string }>(
    "select count(*), count(*) filter (where status = 'disabled') as disabled from endpoints",
  );
  return {
    asOf: now,
    members: members.rows.map(({ state, count, oldest_update: oldestUpdate }) => ({
      state,
      count: Number(count),
      oldestUpdate,
    })),
    checks: checks.rows.map(({ status, count }) => ({ status, count: Number(count) })),
    nextDeadlines: deadlines.rows.map(({ id, debit_id: debitId, decide_by: decideBy }) => ({
      checkId: id,
      debitId,
      decideBy,
    })),
    backlog,
    mx: {
      callCount: Number(mx.rows[0]?.calls),
      failedCount: Number(mx.rows[0]?.failed),
      lastSuccessAt: mx.rows[0]?.last_success ?? null,
    },
    lastWebhookAt: latest.rows[0]?.last_webhook ?? null,
    webhooks: { recentCount: Number(webhooks.rows[0]?.recent), dayCount: Number(webhooks.rows[0]?.day) },
    deadDeliveryCount: Number(latest.rows[0]?.dead),
    endpoints: {
      count: Number(endpoints.rows[0]?.count),
      disabledCount: Number(endpoints.rows[0]?.disabled),
    },
    databaseMs,
  };
}
