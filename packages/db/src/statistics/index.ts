export { cacheInstitutions, type InstitutionStatistics, statisticsWindowMs } from "./read-institutions.ts";
