import { randomBytes } from "node:crypto";

/** A prefix for the keys of one test file, so that files can share a Redis. */
export function uniquePrefix(name = "test"): string {
  return `${name}-${randomBytes(6).toString("hex")}`;
}
