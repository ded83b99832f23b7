import type { FailedCall } from "./mx-error.ts";
import { MxUnauthorizedError } from "./mx-unauthorized-error.ts";

/** 406: MX does not serve the requested API version. An operator must correct the configuration. */
export class MxVersionError extends MxUnauthorizedError {
  override readonly name = "MxVersionError";
  override readonly reason = "version_refused";

  constructor(failed: FailedCall) {
    super(failed, "MX does not serve this API version; check MX_ACCEPT_VERSION");
  }
}
