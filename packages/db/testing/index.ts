export { StaleMemberError } from "../src/advance/save.ts";
export type { ClaimRequest } from "../src/notifications/claim-deliveries.ts";
export { takeoverBackoffMs } from "../src/notifications/delivery.ts";
export type { OverdueEndpoint } from "../src/notifications/overdue-endpoints.ts";
export type { Published } from "../src/notifications/publish-events.ts";
export type { ClaimOutcome } from "../src/outbox/outbox.ts";
