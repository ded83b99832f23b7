import { cacheFor } from "../connection/cache.ts";
import type { Database } from "../connection/database.ts";
import { type AttentionFacts, readAttention } from "./attention.ts";
import { type CheckCounts, type CheckSpan, countChecks } from "./check-counts.ts";
import { type MemberFlow, readMemberFlow } from "./member-flow.ts";
import { type InstitutionStatistics, readInstitutions } from "./read-institutions.ts";
import { readSummary, type Summary } from "./read-summary.ts";

/** What operators see of the whole deployment. Each part is cached, so that many operators cause one read. */
export interface Overview {
  summary(now: Date): Promise<Summary>;
  attention(now: Date): Promise<AttentionFacts>;
  checkCounts(span: CheckSpan, now: Date): Promise<CheckCounts>;
  memberFlow(now: Date): Promise<MemberFlow>;
  institutions(now: Date): Promise<InstitutionStatistics[]>;
}

/** Maximum ages, in milliseconds. Larger reads are cached longer. */
const summaryAgeMaxMs = 10_000;
const memberFlowAgeMaxMs = 30_000;
const institutionsAgeMaxMs = 60_000;

export function cacheOverview(database: Pick<Database, "pool">): Overview {
  return {
    summary: cacheFor((now) => readSummary(database, now), summaryAgeMaxMs),
    attention: cacheFor((now) => readAttention(database, now), summaryAgeMaxMs),
    checkCounts: cacheCheckCounts(database),
    memberFlow: cacheFor((now) => readMemberFlow(database, now), memberFlowAgeMaxMs),
    institutions: cacheFor((now) => readInstitutions(database, now), institutionsAgeMaxMs),
  };
}

/** Spans whose counts are cached: operators in different time zones have different days. */
const spanCount = 30;

function cacheCheckCounts(database: Pick<Database, "pool">): Overview["checkCounts"] {
  const spans = new Map<string, (now: Date) => Promise<CheckCounts>>();
  return (span, now) => {
    const key = `${span.from.toISOString()} ${span.to.toISOString()} ${span.stepMs}`;
    const cached = spans.get(key) ?? cacheFor((at) => countChecks(database, span, at), summaryAgeMaxMs);
    // The span that was used last is the last of the map.
    spans.delete(key);
    spans.set(key, cached);
    const [oldest] = spans.keys();
    if (spans.size > spanCount && oldest !== undefined) spans.delete(oldest);
    return cached(now);
  };
}
