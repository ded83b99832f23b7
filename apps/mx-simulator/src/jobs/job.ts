import type { Timer } from "../clock.ts";
import type { Member } from "../model/member.ts";
import type { Product } from "../model/product.ts";
import type { Random } from "../random.ts";
import type { Challenge } from "./challenge.ts";
import type { JobPlan } from "./plan.ts";

/** The kinds of job that a client requests, named like their endpoints. */
export const requestableJobs = ["aggregate", "verify", "identify", "check_balance"] as const;
export type RequestableJob = (typeof requestableJobs)[number];

/** A combination fetches the products that were ordered with a member, with one login. */
export const jobKinds = [...requestableJobs, "combination"] as const;
export type JobKind = (typeof jobKinds)[number];

/** One job of MX at a bank. A member has at most one at a time. */
export interface Job {
  readonly guid: string;
  readonly member: Member;
  readonly kind: JobKind;
  readonly isBackground: boolean;
  /** What the job fetches beside accounts and balances. */
  readonly products: readonly Product[];
  /** Returned as X-CALLBACK-PAYLOAD with the webhook about the new data. */
  readonly callbackPayload: string | null;
  readonly random: Random;
  readonly plan: JobPlan;
  /** False while an accepted job is not visible yet. */
  hasBegun: boolean;
  isLoggedIn: boolean;
  /** The challenges that wait for the user; null while the bank works. */
  challenges: Challenge[] | null;
  /** Ids of the accounts that the user selected; null without a selection. */
  selectedIds: string[] | null;
  /** The next step, or the expiry of the challenges. */
  timer: Timer | null;
}
