import type { MemberErrorCode } from "../model/member-error.ts";
import type { Product } from "../model/product.ts";
import type { ConnectionStatus } from "../model/status.ts";
import type { Random } from "../random.ts";
import { type ChallengeType, nextFor, type Script, type Scripted } from "../script/script.ts";
import type { JobKind } from "./job.ts";

/** What will happen in one job. It is decided when the job is accepted. */
export interface JobPlan {
  /** Simulated milliseconds from start to end, without the user's time to answer. */
  readonly durationMs: number;
  readonly hangs: boolean;
  readonly finalStatus: ConnectionStatus;
  /** The scripted error at the end. Otherwise, the status determines it. */
  readonly errorCode: MemberErrorCode | null;
  readonly interimStatus: ConnectionStatus | null;
  /** Rounds of challenges that are not answered yet. */
  readonly rounds: ChallengeType[][];
  /** The script entry of these rounds. Its count is decremented once all are answered correctly. */
  readonly mfa: Scripted<ChallengeType[][]> | null;
  readonly requiresSelection: boolean;
  retriesLeft: number;
}

/** Simulated milliseconds. */
export const medianDurationsMs: Record<JobKind, number> = {
  aggregate: 10_000,
  verify: 14_000,
  identify: 8_000,
  check_balance: 5_000,
  combination: 18_000,
};

const durationSpread = 0.35;
const paceFactors = { hang: 1, slow: 10, fast: 0.1 } as const;

interface PlannedJob {
  readonly kind: JobKind;
  readonly products: readonly Product[];
  readonly random: Random;
}

/** Uses up what the script has for the next job of this kind. */
export function planJob(
  { kind, products, random }: PlannedJob,
  script: Script,
  institutionFactor: number,
): JobPlan {
  const pace = use(nextFor(kind, script.paces));
  const mfa = nextFor(kind, script.mfa) ?? null;
  const factor = institutionFactor * (pace === undefined ? 1 : paceFactors[pace]);
  return {
    durationMs: random.around(medianDurationsMs[kind], durationSpread) * factor,
    hangs: pace === "hang",
    finalStatus: use(nextFor(kind, script.finalStatuses)) ?? "CONNECTED",
    errorCode: use(nextFor(kind, script.errors)) ?? null,
    interimStatus: use(nextFor(kind, script.interimStatuses)) ?? null,
    rounds: mfa === null ? [] : [...mfa.value],
    mfa,
    requiresSelection: products.includes("account_verification") && script.select !== null,
    retriesLeft: script.retryCount,
  };
}

function use<Value>(entry: Scripted<Value> | undefined): Value | undefined {
  if (entry !== undefined) entry.remaining -= 1;
  return entry?.value;
}
