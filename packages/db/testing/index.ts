export { StaleMemberError } from "../src/advance/save.ts";
export { takeoverBackoffMs } from "../src/notifications/delivery.ts";
