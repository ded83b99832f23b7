import {
  checkStatuses,
  decisions,
  inconclusiveReasons,
  isCurrency,
  missingAvailable,
  readAmount,
} from "@account-opening/core/balance";
import { z } from "zod";
import { accountGuid, memberGuid, moment, money, requestTime } from "../http/fields.ts";
import { returnCodes } from "./return-codes.ts";

export const checkId = z
  .string()
  .regex(/^CHK-[0-9a-f-]{36}$/, "must be the id of a balance check: CHK-…")
  .meta({ example: "CHK-0b6b2f0e-6f6a-4c53-8a4c-3f2a7d6f9c11" });

export const debitId = z
  .string()
  .regex(/^\P{C}{1,255}$/u, "must have 1 to 255 characters, none of them a control character")
  .meta({
    description: "Your ID of the ACH debit, without control or format characters. One check per debit.",
    example: "ACH-2026-000177",
    // The control characters only: not every language has \P{C}.
    pattern: "^[^\\u0000-\\u001f\\u007f-\\u009f]{1,255}$",
  });

export const decisionName = z.enum(decisions);
export const inconclusiveReason = z.enum(inconclusiveReasons);

export const checkStatus = z.enum(checkStatuses).meta({ id: "BalanceCheckStatus" });

const currency = z
  .string()
  .refine(isCurrency, "must be a currency of ISO 4217")
  .default("USD")
  .meta({ example: "USD" });

const amount = z.string().max(40).meta({
  description:
    "A decimal string, not negative, at most 10^13, without fractions of the currency's minor unit.",
  example: "125.00",
});

const runAt = requestTime.meta({
  description: "The balance is not requested before this time. Default: now.",
});

const decideBy = requestTime.meta({
  description: "The ACH cutoff. The check is decided before it.",
});

const secondsMax = 86_400;

export const newBalanceCheck = z
  .object({
    debit_id: debitId,
    account_guid: accountGuid,
    amount,
    currency,
    run_at: runAt.optional(),
    decide_by: decideBy,
    max_age_seconds: z.number().int().min(0).max(secondsMax).default(3_600).meta({
      description: "Maximum age of a balance, from the end of the MX job that imported it.",
    }),
    ignore_reserved: z.boolean().default(false).meta({
      description: "Do not subtract the reservations of earlier debits of the account.",
    }),
    on_missing_available: z.enum(missingAvailable).default("inconclusive").meta({
      description:
        "The decision if MX reports no available balance: `inconclusive`, or a decision by `balance`.",
    }),
  })
  .transform((check, { addIssue }) => {
    const read = readAmount(check.amount, check.currency);
    if (typeof read !== "string") return { ...check, amount: read };
    addIssue({ code: "custom", path: ["amount"], message: amountFaults[read] });
    return z.NEVER;
  })
  .meta({
    id: "NewBalanceCheck",
    example: {
      debit_id: "ACH-2026-000177",
      account_guid: "ACT-82a93692-f756-534f-9b2e-ad10a0f38462",
      amount: "125.00",
      run_at: "2026-11-24T14:00:00.000Z",
      decide_by: "2026-11-24T14:10:00.000Z",
    },
  });

export const amountFaults = {
  not_a_decimal: 'must be a decimal without sign, for instance "125.00"',
  finer_than_minor_unit: "must not be finer than the minor unit of its currency",
  too_large: "must be at most 10000000000000",
};

export const balanceCheckChange = z
  .object({ run_at: runAt.optional(), decide_by: decideBy.optional(), amount: amount.optional() })
  .refine((change) => Object.values(change).some((value) => value !== undefined), {
    message: "must have run_at, decide_by or amount",
  })
  .meta({ id: "BalanceCheckChange", example: { run_at: "2026-11-24T15:00:00.000Z" } });

export const newAchReturn = z
  .object({
    return_code: z
      .string()
      .refine(
        (code) => returnCodes.has(code),
        "must be a return code (R01 to R85) or a change code (C01 to C13) of Nacha",
      )
      .meta({ example: "R01" }),
    returned_at: requestTime,
  })
  .meta({ id: "NewAchReturn", example: { return_code: "R01", returned_at: "2026-11-26T09:00:00.000Z" } });

const achReturn = z.object({
  return_code: z.string(),
  title: z.string(),
  returned_at: moment,
  reported_at: moment,
});

