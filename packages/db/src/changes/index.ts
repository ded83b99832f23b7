export { type Changes, readChanges } from "./read-changes.ts";
