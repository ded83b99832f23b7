import type { Advanced } from "@account-opening/core";
import type { Tracing } from "../tracing/tracing.ts";
import { decisionFields, memberFields } from "./advance-log.ts";

/** Records a span for each advanced member and each decision, in the trace of the request that led to it. */
export function createAdvanceSpans(tracing: Tracing) {
  return ({ members }: Pick<Advanced, "members">, durationMs: number): void => {
    for (const member of members) {
      const { cause, decided } = member;
      tracing.record({ name: "advance member", cause, fields: memberFields(member) }, durationMs);
      for (const each of decided) {
        const fields = decisionFields(member, each);
        tracing.record(
          { name: "decide balance check", cause: each.check.cause ?? cause, causes: [cause], fields },
          durationMs,
        );
      }
    }
  };
}
