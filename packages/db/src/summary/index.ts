export { cacheSummary, type Summary } from "./read-summary.ts";
