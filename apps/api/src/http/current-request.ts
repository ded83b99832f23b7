import { AsyncLocalStorage } from "node:async_hooks";
import type { LogFields } from "@account-opening/runtime";

/**
 * The IDs of the request that is being handled, for log lines of code that does not know the request, such as the MX client.
 * Empty outside of a request.
 */
const storage = new AsyncLocalStorage<LogFields>();

export function withRequestFields<Result>(fields: LogFields, handle: () => Promise<Result>): Promise<Result> {
  return storage.run(fields, handle);
}

export function currentRequestFields(): LogFields {
  return storage.getStore() ?? {};
}
