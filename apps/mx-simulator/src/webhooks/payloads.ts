import type { Job } from "../jobs/job.ts";
import { isBeingAggregated, type Member } from "../model/member.ts";
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

/** For the end of a combination job. @see mx/facts.md, section 1.4 */
export function initialDataReadyEvent({ member, guid }: Job): WebhookEvent {
  const body = {
    type: "initial_data_ready",
    guid: guid.slice("JOB-".length),
    client_guid: "CLT-f537431e-6b54-45d3-8566-9353b393a98a",
    user_guid: member.user.guid,
    member_guid: member.guid,
  };
  return { type: "INITIAL_DATA_READY", member: member.guid, callbackPayload: null, body };
}

/** A webhook about an object has no type: the object is under its name. */
export function memberEvent(action: "created" | "deleted", member: Member): WebhookEvent {
  const body = {
    action,
    member: {
      aggregated_at: member.aggregatedAtSeconds,
      connection_status: member.status,
      connection_status_id: member.status === null ? null : statusId(member.status),
      guid: member.guid,
      id: member.id,
      institution_code: member.institution.code,
      institution_guid: member.institution.guid,
      is_being_aggregated: isBeingAggregated(member),
      user_guid: member.user.guid,
      user_id: member.user.id,
    },
  };
  return { type: "MEMBER", member: member.guid, callbackPayload: null, body };
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
