import type { Member } from "../world/member.ts";
import type { ConnectionStatus } from "../world/status.ts";
import { statusId, statusMessage } from "../world/status.ts";
import type { WebhookType } from "./settings.ts";

export interface WebhookEvent {
  readonly type: WebhookType;
  readonly member: string;
  readonly body: object;
  readonly callbackPayload: string | null;
}

/** Facts 1.4: no timestamp, no id, no challenges; two true events can be byte-identical. */
export function connectionStatusEvent(member: Member, status: ConnectionStatus): WebhookEvent {
  return {
    type: "CONNECTION_STATUS",
    member: member.guid,
    callbackPayload: null,
    body: {
      action: "CHANGED",
      connection_status: status,
      connection_status_id: statusId(status),
      connection_status_message: statusMessage(status, member.institution.name),
      member_guid: member.guid,
      type: "CONNECTION_STATUS",
      user_guid: member.user.guid,
    },
  };
}

export function balanceEvent(member: Member, completedAtSeconds: number): WebhookEvent {
  return {
    type: "BALANCE",
    member: member.guid,
    callbackPayload: null,
    body: {
      action: "member_data_updated",
      ...completed(completedAtSeconds),
      member_guid: member.guid,
      type: "BALANCE",
      user_guid: member.user.guid,
    },
  };
}

export function aggregationEvent(
  member: Member,
  job: { guid: string; isBackground: boolean; callbackPayload: string | null },
  transactionsCreatedCount: number,
  completedAtSeconds: number,
): WebhookEvent {
  return {
    type: "AGGREGATION",
    member: member.guid,
    callbackPayload: job.callbackPayload,
    body: {
      action: "member_data_updated",
      ...completed(completedAtSeconds),
      is_background: job.isBackground,
      job_guid: job.guid,
      member_guid: member.guid,
      transactions_created_count: transactionsCreatedCount,
      transactions_updated_count: 0,
      type: "AGGREGATION",
      user_guid: member.user.guid,
      user_id: member.user.id,
    },
  };
}

export function verificationEvent(
  member: Member,
  job: { guid: string; callbackPayload: string | null },
  completedAtSeconds: number,
): WebhookEvent {
  return {
    type: "VERIFICATION",
    member: member.guid,
    callbackPayload: job.callbackPayload,
    body: {
      type: "VERIFICATION",
      accounts: [...member.numbered],
      action: "member_data_updated",
      user_guid: member.user.guid,
      user_id: member.user.id,
      member_guid: member.guid,
      job_guid: job.guid,
      ...completed(completedAtSeconds),
    },
  };
}

function completed(atSeconds: number): { completed_at: number; completed_on: string } {
  return { completed_at: atSeconds, completed_on: new Date(atSeconds * 1000).toISOString().slice(0, 10) };
}
