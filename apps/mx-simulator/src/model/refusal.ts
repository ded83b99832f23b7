import { ApiError } from "../http/api-error.ts";
import type { JobKind } from "../jobs/job.ts";

/** Why MX refuses a request, beyond the errors of the request itself. */
export const refusalReasons = [
  "feature",
  "institution_maintenance_error",
  "institution_unavailable_error",
  "institution_prevented_error",
  "institution_prevent_new_error",
  "institution_prevent_verification_error",
] as const;
export type RefusalReason = (typeof refusalReasons)[number];

/** A feature that is not enabled for the client is a 403. Everything about an institution is a 400 with its type. */
export function refused(reason: RefusalReason): ApiError {
  if (reason === "feature") return new ApiError(403, "Client does not have access to this feature");
  return new ApiError(400, messages[reason], { type: reason });
}

/** Whether a blocked institution refuses the creation of a member, or a job. */
export function blocks(reason: RefusalReason, request: "create" | JobKind): boolean {
  if (reason === "institution_prevent_new_error") return request === "create";
  return reason !== "institution_prevent_verification_error" || request === "verify";
}

const messages: Record<Exclude<RefusalReason, "feature">, string> = {
  institution_maintenance_error: "The institution is undergoing maintenance",
  institution_unavailable_error: "The institution is unavailable",
  institution_prevented_error: "The institution is not available to this client",
  institution_prevent_new_error: "The institution accepts no new members",
  institution_prevent_verification_error: "The institution accepts no verifications",
};