const stamps = z
  .object({ aggregated_at: moment.nullable(), successfully_aggregated_at: moment.nullable() })
  .nullable()
  .meta({ description: "MX's timestamps of the member, with a resolution of one second, by MX's clock." });

const basis = z.object({
  account_type: z.string().nullable().meta({ description: "The account's type at MX." }),
  account_currency: z.string().nullable(),
  is_closed: z.boolean().nullable(),
  imported_at: moment
    .nullable()
    .meta({ description: "When MX last received data for the account, by MX's clock." }),
  decided_by: z.enum(["available_balance", "balance"]).nullable().meta({
    description: "The balance that was compared with the amount; null if none was.",
  }),
  reserved: money.nullable().meta({
    description: "The sum of the reservations that was subtracted from the balance.",
  }),
  reserved_by: z.array(z.string()).meta({ description: "The `debit_id`s of the reservations." }),
  before: stamps,
  after: stamps,
  policy: z.object({ max_age_seconds: z.number(), decide_margin_ms: z.number(), balance_limit: z.string() }),
  attempts: z
    .array(z.object({ at: moment, what: z.string() }))
    .meta({ description: "Attempts at MX, oldest first." }),
});

export const balanceCheck = z
  .object({
    id: checkId,
    debit_id: z.string(),
    account_guid: accountGuid,
    member_guid: memberGuid,
    amount: money,
    currency: z.string(),
    status: checkStatus,
    decision: decisionName.nullable().meta({ description: "Only `sufficient` may release a debit." }),
    reason: inconclusiveReason.nullable().meta({ description: "The reason of `inconclusive`." }),
    available_balance: money
      .nullable()
      .meta({ description: "The balance of the decision, as reported by MX." }),
    balance: money.nullable(),
    as_of: moment
      .nullable()
      .meta({ description: "When the end of the job that imported the balance was observed." }),
    run_at: moment,
    decide_by: moment,
    decided_at: moment.nullable(),
    late: z.boolean().nullable().meta({
      description: "True if the check was decided after `decide_by`, because the service was unavailable.",
    }),
    max_age_seconds: z.number().int(),
    ignore_reserved: z.boolean(),
    on_missing_available: z.enum(missingAvailable),
    released_at: moment.nullable().meta({ description: "When the reservation was released." }),
    basis: basis.nullable().meta({ description: "The basis of the decision. It never changes." }),
    returns: z.array(achReturn).meta({ description: "The ACH returns of the debit." }),
    created_at: moment,
    updated_at: moment,
  })
  .meta({ id: "BalanceCheck", example: exampleCheck() });

function exampleCheck() {
  return {
    id: "CHK-0b6b2f0e-6f6a-4c53-8a4c-3f2a7d6f9c11",
    debit_id: "ACH-2026-000177",
    account_guid: "ACT-82a93692-f756-534f-9b2e-ad10a0f38462",
    member_guid: "MBR-3bdc7d6b-efd4-1497-a0af-b23501cf9bd0",
    amount: "125.00",
    currency: "USD",
    status: "scheduled",
    decision: null,
    reason: null,
    available_balance: null,
    balance: null,
    as_of: null,
    run_at: "2026-11-24T14:00:00.000Z",
    decide_by: "2026-11-24T14:10:00.000Z",
    decided_at: null,
    late: null,
    max_age_seconds: 3_600,
    ignore_reserved: false,
    on_missing_available: "inconclusive" as const,
    released_at: null,
    basis: null,
    returns: [],
    created_at: "2026-11-23T09:00:00.000Z",
    updated_at: "2026-11-23T09:00:00.000Z",
  };
}

const rate = z.object({
  returned: z.number().int(),
  decided: z.number().int().meta({ description: "Number of debits: decided `sufficient`, or returned." }),
  rate: z.number().meta({ description: "returned / decided; 0 if no debit was decided." }),
  limit: z.number().meta({ description: "Nacha's threshold." }),
});

export const returnRates = z.object({ unauthorized: rate, administrative: rate, overall: rate }).meta({
  id: "ReturnRates",
  example: {
    unauthorized: { returned: 1, decided: 1_000, rate: 0.001, limit: 0.005 },
    administrative: { returned: 4, decided: 1_000, rate: 0.004, limit: 0.03 },
    overall: { returned: 12, decided: 1_000, rate: 0.012, limit: 0.15 },
  },
});
