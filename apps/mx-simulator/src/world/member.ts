import type { Job } from "../jobs/job.ts";
import type { JobKind } from "../jobs/job-kind.ts";
import type { Script } from "../script/script.ts";
import type { Account } from "./account.ts";
import type { Timer } from "./clock.ts";
import type { Institution } from "./institution.ts";
import type { ConnectionStatus } from "./status.ts";
import type { User } from "./user.ts";

/** The relationship between a user and an institution, with everything that is true of it. */
export interface Member {
  readonly guid: string;
  readonly user: User;
  readonly institution: Institution;
  /** Names this member's random streams. */
  readonly key: string;
  readonly visibleAtMs: number;
  readonly isOauth: boolean;
  id: string | null;
  metadata: string | null;
  isBackgroundDisabled: boolean;
  /** Distinguishes credentials without keeping them. */
  fingerprint: string;
  script: Script;
  status: ConnectionStatus | null;
  aggregatedAtSeconds: number | null;
  succeededAtSeconds: number | null;
  isAuthenticated: boolean;
  hasProcessed: Processed;
  job: Job | null;
  lastJobGuid: string | null;
  /** Jobs ever accepted; background aggregations apart, so that they change nobody's fate. */
  jobCounts: Record<JobKind | "background", number>;
  failedLoginsInARow: number;
  /** Null before a job has seen the bank's side. */
  accounts: Account[] | null;
  areAccountsImported: boolean;
  /** Guids of the accounts whose numbers the last verification brought. */
  numbered: ReadonlySet<string>;
  numbersReadableAtMs: number;
  isIdentified: boolean;
  ownersReadableAtMs: number;
  /** When the balance checks that count against the limit were accepted. */
  balanceChecksAtMs: number[];
  aggregationSucceededAtMs: number | null;
  background: Timer | null;
  /** Consent windows ever opened. */
  consentCount: number;
  /** The one-time state of the open consent window. */
  consentState: string | null;
  /** Where the consent page sends the user afterwards. */
  consentRedirectUrl: string | null;
  /** Whether consent starts the first aggregation. */
  aggregatesAfterConsent: boolean;
}

interface Processed {
  accounts: boolean;
  accountNumbers: boolean;
  transactions: boolean;
}

export function isBeingAggregated(member: Member): boolean {
  return member.job?.hasBegun === true;
}
