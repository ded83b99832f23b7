import type { Random } from "./random.ts";

type Prefix = "USR" | "MBR" | "ACT" | "ACN" | "ACO" | "CRD" | "JOB" | "INS";

/** An identifier in MX's form, for example `MBR-7c6f361b-e582-15b6-60c0-358f12466b4b`. */
export function guid(prefix: Prefix, random: Random): string {
  return `${prefix}-${random.hex(8)}-${random.hex(4)}-${random.hex(4)}-${random.hex(4)}-${random.hex(12)}`;
}
