import { type FailedCall, MxError, type MxReason } from "./mx-error.ts";

/** 401 or 403: MX took nothing, and will not before an operator changes something. */
export class MxUnauthorizedError extends MxError {
  override readonly name: string = "MxUnauthorizedError";
  override readonly reason: MxReason = "unauthorized";

  constructor(
    failed: FailedCall,
    whatToDo = failed.status === 403
      ? "MX refuses this client; check that our IP address is allow-listed and the product is enabled"
      : "MX does not accept the key; check MX_CLIENT_ID, MX_API_KEY and that they belong to MX_BASE_URL",
  ) {
    super(failed, whatToDo);
  }
}
