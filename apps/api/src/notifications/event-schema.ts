import {
  type Notification,
  notificationTypes,
  testNotificationType,
} from "@account-opening/core/notifications";
import { z } from "zod";
import { decisionName } from "../balance-checks/schema.ts";
import { moment } from "../http/fields.ts";
import { memberState } from "../members/schema.ts";

const memberData = z
  .object({
    member_guid: z.string(),
    user_guid: z.string(),
    state: memberState.meta({ description: "The member's." }),
    reason: z.string().nullable().meta({ description: "Of the decision, or of the member's state." }),
    connection_status: z.string().nullable().meta({ description: "MX's connection status." }),
    mx_error_code: z
      .number()
      .nullable()
      .meta({ description: "MX's error of a member that is `action_required` or `failed`." }),
  })
  .meta({ id: "MemberEventData" });

const numbersData = memberData
  .extend({ account_guids: z.array(z.string()).meta({ description: "Accounts whose numbers changed." }) })
  .meta({ id: "AccountNumbersEventData" });

const decisionData = memberData
  .extend({
    balance_check_id: z.string(),
    debit_id: z.string(),
    account_guid: z.string(),
    decision: decisionName,
  })
  .meta({ id: "DecisionEventData" });

const dataOf: Readonly<Record<Notification["type"], z.ZodObject>> = {
  "member.verifying": memberData,
  "member.challenged": memberData,
  "member.connected": memberData,
  "member.identified": memberData,
  "member.action_required": memberData,
  "member.failed": memberData,
  "member.connection_changed": memberData,
  "member.account_numbers_changed": numbersData,
  "balance_check.decided": decisionData,
};

const exampleMember = {
  member_guid: "MBR-3bdc7d6b-efd4-1497-a0af-b23501cf9bd0",
  user_guid: "USR-11141024-90b3-1bce-cac9-c06ced52ab4c",
  state: "identified",
  reason: null,
  connection_status: "CONNECTED",
  mx_error_code: null,
};
const exampleAccount = "ACT-82a93692-f756-534f-9b2e-ad10a0f38462";

/** What the example of each type has in place of the values above. */
const exampleOf: Readonly<Record<Notification["type"], object>> = {
  "member.verifying": { state: "verifying", connection_status: "CREATED" },
  "member.challenged": { state: "challenged", connection_status: "CHALLENGED" },
  "member.connected": { state: "connected" },
  "member.identified": {},
  "member.action_required": {
    state: "action_required",
    reason: "denied",
    connection_status: "DENIED",
    mx_error_code: 2005,
  },
  "member.failed": { state: "failed", reason: "no_eligible_accounts", mx_error_code: 1000 },
  "member.connection_changed": { connection_status: "CHALLENGED" },
  "member.account_numbers_changed": { account_guids: [exampleAccount] },
  "balance_check.decided": {
    balance_check_id: "CHK-0b6b2f0e-6f6a-4c53-8a4c-3f2a7d6f9c11",
    debit_id: "ACH-2026-000177",
    account_guid: exampleAccount,
    decision: "sufficient",
  },
};

const feedEvents = notificationTypes.map((type) =>
  eventOf(type, dataOf[type], { ...exampleMember, ...exampleOf[type] }),
);

/** An event of the feed. `type` determines the fields of `data`. */
export const event = z
  .discriminatedUnion("type", feedEvents as [EventSchema, ...EventSchema[]])
  .meta({ id: "Event", example: feedEvents.at(-1)?.meta()?.["example"] });

/** What an endpoint can receive, by type. */
export const notificationSchemas: readonly EventSchema[] = [
  ...feedEvents,
  eventOf(testNotificationType, z.object({ endpoint_id: z.string() }), {
    endpoint_id: "EP-5f0a1c9e-6a3b-4c1d-9b52-7a4f0f6f2c33",
  }),
];

type EventSchema = ReturnType<typeof eventOf>;

function eventOf(type: string, data: z.ZodObject, exampleData: object) {
  return z
    .object({
      id: z
        .string()
        .meta({ description: "Also the `webhook-id` of its deliveries: the same at each attempt." }),
      type: z.literal(type),
      timestamp: moment.meta({ description: "When it happened." }),
      data,
    })
    .meta({
      id: `${pascalCase(type)}Event`,
      example: {
        id: "evt_7b0f0c5a-55f1-4f9b-9f0e-5a1f8e8f2f10",
        type,
        timestamp: "2026-11-24T14:00:06.120Z",
        data: exampleData,
      },
    });
}

/** `member.action_required` → `MemberActionRequired` */
export function pascalCase(type: string): string {
  return type.replace(/(?:^|[._])(\w)/g, (_, letter: string) => letter.toUpperCase());
}
