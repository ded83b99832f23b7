import { type Fields, fieldsOf, guidOf, typeOf } from "./fields.ts";

/** Types of webhooks about one member. MX sends some without a type: these are `MEMBER` and `JOB`. */
const hintTypes = [
  "CONNECTION_STATUS",
  "BALANCE",
  "AGGREGATION",
  "VERIFICATION",
  "HISTORY",
  "STATEMENT",
  "INITIAL_DATA_READY",
  "MEMBER",
  "JOB",
] as const;

type HintType = (typeof hintTypes)[number];

/** Something may have happened to a member, so its status is read. */
interface WebhookHint {
  kind: "hint";
  type: HintType;
  memberGuid: string;
  /** The member's user; null if the webhook does not name it. */
  userGuid: string | null;
}

/** A valid webhook of an unknown type, or one that is not about a member. */
interface UnknownWebhook {
  kind: "unknown_type";
  type: string | null;
  memberGuid: string | null;
}

interface UnreadableWebhook {
  kind: "unreadable";
  reason: "not_json" | "not_an_object" | "no_member_guid";
}

export type Webhook = WebhookHint | UnknownWebhook | UnreadableWebhook;

/**
 * Reads the body of a webhook. Never throws. The result contains only validated fields, because some webhooks contain
 * account numbers. The caller limits the size of the body.
 * @see mx/facts.md, section 1.4
 */
export function readWebhook(raw: Buffer): Webhook {
  const payload = parsed(raw);
  if (payload === undefined) return { kind: "unreadable", reason: "not_json" };
  const fields = fieldsOf(payload);
  return fields === null ? { kind: "unreadable", reason: "not_an_object" } : fromFields(fields);
}

/** JSON.parse without a reviver does not recurse, so deep nesting cannot overflow the stack. */
function parsed(raw: Buffer): unknown {
  try {
    return JSON.parse(raw.toString("utf8"));
  } catch {
    return undefined;
  }
}

/** Most webhooks have a type. Webhooks about objects have the object under its name instead. */
function fromFields(fields: Fields): Webhook {
  const type = typeOf(fields["type"]);
  if (type !== null)
    return isHintType(type) ? hint(type, fields["member_guid"], fields["user_guid"]) : unknown(type, fields);
  const member = fieldsOf(fields["member"]);
  if (member !== null) return hint("MEMBER", member["guid"], member["user_guid"]);
  const job = fieldsOf(fields["job"]);
  return job !== null ? hint("JOB", job["member_guid"], job["user_guid"]) : unknown(null, fields);
}

function isHintType(type: string): type is HintType {
  return (hintTypes as readonly string[]).includes(type);
}

function hint(type: HintType, guid: unknown, userGuid: unknown): WebhookHint | UnreadableWebhook {
  const memberGuid = guidOf(guid);
  if (memberGuid === null) return { kind: "unreadable", reason: "no_member_guid" };
  return { kind: "hint", type, memberGuid, userGuid: guidOf(userGuid) };
}

function unknown(type: string | null, fields: Fields): UnknownWebhook {
  return { kind: "unknown_type", type, memberGuid: guidOf(fields["member_guid"]) };
}
