import type { JobKind } from "../jobs/job.ts";
import type { MemberErrorCode } from "../model/member-error.ts";
import type { Product } from "../model/product.ts";
import type { RefusalReason } from "../model/refusal.ts";
import type { ConnectionStatus } from "../model/status.ts";

export const challengeTypes = ["TEXT", "OPTIONS", "TOKEN", "IMAGE_DATA", "IMAGE_OPTIONS"] as const;
export type ChallengeType = (typeof challengeTypes)[number];

export const accountTraits = ["none", "one", "closed", "joint", "null-balance"] as const;
export const numberTraits = ["none", "late", "invalid", "sandbox", "tan"] as const;
export const ownerTraits = ["none", "late"] as const;
export const quirks = ["integer-types", "rows-without-guid", "failed-creation"] as const;
export const paces = ["hang", "slow", "fast"] as const;

/** Something that applies to the next `remaining` jobs of one kind, or of any kind. */
export interface Scripted<Value> {
  readonly value: Value;
  readonly jobKind: JobKind | null;
  remaining: number;
}

/** How the bank behaves toward one login. Each job decrements the counts of what it uses. */
export interface Script {
  text: string;
  finalStatuses: Scripted<ConnectionStatus>[];
  /** Rounds of challenges, with one or more challenges each. */
  mfa: Scripted<ChallengeType[][]>[];
  interimStatuses: Scripted<ConnectionStatus>[];
  paces: Scripted<(typeof paces)[number]>[];
  /** How many accounts verification offers for selection; null for no selection. */
  select: number | "all" | null;
  accounts: Set<(typeof accountTraits)[number]>;
  numbers: Set<(typeof numberTraits)[number]>;
  owners: Set<(typeof ownerTraits)[number]>;
  /** Dollars in the first account; random if absent. */
  balance?: number | null;
  /** Simulated seconds until a challenge expires; null for the configured time. */
  expireSeconds: number | null;
  /** Wrong answers that are followed by another challenge in the same job. */
  retryCount: number;
  /** `member.error` at the end of jobs. */
  errors: Scripted<MemberErrorCode>[];
  /** Job requests that MX refuses. */
  refusals: Scripted<RefusalReason>[];
  /** Products that a combination job does not fetch, although it succeeds. */
  lacking: Set<Product>;
  quirks: Set<(typeof quirks)[number]>;
}

export function emptyScript(): Script {
  return {
    text: "",
    finalStatuses: [],
    mfa: [],
    interimStatuses: [],
    paces: [],
    select: null,
    accounts: new Set(),
    numbers: new Set(),
    owners: new Set(),
    expireSeconds: null,
    retryCount: 0,
    errors: [],
    refusals: [],
    lacking: new Set(),
    quirks: new Set(),
  };
}

/** The first entry that applies to a job of this kind. A combination is a verification with more. */
export function nextFor<Value>(
  kind: JobKind,
  entries: readonly Scripted<Value>[],
): Scripted<Value> | undefined {
  const kinds = [null, kind, ...(kind === "combination" ? ["verify"] : [])];
  return entries.find(({ remaining, jobKind }) => remaining > 0 && kinds.includes(jobKind));
}
