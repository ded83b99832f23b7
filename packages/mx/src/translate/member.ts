import type { WireMember } from "../wire/member.ts";
import { isNotFalse } from "./flag.ts";
import { type MxMemberError, toMemberError } from "./member-error.ts";
import { toStamp } from "./stamp.ts";

/** A member at MX, as returned by lists, reads and requests for a job. */
export interface MxMember {
  /** `MBR-…` */
  guid: string;
  userGuid: string;
  /** Our own ID for the member, as sent to MX. */
  id: string | null;
  name: string | null;
  institutionCode: string | null;
  connectionStatus: string | null;
  /** MX's message about the status, for the end user. */
  connectionStatusMessage: string | null;
  isBeingAggregated: boolean;
  isOauth: boolean;
  needsUpdatedCredentials: boolean;
  /** Null also in responses that do not include it, such as a status. */
  error: MxMemberError | null;
  /** Valid once. */
  oauthWindowUri: string | null;
  /** `JOB-…` */
  mostRecentJobGuid: string | null;
  /** Start of the latest MX job of any type; MX's clock, ISO 8601. */
  aggregatedAt: string | null;
  /** End of the last successful MX job of any type; MX's clock, ISO 8601. */
  successfullyAggregatedAt: string | null;
}

/** @param userGuid the user in the request: some responses omit it. */
export function toMember(wire: WireMember, userGuid: string): MxMember {
  return {
    guid: wire.guid,
    userGuid,
    id: wire.id ?? null,
    name: wire.name ?? null,
    institutionCode: wire.institution_code ?? null,
    connectionStatus: wire.connection_status ?? null,
    connectionStatusMessage: wire.connection_status_message ?? null,
    isBeingAggregated: isNotFalse(wire.is_being_aggregated),
    isOauth: wire.is_oauth ?? false,
    needsUpdatedCredentials: wire.needs_updated_credentials ?? false,
    error: toMemberError(wire.error),
    oauthWindowUri: wire.oauth_window_uri ?? null,
    mostRecentJobGuid: wire.most_recent_job_guid ?? null,
    aggregatedAt: toStamp(wire.aggregated_at),
    successfullyAggregatedAt: toStamp(wire.successfully_aggregated_at),
  };
}
