import { checkStatuses } from "@account-opening/core/balance";
import { memberStateNames } from "@account-opening/core/member";
import { z } from "zod";
import { moment } from "../http/fields.ts";

const count = z.number().int();

export const summary = z
  .object({
    as_of: moment.meta({ description: "The summary is at most 10 seconds old." }),
    members: z.record(
      z.enum(memberStateNames),
      z.object({
        count,
        oldest_update: moment.nullable().meta({ description: "The earliest `updated_at` of these members." }),
      }),
    ),
    balance_checks: z.object({
      by_status: z.record(z.enum(checkStatuses), count),
      next_deadlines: z
        .array(z.object({ id: z.string(), debit_id: z.string(), decide_by: moment }))
        .meta({ description: "The open checks with the next cutoffs, at most 10." }),
    }),
    backlog: z.object({
      pending_events: count.meta({ description: "Inbox events that are not processed yet." }),
      overdue_calls: count.meta({ description: "Calls to MX that are overdue by more than 10 seconds." }),
      overdue_checks: count.meta({
        description: "Checks whose next evaluation is overdue by more than 10 seconds.",
      }),
      set_aside_members: count.meta({ description: "Members that an operator must release." }),
    }),
    mx: z
      .object({
        calls: count,
        failed_calls: count.meta({ description: "Calls that MX refused for now or did not answer." }),
        error_rate: z.number().nullable().meta({ description: "failed_calls / calls; null without calls." }),
        last_success_at: moment.nullable().meta({ description: "Within the last 24 hours." }),
      })
      .meta({ description: "Calls of the worker to MX in the last 15 minutes." }),
    webhooks: z.object({
      last_received_at: moment.nullable(),
      received: count.meta({ description: "Webhooks processed in the last 15 minutes." }),
      silent: z.boolean().meta({
        description:
          "MX sent webhooks in the last 24 hours, but none in the last 15 minutes, although it was called.",
      }),
    }),
    postgresql: z.object({
      round_trip_ms: z.number().meta({ description: "Duration of a statement that reads no table." }),
    }),
    redis: z
      .object({ round_trip_ms: z.number(), used_memory_bytes: count })
      .nullable()
      .meta({ description: "Null if Redis does not respond. Decisions do not need it." }),
    notifications: z.object({
      unpublished_events: count.meta({ description: "Events that are not in the feed yet." }),
      pending_deliveries: count,
      dead_deliveries: count,
      endpoints: count,
      disabled_endpoints: count,
    }),
  })
  .meta({
    id: "Summary",
    example: {
      as_of: "2026-11-23T09:00:00.000Z",
      members: {
        created: { count: 2, oldest_update: "2026-11-23T08:59:58.000Z" },
        verifying: { count: 41, oldest_update: "2026-11-23T08:52:10.000Z" },
        challenged: { count: 3, oldest_update: "2026-11-23T08:40:00.000Z" },
        connected: { count: 12, oldest_update: "2026-11-20T10:00:00.000Z" },
        identified: { count: 10_482, oldest_update: "2026-08-01T10:00:00.000Z" },
        action_required: { count: 7, oldest_update: "2026-11-22T10:00:00.000Z" },
        failed: { count: 0, oldest_update: null },
      },
      balance_checks: {
        by_status: { scheduled: 120, running: 4, decided: 25_310, canceled: 18 },
        next_deadlines: [
          {
            id: "CHK-0b6b2f0e-6f6a-4c53-8a4c-3f2a7d6f9c11",
            debit_id: "ACH-2026-000177",
            decide_by: "2026-11-23T09:10:00.000Z",
          },
        ],
      },
      backlog: { pending_events: 0, overdue_calls: 0, overdue_checks: 0, set_aside_members: 0 },
      mx: { calls: 312, failed_calls: 1, error_rate: 0.0032, last_success_at: "2026-11-23T08:59:59.000Z" },
      webhooks: { last_received_at: "2026-11-23T08:59:57.000Z", received: 570, silent: false },
      postgresql: { round_trip_ms: 0.6 },
      redis: { round_trip_ms: 0.4, used_memory_bytes: 42_991_616 },
      notifications: {
        unpublished_events: 0,
        pending_deliveries: 1,
        dead_deliveries: 0,
        endpoints: 3,
        disabled_endpoints: 0,
      },
    },
  });
