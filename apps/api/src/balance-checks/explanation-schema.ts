import { z } from "zod";
import { debitBlock } from "../accounts/schema.ts";
import { auditEntry } from "../audit/schema.ts";
import { moment, money, userGuid } from "../http/fields.ts";
import { memberState } from "../members/schema.ts";
import { delivery } from "../notifications/schema.ts";
import { balanceCheck, checkId, decisionName } from "./schema.ts";

const relatedCheck = z.object({
  id: checkId,
  debit_id: z.string(),
  amount: money,
  currency: z.string(),
  decision: decisionName,
  released_at: moment.nullable(),
});

const sum = z
  .object({
    currency: z.string(),
    decided_by: z.enum(["available_balance", "balance"]),
    balance: money.meta({ description: "The balance of `decided_by`, without fractions of a minor unit." }),
    reservations: z
      .array(relatedCheck)
      .meta({ description: "The earlier debits that the decision subtracted, oldest first." }),
    reserved: money,
    left: money.meta({ description: "balance - reserved" }),
    amount: money,
    difference: money.meta({ description: "left - amount. Negative if the debit is not covered." }),
  })
  .nullable()
  .meta({ description: "The comparison of balance and amount. Null if the decision compared none." });

const job = z
  .object({
    requested_at: moment.nullable().meta({ description: "Null if the request was before the check." }),
    ended_at: moment.meta({ description: "When a status read showed the end of the job." }),
    age_seconds: z.number().meta({ description: "Age of the balance at the decision." }),
    decided_with: z.array(relatedCheck).meta({ description: "Other checks that used the same balance job." }),
  })
  .nullable()
  .meta({ description: "The MX job that imported the balance. Null if the decision used none." });

const explainedMember = z.object({
  user_guid: userGuid,
  id: z.string().nullable(),
  institution_code: z.string(),
  state: memberState,
  reason: z.string().nullable(),
  connection_status: z.string().nullable(),
  last_status_read_at: moment.nullable(),
  balance_requests: z
    .object({
      limit: z.number().int(),
      window_seconds: z.number().int(),
      requested_at: z.array(moment),
      next_at: moment.nullable().meta({ description: "When MX's limit allows the next request." }),
    })
    .meta({ description: "The latest balance requests, and MX's limit of them." }),
});

const explainedAccount = z.object({
  name: z.string().nullable(),
  type: z.string().nullable(),
  masked_number: z.string().nullable(),
  is_closed: z.boolean(),
  can_debit: z.boolean(),
  debit_block: debitBlock,
  numbers_read_at: moment.nullable(),
  owner_count: z.number().int().meta({ description: "Number of stored owners of the account." }),
});

export const checkExplanation = z
  .object({
    check: balanceCheck,
    sum,
    reserved_until: moment.nullable().meta({
      description:
        "The amount is reserved until a balance is imported after this time. Null without a reservation, and once it has ended.",
    }),
    job,
    member: explainedMember.nullable().meta({ description: "The current member. Null after its deletion." }),
    account: explainedAccount
      .nullable()
      .meta({ description: "The current account. Null after its deletion." }),
    history: z
      .array(auditEntry.extend({ key_name: z.string().nullable() }))
      .nullable()
      .meta({ description: "The audit rows of the check, oldest first. Null without the scope `ops:read`." }),
    event: z
      .object({ id: z.string(), at: moment })
      .nullable()
      .meta({ description: "The event that reported the decision. It is stored for 30 days." }),
    deliveries: z
      .array(delivery.extend({ endpoint_id: z.string(), endpoint_url: z.string() }))
      .nullable()
      .meta({ description: "The deliveries of the event. Null without the scope `endpoints:read`." }),
    record: z
      .object({
        position: z.number().int(),
        hash: z.string().meta({ description: "SHA-256, in hexadecimal." }),
        is_intact: z
          .boolean()
          .meta({ description: "Whether the hash matches the row and the previous hash." }),
      })
      .nullable()
      .meta({ description: "The decision in the ledger's hash chain. Null until it is chained." }),
  })
  .meta({
    id: "BalanceCheckExplanation",
    example: {
      check: balanceCheck.meta()?.["example"],
      sum: null,
      reserved_until: null,
      job: null,
      member: {
        user_guid: "USR-11141024-90b3-1bce-cac9-c06ced52ab4c",
        id: "customer-10482",
        institution_code: "mxbank",
        state: "identified",
        reason: null,
        connection_status: "CONNECTED",
        last_status_read_at: "2026-11-23T09:01:26.000Z",
        balance_requests: { limit: 5, window_seconds: 7_200, requested_at: [], next_at: null },
      },
      account: {
        name: "Checking",
        type: "CHECKING",
        masked_number: "****0001",
        is_closed: false,
        can_debit: true,
        debit_block: null,
        numbers_read_at: "2026-11-23T09:01:26.480Z",
        owner_count: 1,
      },
      history: [],
      event: null,
      deliveries: [],
      record: null,
    },
  });
