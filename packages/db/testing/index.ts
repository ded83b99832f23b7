export { StaleMemberError } from "../src/advance/save.ts";
export { takeoverBackoffMs } from "../src/notifications/delivery.ts";
export type { Published } from "../src/notifications/publish-events.ts";
