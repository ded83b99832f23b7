import { z } from "zod";
import { accountGuid, memberGuid, moment, money, userGuid } from "../http/fields.ts";

export const canDebit = z.boolean().meta({
  description:
    "Whether an ACH debit can be drawn on the account: it is open, has the type CHECKING, SAVINGS (no certificate of deposit), CASH or PREPAID, and its " +
    "account and routing numbers were read. A balance check on any other account is refused.",
});

export const debitBlock = z
  .object({ return_code: z.string(), since: moment })
  .nullable()
  .meta({ description: "Set by an ACH return. Checks on the account are decided `account_blocked`." });

export const account = z
  .object({
    guid: accountGuid,
    member_guid: memberGuid,
    user_guid: userGuid,
    name: z.string().nullable(),
    type: z.string().nullable(),
    subtype: z.string().nullable(),
    masked_number: z.string().nullable(),
    is_closed: z.boolean(),
    can_debit: canDebit,
    debit_block: debitBlock,
    available_balance: money.nullable(),
    balance: money.nullable(),
    currency: z.string(),
    imported_at: moment
      .nullable()
      .meta({ description: "When MX last received data for the account, by MX's clock." }),
    as_of: moment.meta({ description: "When the account was read from MX." }),
  })
  .meta({
    id: "Account",
    example: {
      guid: "ACT-82a93692-f756-534f-9b2e-ad10a0f38462",
      member_guid: "MBR-3bdc7d6b-efd4-1497-a0af-b23501cf9bd0",
      user_guid: "USR-11141024-90b3-1bce-cac9-c06ced52ab4c",
      name: "Checking",
      type: "CHECKING",
      subtype: null,
      masked_number: "****0001",
      is_closed: false,
      can_debit: true,
      debit_block: null,
      available_balance: "500000.00",
      balance: "500000.00",
      currency: "USD",
      imported_at: "2026-11-23T09:01:25.000Z",
      as_of: "2026-11-23T09:01:26.480Z",
    },
  });

export const accountNumbers = z
  .object({
    account_guid: accountGuid,
    account_number: z.string().meta({ description: "Use it only with its routing number." }),
    routing_number: z.string(),
    may_be_tokenized: z.boolean().meta({
      description:
        "Whether the number may be valid only for this service: on ACH, with its own routing number, and until the user revokes the consent. Never show it to the user.",
    }),
    passed_validation: z
      .boolean()
      .nullable()
      .meta({ description: "The result of MX's validation. With true, the number may still be invalid." }),
    institution_number: z.string().nullable().meta({ description: "Canadian accounts only." }),
    transit_number: z.string().nullable().meta({ description: "Canadian accounts only." }),
  })
  .meta({
    id: "AccountNumbers",
    example: {
      account_guid: "ACT-82a93692-f756-534f-9b2e-ad10a0f38462",
      account_number: "10001",
      routing_number: "021000021",
      may_be_tokenized: false,
      passed_validation: true,
      institution_number: null,
      transit_number: null,
    },
  });

/** Stored in the audit row. Neither empty nor a control character, which PostgreSQL may refuse. */
export const readReason = z
  .string()
  .trim()
  .min(5)
  .max(200)
  .regex(/^\P{C}*$/u, "must not contain control characters")
  .meta({
    description: "Why the numbers are read. It must not contain one of them.",
    example: "Case 4711: the customer reports a wrong debit",
    // The control characters only: not every language has \P{C}.
    pattern: "^[^\\u0000-\\u001f\\u007f-\\u009f]*$",
  });

export const numbersToFind = z
  .object({
    account_number: z.string().min(1).max(100).meta({ format: "password" }),
    routing_number: z.string().min(1).max(100),
  })
  .meta({ id: "NumbersToFind", example: { account_number: "10001", routing_number: "021000021" } });

export const foundAccount = z.object({ account_guid: accountGuid, member_guid: memberGuid }).meta({
  id: "FoundAccount",
  example: {
    account_guid: "ACT-82a93692-f756-534f-9b2e-ad10a0f38462",
    member_guid: "MBR-3bdc7d6b-efd4-1497-a0af-b23501cf9bd0",
  },
});

const said = z.string().nullable();

export const accountOwner = z
  .object({
    account_guid: accountGuid,
    owner_name: said,
    first_name: said,
    last_name: said,
    address: said,
    city: said,
    state: said,
    postal_code: said,
    country: said,
    email: said,
    phone: said,
  })
  .meta({
    id: "AccountOwner",
    example: {
      account_guid: "ACT-82a93692-f756-534f-9b2e-ad10a0f38462",
      owner_name: "Ada Example",
      first_name: null,
      last_name: null,
      address: "1 Main Street",
      city: "Springfield",
      state: "UT",
      postal_code: "84043",
      country: "US",
      email: "ada@example.com",
      phone: "555-0100",
    },
  });
