export { advance } from "./advance.ts";
export { cacheDurations } from "./durations.ts";
