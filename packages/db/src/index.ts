export { followClock } from "./connection/clock.ts";
export { connect, type Database, isDataError } from "./connection/database.ts";
export { explainDatabaseError } from "./connection/explain-error.ts";
export { isDatabaseUnavailable } from "./connection/is-unavailable.ts";
export { isSynchronouslyReplicated } from "./connection/replication.ts";
export { migrate } from "./migrate.ts";
export { databaseReadiness } from "./readiness.ts";
export { applyRoles } from "./roles.ts";
