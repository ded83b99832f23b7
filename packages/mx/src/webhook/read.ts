import { type Fields, fieldsOf, guidOf, integerOf, momentOf, wordOf } from "./fields.ts";

/** The webhooks that tell of one member, as MX names them; `MEMBER` and `JOB` stand for those that MX leaves unnamed. */
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

export type HintType = (typeof hintTypes)[number];

/** Something may have happened to a member. Says when to look, never what is true. */
export interface WebhookHint {
  kind: "hint";
  type: HintType;
  memberGuid: string;
  userGuid: string | null;
  connectionStatus: string | null;
  /** MX's clock, ISO 8601. */
  completedAt: string | null;
  /** Equal for repeats of one event; null where MX gives an event no identity, and two true ones may look alike. */
  dedupeKey: string | null;
}

/** Readable, but of a type that is new or does not concern a member. */
export interface UnknownWebhook {
  kind: "unknown_type";
  type: string | null;
  memberGuid: string | null;
  userGuid: string | null;
}

export interface UnreadableWebhook {
  kind: "unreadable";
  reason: "not_json" | "not_an_object" | "no_member_guid";
}

export type Webhook = WebhookHint | UnknownWebhook | UnreadableWebhook;

/**
 * Reads the body of a webhook. Total: never throws, whatever the bytes. Only the fields of the result survive, each
 * of a safe form, for some webhooks carry account numbers in clear. The caller bounds the size of the body.
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

/** Most webhooks name their type; those on objects only hold the object under its name. */
function fromFields(fields: Fields): Webhook {
  const type = wordOf(fields["type"]);
  if (type !== null)
    return isHintType(type) ? hint(type, fields, fields["member_guid"]) : unknown(type, fields);
  const member = fieldsOf(fields["member"]);
  if (member !== null) return hint("MEMBER", { ...member, action: fields["action"] }, member["guid"]);
  const job = fieldsOf(fields["job"]);
  return job !== null ? hint("JOB", job, job["member_guid"]) : unknown(null, fields);
}

function isHintType(type: string): type is HintType {
  return (hintTypes as readonly string[]).includes(type);
}

function hint(type: HintType, fields: Fields, guid: unknown): WebhookHint | UnreadableWebhook {
  const memberGuid = guidOf(guid);
  if (memberGuid === null) return { kind: "unreadable", reason: "no_member_guid" };
  return {
    kind: "hint",
    type,
    memberGuid,
    userGuid: guidOf(fields["user_guid"]),
    connectionStatus: wordOf(fields["connection_status"]),
    completedAt: momentOf(fields["completed_at"]),
    dedupeKey: dedupeKeyOf(type, memberGuid, fields),
  };
}

function unknown(type: string | null, fields: Fields): UnknownWebhook {
  return {
    kind: "unknown_type",
    type,
    memberGuid: guidOf(fields["member_guid"]),
    userGuid: guidOf(fields["user_guid"]),
  };
}

/** What makes two deliveries one event, by type. */
function dedupeKeyOf(type: HintType, memberGuid: string, fields: Fields): string | null {
  switch (type) {
    case "CONNECTION_STATUS":
    case "JOB":
      return null;
    case "BALANCE":
    case "AGGREGATION":
    case "VERIFICATION":
    case "HISTORY":
    case "STATEMENT":
      return keyOf(type, memberGuid, integerOf(fields["completed_at"]), guidOf(fields["job_guid"]));
    case "INITIAL_DATA_READY":
      return keyOf(type, memberGuid, guidOf(fields["guid"]), null);
    case "MEMBER":
      return keyOf(type, memberGuid, integerOf(fields["revision"]), wordOf(fields["action"]));
  }
}

function keyOf(
  type: HintType,
  memberGuid: string,
  identity: string | number | null,
  detail: string | null,
): string | null {
  return identity === null ? null : [type, memberGuid, identity, detail ?? ""].join("/");
}
