import { createHash } from "node:crypto";

/**
 * Whether routine lines about a subject are written. Each process gives the same answer, so a subject's lines are complete.
 * @param share from 0 (none) to 1 (all)
 */
export function isSampled(subject: string, share: number): boolean {
  if (share >= 1) return true;
  if (share <= 0) return false;
  return createHash("sha256").update(subject).digest().readUInt32BE(0) / 2 ** 32 < share;
}
