export { type Cause, isRequestId, readCause } from "./cause.ts";
