import { mxReasons } from "@account-opening/mx";
import { z } from "zod";
import { moment } from "../http/fields.ts";

const challengeSummaries = z.array(z.object({ guid: z.string(), type: z.string() }));

/** The descriptions say which kinds have a field. The timeline contains only IDs, statuses and counts. */
export const timelineEntry = z
  .object({
    at: moment,
    kind: z.enum([
      "created",
      "adopted",
      "webhook_received",
      "status_read_requested",
      "status_changed",
      "state_changed",
      "challenges_asked",
      "challenges_answered",
      "credentials_updated",
      "retry_requested",
      "verification_requested",
      "consent_requested",
      "consent_given",
      "consent_failed",
      "superseded",
      "mx_error",
      "job_accepted",
      "job_busy",
      "job_postponed",
      "job_unanswered",
      "job_refused",
      "account_numbers_read",
      "account_owners_read",
      "balances_read",
      "balance_check_started",
      "balance_check_decided",
      "call_failed",
      "event_unreadable",
      "set_aside",
    ]),
    type: z.string().optional().meta({ description: "webhook_received" }),
    connection_status: z.string().nullable().optional().meta({ description: "status_changed" }),
    is_being_aggregated: z.boolean().optional().meta({ description: "status_changed" }),
    from: z.string().optional().meta({ description: "state_changed" }),
    to: z.string().optional().meta({ description: "state_changed" }),
    reason: z
      .string()
      .nullable()
      .optional()
      .meta({ description: "state_changed, consent_failed, balance_check_decided, set_aside" }),
    by_member_guid: z.string().optional().meta({ description: "superseded" }),
    code: z.number().nullable().optional().meta({ description: "mx_error" }),
    balance_check_id: z.string().optional().meta({ description: "balance_check_…" }),
    debit_id: z.string().optional().meta({ description: "balance_check_…" }),
    decision: z.string().optional().meta({ description: "balance_check_decided" }),
    challenges: challengeSummaries.optional().meta({ description: "challenges_asked, challenges_answered" }),
    job: z.string().optional().meta({ description: "job_…: verify, identify or check_balance" }),
    why: z
      .string()
      .optional()
      .meta({
        description: `job_postponed, job_unanswered, call_failed: the failure of MX (${mxReasons.join(", ")}) or of the call (timeout, unreachable, claimed_again, institution_unavailable, result_unreadable).`,
      }),
    message: z.string().nullable().optional().meta({ description: "job_refused, mx_error: in MX's words" }),
    call: z.string().optional().meta({ description: "call_failed" }),
    count: z
      .number()
      .int()
      .optional()
      .meta({ description: "account_numbers_read, account_owners_read, balances_read" }),
  })
  .meta({
    id: "TimelineEntry",
    example: {
      at: "2026-11-23T09:00:04.120Z",
      kind: "state_changed",
      from: "verifying",
      to: "challenged",
      reason: null,
    },
  });
