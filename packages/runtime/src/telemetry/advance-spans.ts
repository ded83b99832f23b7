import type { Advanced } from "@account-opening/core/advance";
import type { Tracing } from "../tracing/tracing.ts";
import { memberFields } from "./advance-log.ts";

/** Records a span for each advanced member, in the trace of the request that led to it. */
export function createAdvanceSpans(tracing: Tracing) {
  return ({ members }: Pick<Advanced, "members">, durationMs: number): void => {
    for (const member of members) {
      const { cause } = member;
      tracing.record({ name: "advance member", cause, fields: memberFields(member) }, durationMs);
    }
  };
}
