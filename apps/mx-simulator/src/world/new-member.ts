import type { Script } from "../script/script.ts";
import { guid } from "./guid.ts";
import type { Institution } from "./institution.ts";
import type { Member } from "./member.ts";
import type { Random } from "./random.ts";
import type { User } from "./user.ts";

export interface NewMember {
  readonly institution: Institution;
  readonly script: Script;
  readonly fingerprint: string;
  readonly id: string | null;
  readonly metadata: string | null;
  readonly isOauth: boolean;
  readonly isBackgroundDisabled: boolean;
}

/** A member nothing has happened to. */
export function newMember(
  user: User,
  wanted: NewMember,
  key: string,
  random: Random,
  visibleAtMs: number,
): Member {
  return {
    ...wanted,
    guid: guid("MBR", random),
    user,
    key,
    visibleAtMs,
    status: wanted.isOauth ? "PENDING" : "CREATED",
    aggregatedAtSeconds: null,
    succeededAtSeconds: null,
    isAuthenticated: false,
    hasProcessed: { accounts: false, accountNumbers: false, transactions: false },
    job: null,
    lastJobGuid: null,
    jobCounts: { aggregate: 0, verify: 0, identify: 0, check_balance: 0, background: 0 },
    failedLoginsInARow: 0,
    accounts: null,
    areAccountsImported: false,
    numbered: new Set(),
    numbersReadableAtMs: 0,
    isIdentified: false,
    ownersReadableAtMs: 0,
    balanceChecksAtMs: [],
    aggregationSucceededAtMs: null,
    background: null,
    consentCount: 0,
    consentState: null,
    consentRedirectUrl: null,
    aggregatesAfterConsent: true,
  };
}
