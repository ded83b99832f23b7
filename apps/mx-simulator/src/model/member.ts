import type { Timer } from "../clock.ts";
import type { Job, JobKind } from "../jobs/job.ts";
import type { Random } from "../random.ts";
import type { Script } from "../script/script.ts";
import type { Account } from "./account.ts";
import type { Institution } from "./institution.ts";
import type { MemberErrorCode } from "./member-error.ts";
import type { Product } from "./product.ts";
import type { ConnectionStatus } from "./status.ts";
import type { User } from "./user.ts";

export interface NewMember {
  readonly institution: Institution;
  readonly isOauth: boolean;
  id: string | null;
  metadata: string | null;
  isBackgroundDisabled: boolean;
  /** Identifies credentials without storing them. */
  fingerprint: string;
  script: Script;
  /** What MX's first job fetches. Without products, it is an aggregation. */
  products: readonly Product[];
}

/** The relationship between a user and an institution. */
export interface Member extends NewMember {
  readonly guid: string;
  readonly user: User;
  /** Names this member's random streams. */
  readonly streamKey: string;
  readonly visibleAtMs: number;
  status: ConnectionStatus | null;
  /** Null without an error. */
  errorCode: MemberErrorCode | null;
  aggregatedAtSeconds: number | null;
  succeededAtSeconds: number | null;
  isAuthenticated: boolean;
  hasProcessed: { accounts: boolean; accountNumbers: boolean; transactions: boolean };
  job: Job | null;
  lastJobGuid: string | null;
  /** Accepted jobs. Background aggregations are counted apart, so they do not change the results of other jobs. */
  jobCounts: Record<JobKind | "background", number>;
  failedLoginsInARow: number;
  /** Null until a job has read the accounts from the bank. */
  accounts: Account[] | null;
  areAccountsImported: boolean;
  /** Guids of the accounts whose numbers the last verification returned. */
  verifiedAccountGuids: ReadonlySet<string>;
  numbersReadableAtMs: number;
  isIdentified: boolean;
  ownersReadableAtMs: number;
  /** When the balance checks that count toward the limit were accepted. */
  balanceChecksAtMs: number[];
  aggregationSucceededAtMs: number | null;
  backgroundTimer: Timer | null;
  /** Consent windows ever opened. */
  consentCount: number;
  /** The one-time state of the open consent window. */
  consentState: string | null;
  /** Where the consent page sends the user afterwards; null if MX's own page ends the consent. */
  consentRedirectUrl: string | null;
  /** The user withdrew the consent at the bank. MX learns it at the next login. */
  isConsentRevoked: boolean;
  /** Whether consent starts the first aggregation. */
  aggregatesAfterConsent: boolean;
}

export function createMemberRecord(
  given: NewMember,
  { random, ...identity }: Pick<Member, "user" | "streamKey" | "visibleAtMs"> & { random: Random },
): Member {
  return {
    ...given,
    ...identity,
    guid: random.guid("MBR"),
    errorCode: null,
    status: given.isOauth ? "PENDING" : "CREATED",
    aggregatedAtSeconds: null,
    succeededAtSeconds: null,
    isAuthenticated: false,
    hasProcessed: { accounts: false, accountNumbers: false, transactions: false },
    job: null,
    lastJobGuid: null,
    jobCounts: { aggregate: 0, verify: 0, identify: 0, check_balance: 0, combination: 0, background: 0 },
    failedLoginsInARow: 0,
    accounts: null,
    areAccountsImported: false,
    verifiedAccountGuids: new Set(),
    numbersReadableAtMs: 0,
    isIdentified: false,
    ownersReadableAtMs: 0,
    balanceChecksAtMs: [],
    aggregationSucceededAtMs: null,
    backgroundTimer: null,
    consentCount: 0,
    consentState: null,
    consentRedirectUrl: null,
    isConsentRevoked: false,
    aggregatesAfterConsent: true,
  };
}

export function isBeingAggregated(member: Member): boolean {
  return member.job?.hasBegun === true;
}
