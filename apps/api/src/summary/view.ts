import { checkStatuses } from "@account-opening/core/balance";
import { memberStateNames } from "@account-opening/core/member";
import type { Overview } from "@account-opening/db/summary";
import type { RedisState } from "@account-opening/queue";
import type { Clock } from "@account-opening/runtime";
import type { z } from "zod";
import type { Enqueuer } from "../advance/enqueue.ts";
import type { Context } from "../context.ts";
import type { summary } from "./schema.ts";

export type Summary = Awaited<ReturnType<Overview["summary"]>>;

/** The summary, and what Redis reports now. */
export async function shownSummary({
  summary: read,
  jobs,
  clock,
}: {
  summary: Context["summary"];
  jobs: Pick<Enqueuer, "measureRedis">;
  clock: Clock;
}): Promise<z.input<typeof summary>> {
  const [found, redis] = await Promise.all([read(clock()), jobs.measureRedis()]);
  return summaryView(found, redis);
}

function summaryView(read: Summary, redis: RedisState | null): z.input<typeof summary> {
  const { backlog, mx } = read;
  return {
    as_of: read.asOf.toISOString(),
    members: withEach(memberStateNames, (name) => {
      const found = read.members.find(({ state }) => state === name);
      return { count: found?.count ?? 0, oldest_update: found?.oldestUpdate.toISOString() ?? null };
    }),
    balance_checks: {
      by_status: withEach(
        checkStatuses,
        (name) => read.checks.find(({ status }) => status === name)?.count ?? 0,
      ),
      next_deadlines: read.nextDeadlines.map(({ checkId, debitId, decideBy }) => ({
        id: checkId,
        debit_id: debitId,
        decide_by: decideBy.toISOString(),
      })),
    },
    backlog: {
      pending_events: backlog.pendingEventCount,
      overdue_calls: backlog.overdueCallCount,
      overdue_checks: backlog.overdueCheckCount,
      set_aside_members: backlog.setAsideMemberCount,
    },
    mx: {
      calls: mx.callCount,
      failed_calls: mx.failedCount,
      error_rate: mx.callCount === 0 ? null : mx.failedCount / mx.callCount,
      last_success_at: mx.lastSuccessAt?.toISOString() ?? null,
    },
    webhooks: {
      last_received_at: read.lastWebhookAt?.toISOString() ?? null,
      received: read.webhooks.recentCount,
      silent: areWebhooksSilent(read),
    },
    postgresql: { round_trip_ms: read.databaseMs },
    redis: redis && { round_trip_ms: redis.roundTripMs, used_memory_bytes: redis.usedMemoryBytes },
    notifications: {
      unpublished_events: backlog.unpublishedEventCount,
      pending_deliveries: backlog.pendingDeliveryCount,
      dead_deliveries: read.deadDeliveryCount,
      endpoints: read.endpoints.count,
      disabled_endpoints: read.endpoints.disabledCount,
    },
  };
}

export function areWebhooksSilent({ webhooks, mx }: Pick<Summary, "webhooks" | "mx">): boolean {
  return webhooks.recentCount === 0 && webhooks.dayCount > 0 && mx.callCount > 0;
}

export function withEach<Name extends string, Value>(
  names: readonly Name[],
  read: (name: Name) => Value,
): Record<Name, Value> {
  return Object.fromEntries(names.map((name) => [name, read(name)])) as Record<Name, Value>;
}
