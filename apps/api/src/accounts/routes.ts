import { accounts } from "@account-opening/db/accounts";
import { members } from "@account-opening/db/members";
import { z } from "zod";
import { accountGuid, memberGuid } from "../http/fields.ts";
import { cursor, limit, listOf, order, pageOf, rendered, renderedRow } from "../http/lists.ts";
import { problem } from "../http/problems.ts";
import { route } from "../http/route.ts";
import { knownMember } from "../members/known-member.ts";
import { timelineEntry } from "../members/timeline-schema.ts";
import { timelineView } from "../members/timeline-view.ts";
import { account, accountNumbers, accountOwner, foundAccount, numbersToFind, readReason } from "./schema.ts";
import { accountNumbersView, accountOwnerView, accountView } from "./view.ts";

const ofMember = {
  method: "get",
  params: z.object({ guid: memberGuid }),
  unknown: "member-not-found",
} as const;

/** The position of the last row of a page. */
const position = cursor("timeline", z.number().int().min(0));

export const readMemberTimeline = route({
  ...ofMember,
  path: "/v1/members/{guid}/timeline",
  operation: "readTimeline",
  tag: "Members",
  summary: "Read the timeline of a member",
  description: "By default oldest first. The timeline contains only IDs, statuses and counts.",
  scope: "members:read",
  query: z.object({ order, cursor: position.schema, limit }),
  answers: { 200: { description: "One page.", schema: listOf(timelineEntry) } },
  problems: ["member-not-found"],
  handle: async ({ params: { guid }, query: { order, cursor: afterId = 0, limit: size } }, context) => {
    await knownMember(context, guid);
    const found = await members.readTimeline(context.database, guid, afterId, size + 1, order);
    const page = pageOf(found, size, ({ id }) => id, position);
    return {
      status: 200,
      body: {
        data: rendered(page.rows, timelineView, timelineEntry, "timeline", context),
        next_cursor: page.nextCursor,
      },
    };
  },
});

export const listAccountNumbers = route({
  ...ofMember,
  path: "/v1/members/{guid}/account_numbers",
  operation: "listAccountNumbers",
  tag: "Accounts",
  summary: "Read account and routing numbers",
  description: [
    "The numbers are decrypted. The list is empty before the member is verified.",
    "",
    "The audit row has the `reason`. A session of the console must give one; for an API key it is optional.",
  ].join("\n"),
  scope: "account_numbers:read",
  audit: "account_numbers_read",
  query: z.object({ reason: readReason.optional() }),
  answers: {
    200: {
      description: "The data as last read from MX.",
      schema: z.object({ data: z.array(accountNumbers) }),
    },
  },
  problems: ["member-not-found"],
  handle: async ({ key, params: { guid }, query: { reason }, audit }, context) => {
    if (key.role !== null && reason === undefined)
      throw invalidReason("is required in a session of the console");
    const { isOauth, institutionCode } = await knownMember(context, guid);
    const numbers = await accounts.decryptNumbers(context.database, context.cipher, guid);
    if (reason !== undefined && numbers.some((one) => isIn(reason, one)))
      throw invalidReason("must not contain an account or routing number: the audit log would show it");
    const detail = { count: numbers.length, ...(reason === undefined ? {} : { reason }) };
    await audit(context.database, { memberGuid: guid, detail });
    const mayBeTokenized = isOauth && context.tokenizedInstitutions.has(institutionCode);
    return { status: 200, body: { data: numbers.map((one) => accountNumbersView(one, mayBeTokenized)) } };
  },
});

function invalidReason(message: string) {
  return problem("validation-failed", { errors: [{ path: "reason", message }] });
}

type Numbers = Record<"accountNumber" | "routingNumber", string>;

/** Whether a text contains one of the numbers, also with spaces or dashes in it. */
function isIn(text: string, { accountNumber, routingNumber }: Numbers): boolean {
  const compact = text.replaceAll(/[\s.-]/g, "");
  return [accountNumber, routingNumber].some((number) => compact.includes(number));
}

export const listAccountOwners = route({
  ...ofMember,
  path: "/v1/members/{guid}/account_owners",
  operation: "listAccountOwners",
  tag: "Accounts",
  summary: "Read account owners",
  description: "The owners are decrypted. The list is empty before the member is identified.",
  scope: "owners:read",
  audit: "account_owners_read",
  answers: {
    200: { description: "The data as last read from MX.", schema: z.object({ data: z.array(accountOwner) }) },
  },
  problems: ["member-not-found"],
  handle: async ({ params: { guid }, audit }, context) => {
    await knownMember(context, guid);
    const owners = await accounts.decryptOwners(context.database, context.cipher, guid);
    await audit(context.database, { memberGuid: guid, detail: { count: owners.length } });
    return { status: 200, body: { data: owners.map(accountOwnerView) } };
  },
});

export const searchAccountNumbers = route({
  method: "post",
  path: "/v1/account_numbers/search",
  operation: "searchAccountNumbers",
  tag: "Accounts",
  summary: "Find accounts by account and routing number",
  description:
    "Uses a keyed hash: nothing is decrypted. The audit log contains no numbers. The response has at most 200 accounts.",
  scope: "account_numbers:read",
  audit: "account_numbers_searched",
  body: numbersToFind,
  answers: {
    200: {
      description: "The accounts with these numbers.",
      schema: z.object({ data: z.array(foundAccount) }),
    },
  },
  problems: [],
  handle: async ({ body, audit }, { database, cipher }) => {
    const { account_number: accountNumber, routing_number: routingNumber } = body;
    const found = await accounts.findByNumbers(database, cipher, { accountNumber, routingNumber });
    await audit(database, { detail: { count: found.length } });
    const data = found.map(({ accountGuid, memberGuid }) => ({
      account_guid: accountGuid,
      member_guid: memberGuid,
    }));
    return { status: 200, body: { data } };
  },
});

export const readOneAccount = route({
  method: "get",
  path: "/v1/accounts/{guid}",
  operation: "readAccount",
  tag: "Accounts",
  summary: "Read an account",
  description: "The account as last read from MX, at `as_of`.",
  scope: "members:read",
  params: z.object({ guid: accountGuid }),
  unknown: "account-not-found",
  answers: { 200: { description: "The data as last read from MX.", schema: account } },
  problems: ["account-not-found"],
  handle: async ({ params: { guid } }, context) => {
    const row = await accounts.read(context.database, guid);
    if (row === null) throw problem("account-not-found");
    return { status: 200, body: renderedRow(row, accountView, account, "accounts", context) };
  },
});
