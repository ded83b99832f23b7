import type { Job } from "../jobs/job.ts";
import type { Member } from "../model/member.ts";
import { type ConnectionStatus, statusId, statusMessage } from "../model/status.ts";
import type { WebhookType } from "./settings.ts";

export interface WebhookEvent {
  readonly type: WebhookType;
  readonly member: string;
  readonly body: object;
  readonly callbackPayload: string | null;
}

/** MX sends no timestamp, no id and no challenges, so two true events can be identical. */
export function connectionStatusEvent(member: Member, status: ConnectionStatus): WebhookEvent {
  return createEvent("CONNECTION_STATUS", member, null, {
    action: "CHANGED",
    connection_status: status,
    connection_status_id: statusId(status),
    connection_status_message: statusMessage(status, member.institution.name),
  });
}

export function balanceEvent(member: Member, completedAtSeconds: number): WebhookEvent {
  return createEvent("BALANCE", member, null, dataUpdated(completedAtSeconds));
}

export function aggregationEvent(job: Job, createdCount: number, completedAtSeconds: number): WebhookEvent {
  return createEvent("AGGREGATION", job.member, job.callbackPayload, {
    ...dataUpdated(completedAtSeconds),
    is_background: job.isBackground,
    job_guid: job.guid,
    transactions_created_count: createdCount,
    transactions_updated_count: 0,
    user_id: job.member.user.id,
  });
}

export function verificationEvent(job: Job, completedAtSeconds: number): WebhookEvent {
  return createEvent("VERIFICATION", job.member, job.callbackPayload, {
    ...dataUpdated(completedAtSeconds),
    accounts: [...job.member.verifiedAccountGuids],
    job_guid: job.guid,
    user_id: job.member.user.id,
  });
}

function createEvent(
  type: WebhookType,
  member: Member,
  callbackPayload: string | null,
  properties: object,
): WebhookEvent {
  const body = { ...properties, member_guid: member.guid, type, user_guid: member.user.guid };
  return { type, member: member.guid, callbackPayload, body };
}

function dataUpdated(completedAtSeconds: number): object {
  return {
    action: "member_data_updated",
    completed_at: completedAtSeconds,
    completed_on: new Date(completedAtSeconds * 1000).toISOString().slice(0, 10),
  };
}
