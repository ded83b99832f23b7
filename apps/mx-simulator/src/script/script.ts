import type { JobKind } from "../jobs/job-kind.ts";
import type { ConnectionStatus } from "../world/status.ts";

export const CHALLENGE_TYPES = ["TEXT", "OPTIONS", "TOKEN", "IMAGE_DATA", "IMAGE_OPTIONS"] as const;
export type ChallengeType = (typeof CHALLENGE_TYPES)[number];

export const ACCOUNT_TRAITS = ["none", "one", "closed", "joint", "null-balance"] as const;
type AccountTrait = (typeof ACCOUNT_TRAITS)[number];

export const NUMBER_TRAITS = ["none", "late", "invalid", "sandbox", "tan"] as const;
type NumberTrait = (typeof NUMBER_TRAITS)[number];

export const OWNER_TRAITS = ["none", "late"] as const;
type OwnerTrait = (typeof OWNER_TRAITS)[number];

export const PACES = ["hang", "slow", "fast"] as const;
type Pace = (typeof PACES)[number];

/** Something that happens in jobs of one kind (or any) for so many jobs more. */
export interface Staged<Value> {
  readonly value: Value;
  readonly phase: JobKind | null;
  left: number;
}

/** How a bank will behave towards one login. Counts go down as jobs use them up. */
export interface Script {
  text: string;
  endings: Staged<ConnectionStatus>[];
  /** Rounds of challenges, each round with one or more at once. */
  mfa: Staged<ChallengeType[][]>[];
  detours: Staged<ConnectionStatus>[];
  paces: Staged<Pace>[];
  /** How many accounts verification lets the user select from; null asks nobody. */
  select: number | "all" | null;
  accounts: Set<AccountTrait>;
  numbers: Set<NumberTrait>;
  owners: Set<OwnerTrait>;
  /** Dollars in the first account; absent leaves it to chance. */
  balance?: number | null;
  /** Simulated seconds a challenge stays open; null is the configured time. */
  expireSeconds: number | null;
  /** Wrong answers that are followed by another challenge in the same job. */
  retryCount: number;
}

export function emptyScript(text: string): Script {
  return {
    text,
    endings: [],
    mfa: [],
    detours: [],
    paces: [],
    select: null,
    accounts: new Set(),
    numbers: new Set(),
    owners: new Set(),
    expireSeconds: null,
    retryCount: 0,
  };
}

/** The first thing staged for a job of this kind, if any is left. */
export function upcoming<Value>(staged: readonly Staged<Value>[], kind: JobKind): Staged<Value> | undefined {
  return staged.find((entry) => entry.left > 0 && (entry.phase === null || entry.phase === kind));
}
