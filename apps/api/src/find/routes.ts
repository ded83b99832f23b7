import { findSubjects } from "@account-opening/db/summary";
import { z } from "zod";
import { moment } from "../http/fields.ts";
import { route } from "../http/route.ts";

const found = z
  .object({
    kind: z.enum(["member", "user", "account", "balance_check", "event", "request"]),
    id: z.string(),
    partner_id: z
      .string()
      .nullable()
      .meta({ description: "Your ID: of a member or user, or the `debit_id` of a check." }),
    member_guid: z.string().nullable(),
    status: z.string().nullable().meta({
      description:
        "State of a member, type of an account, status of a check, type of an event, or the audited action of a request.",
    }),
    at: moment.meta({ description: "When it was created. Of an account, when it was read." }),
  })
  .meta({
    id: "FoundSubject",
    example: {
      kind: "member",
      id: "MBR-3bdc7d6b-efd4-1497-a0af-b23501cf9bd0",
      partner_id: "application-77",
      member_guid: "MBR-3bdc7d6b-efd4-1497-a0af-b23501cf9bd0",
      status: "identified",
      at: "2026-11-23T09:00:00.000Z",
    },
  });

export const findById = route({
  method: "get",
  path: "/v1/find",
  operation: "findById",
  tag: "Operations",
  summary: "Find what an ID identifies",
  description:
    "Finds members, users, accounts, balance checks, events and audited requests that have exactly this ID: MX's, yours, or this product's. The members of a user are found with the user. At most 20.",
  scope: "ops:read",
  query: z.object({
    q: z.string().trim().min(1).max(255).meta({ example: "application-77" }),
  }),
  answers: {
    200: { description: "What was found.", schema: z.object({ data: z.array(found) }) },
  },
  problems: [],
  handle: async ({ query }, { database }) => ({
    status: 200,
    body: { data: (await findSubjects(database, query.q)).map(viewOf) },
  }),
});

type Subject = Awaited<ReturnType<typeof findSubjects>>[number];

function viewOf({ kind, id, partnerId, memberGuid, status, at }: Subject): z.input<typeof found> {
  return { kind, id, partner_id: partnerId, member_guid: memberGuid, status, at: at.toISOString() };
}
