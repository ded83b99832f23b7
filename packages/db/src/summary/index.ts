export { findSubjects } from "./find-subjects.ts";
export { cacheOverview, type Overview } from "./overview.ts";
