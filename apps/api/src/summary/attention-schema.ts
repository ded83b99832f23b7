import { memberStateNames } from "@account-opening/core/member";
import { z } from "zod";
import { moment, money } from "../http/fields.ts";

/** Most urgent first. */
export const attentionKinds = [
  "check_late",
  "check_at_risk",
  "mx_failing",
  "calls_overdue",
  "endpoint_disabled",
  "deliveries_dead",
  "members_set_aside",
  "endpoint_failing",
  "member_stuck",
  "webhooks_silent",
  "members_challenged",
] as const;

const member = z.object({
  guid: z.string(),
  id: z.string().nullable().meta({ description: "Your ID of the member." }),
  state: z.enum(memberStateNames),
  next_call_at: moment.nullable(),
});

export const attentionItem = z
  .object({
    kind: z.enum(attentionKinds),
    since: moment.nullable(),
    count: z.number().int().meta({ description: "Number of members, deliveries or calls that it concerns." }),
    member: member.nullable().meta({ description: "The member, or the longest waiting of several." }),
    institution_code: z.string().nullable(),
    balance_check: z
      .object({
        id: z.string(),
        debit_id: z.string(),
        amount: money,
        currency: z.string(),
        decide_by: moment,
      })
      .nullable(),
    endpoint: z
      .object({
        id: z.string(),
        url: z.string(),
        last_status: z
          .number()
          .int()
          .nullable()
          .meta({ description: "HTTP status of the latest attempt; null if there was no response." }),
      })
      .nullable(),
    error_rate: z.number().nullable().meta({ description: "mx_failing" }),
  })
  .meta({ id: "AttentionItem" });

const counts = z.object({ members: z.number().int(), checks: z.number().int(), endpoints: z.number().int() });

export const attention = z
  .object({
    as_of: moment.meta({ description: "At most 10 seconds old." }),
    items: z.array(attentionItem).meta({ description: "Most urgent first, then oldest." }),
    counts: counts.meta({ description: "Items by subject." }),
  })
  .meta({
    id: "Attention",
    example: {
      as_of: "2026-11-23T14:32:08.000Z",
      items: [
        {
          kind: "check_at_risk",
          since: "2026-11-23T14:23:00.000Z",
          count: 1,
          member: {
            guid: "MBR-3bdc7d6b-efd4-1497-a0af-b23501cf9bd0",
            id: "application-77",
            state: "identified",
            next_call_at: "2026-11-23T14:41:00.000Z",
          },
          institution_code: null,
          balance_check: {
            id: "CHK-0b6b2f0e-6f6a-4c53-8a4c-3f2a7d6f9c11",
            debit_id: "ACH-2026-000177",
            amount: "250.00",
            currency: "USD",
            decide_by: "2026-11-23T14:45:00.000Z",
          },
          endpoint: null,
          error_rate: null,
        },
      ],
      counts: { members: 0, checks: 1, endpoints: 0 },
    },
  });
