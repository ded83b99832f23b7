import { z } from "zod";
import { memberGuid, metadata, moment, partnerId, userGuid } from "../http/fields.ts";

export const newUser = z
  .object({ id: partnerId.optional(), email: z.email().max(320).optional(), metadata: metadata.optional() })
  .meta({ id: "NewUser", example: { id: "partner-2345", email: "ada@example.com" } });

const id = z.string().nullable().meta({ description: "Your ID of the user." });

export const createdUser = z
  .object({ guid: userGuid, id, email: z.string().nullable(), metadata: z.string().nullable() })
  .meta({
    id: "CreatedUser",
    description: "The user at MX. Its email and metadata are stored only at MX.",
    example: {
      guid: "USR-11141024-90b3-1bce-cac9-c06ced52ab4c",
      id: "partner-2345",
      email: "ada@example.com",
      metadata: null,
    },
  });

export const user = z
  .object({
    guid: userGuid,
    id,
    created_at: moment
      .nullable()
      .meta({ description: "When the user was first stored here; null if only MX has the user." }),
    erasure_began_at: moment.nullable().meta({
      description:
        "Start of an erasure that is not complete. It continues by itself. No member can be created for the user.",
    }),
  })
  .meta({
    id: "User",
    example: {
      guid: "USR-11141024-90b3-1bce-cac9-c06ced52ab4c",
      id: "partner-2345",
      created_at: "2026-11-23T09:00:00.000Z",
      erasure_began_at: null,
    },
  });

const atMx = z
  .enum(["deleted", "not_found"])
  .meta({ description: "The result at MX: deleted now, or already deleted." });

const count = z.number().int().min(0);

const keptKind = z.object({
  count: count.optional().meta({ description: "Number of rows; absent if they are not counted." }),
  holds: z.string(),
  why: z.string(),
  until: z.string().nullable().meta({ description: "Null if it is never deleted." }),
});

export const erasureReceipt = z
  .object({
    erased: z.object({
      user: z.object({ guid: userGuid, at_mx: atMx }),
      members: z.array(z.object({ guid: memberGuid, at_mx: atMx })),
      accounts: count,
      account_numbers: count,
      account_owners: count,
      debit_blocks: count,
      timeline_entries: count,
      received_bodies: count.meta({
        description: "Webhooks, responses of MX and commands: their bodies and contents.",
      }),
      kept_answers: count.meta({
        description:
          "Stored responses of `Idempotency-Key`. A repeated request with such a key is 410 `answer-erased`.",
      }),
    }),
    kept: z
      .object({
        user: keptKind,
        balance_checks: keptKind,
        decisions: keptKind,
        returns: keptKind,
        audit_entries: keptKind,
        webhooks: keptKind,
        events: keptKind,
      })
      .meta({
        description: "What remains, why, and for how long. Counts refer to the members that were erased now.",
      }),
  })
  .meta({
    id: "ErasureReceipt",
    example: {
      erased: {
        user: { guid: "USR-11141024-90b3-1bce-cac9-c06ced52ab4c", at_mx: "deleted" },
        members: [{ guid: "MBR-3bdc7d6b-efd4-1497-a0af-b23501cf9bd0", at_mx: "deleted" }],
        accounts: 6,
        account_numbers: 2,
        account_owners: 6,
        debit_blocks: 0,
        timeline_entries: 14,
        received_bodies: 21,
        kept_answers: 2,
      },
      kept: {
        user: {
          count: 1,
          holds: "the guid, the times of the erasure, and this receipt",
          why: "so that no data of the user is stored again, and a repeated request gets this receipt",
          until: null,
        },
        balance_checks: {
          count: 1,
          holds: "debit_id, guids, amount, times",
          why: "a debit is checked once; its decision names it",
          until: null,
        },
        decisions: {
          count: 1,
          holds: "debit_id, guids, amount, the balances compared, times",
          why: "the ledger proves why a debit was released or not, and is never changed",
          until: null,
        },
        returns: {
          count: 0,
          holds: "return code, times",
          why: "return rates are counted for Nacha's limits",
          until: null,
        },
        audit_entries: {
          count: 5,
          holds: "guids, counts, amounts, times, who acted",
          why: "the audit proves who read, changed and erased what, and is never changed",
          until: null,
        },
        webhooks: {
          count: 9,
          holds: "member_guid, type, time; no body",
          why: "so that what MX sent can be counted",
          until: "30 days after it came",
        },
        events: {
          holds: "debit_id, guids, state, reason, time",
          why: "the feed and notifications under way leave no event out",
          until: "30 days after it was recorded",
        },
      },
    },
  });
