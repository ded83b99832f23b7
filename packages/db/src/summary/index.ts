export type { AttentionFacts } from "./attention.ts";
export type { CheckCounts, CheckSpan } from "./check-counts.ts";
export { findSubjects, type Subject } from "./find-subjects.ts";
export type { MemberFlow } from "./member-flow.ts";
export { cacheOverview, type Overview } from "./overview.ts";
export type { InstitutionStatistics } from "./read-institutions.ts";
export type { Summary } from "./read-summary.ts";
