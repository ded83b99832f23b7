import { MxError, type MxReason } from "../errors/mx-error.ts";
import { MxUnavailableError } from "../errors/mx-unavailable-error.ts";

/** Why a call failed. `unavailable` of `MxReason` is divided by what happened. */
type CallFailure =
  | Exclude<MxReason, "unavailable">
  /** The caller aborted the call. */
  | "canceled"
  | "timeout"
  /** 408 or 5xx. */
  | "server_error"
  /** MX did not receive the request. */
  | "unreachable"
  | "connection_lost"
  /** The response led to an error in this client. */
  | "failed";

/** The end of one call, retries included. */
export interface CallEnd {
  /** The client's name of the call, for instance `members.verify`. */
  call: string;
  result: "ok" | CallFailure;
  durationMs: number;
}

export function failureOf(error: unknown, circumstances: { isCanceled: boolean; isTimeout: boolean }) {
  if (error instanceof MxUnavailableError) return unavailability(error, circumstances);
  return error instanceof MxError ? (error.reason as Exclude<MxReason, "unavailable">) : "failed";
}

function unavailability(
  { status, sent }: MxUnavailableError,
  { isCanceled, isTimeout }: { isCanceled: boolean; isTimeout: boolean },
): CallFailure {
  if (isCanceled) return "canceled";
  if (status !== null) return "server_error";
  if (isTimeout) return "timeout";
  return sent === "no" ? "unreachable" : "connection_lost";
}
