import { type FailedCall, MxError, type MxReason } from "./mx-error.ts";

/** 401 or 403: MX rejects every request until an operator changes something. */
export class MxUnauthorizedError extends MxError {
  override readonly name: string = "MxUnauthorizedError";
  override readonly reason: MxReason = "unauthorized";

  constructor(
    failed: FailedCall,
    whatToDo = failed.status === 403
      ? "MX refuses this client; check that its IP address is allow-listed and the product is enabled"
      : "MX refuses the key; check MX_CLIENT_ID, MX_API_KEY and MX_BASE_URL",
  ) {
    super(failed, whatToDo);
  }
}
