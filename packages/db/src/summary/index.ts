export { type AttentionFacts, type CheckSubject, cacheAttention } from "./attention.ts";
export { type CheckCounts, type CheckSpan, cacheCheckCounts } from "./check-counts.ts";
export { findSubjects, type Subject } from "./find-subjects.ts";
export { cacheMemberFlow, flowWindowMs, type MemberFlow } from "./member-flow.ts";
export { cacheSummary, type Summary } from "./read-summary.ts";
