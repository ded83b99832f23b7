import type { ChallengeType, Script, Staged } from "../script/script.ts";
import { upcoming } from "../script/script.ts";
import type { Random } from "../world/random.ts";
import type { ConnectionStatus } from "../world/status.ts";
import type { JobKind } from "./job-kind.ts";

/** What will happen in one job, decided when it is accepted. */
export interface Plan {
  /** Simulated milliseconds from begin to end, the user's time apart. */
  readonly durationMs: number;
  readonly hangs: boolean;
  readonly ending: ConnectionStatus;
  readonly detour: ConnectionStatus | null;
  /** Rounds still to be answered. */
  readonly rounds: ChallengeType[][];
  /** Where these rounds came from: they are used up once the user has got through. */
  readonly mfa: Staged<ChallengeType[][]> | null;
  readonly selects: boolean;
  retriesLeft: number;
}

/** Simulated milliseconds; half of the jobs are faster. */
export const MEDIAN_DURATION_MS: Record<JobKind, number> = {
  aggregate: 10_000,
  verify: 14_000,
  identify: 8_000,
  check_balance: 5_000,
};

const DURATION_SPREAD = 0.35;
const PACE_FACTORS = { hang: 1, slow: 10, fast: 0.1 } as const;

/** Takes from the script what it has staged for the next job of this kind. */
export function planJob(kind: JobKind, script: Script, institutionPace: number, random: Random): Plan {
  const pace = use(upcoming(script.paces, kind));
  const mfa = upcoming(script.mfa, kind) ?? null;
  const factor = institutionPace * (pace === undefined ? 1 : PACE_FACTORS[pace]);
  return {
    durationMs: random.around(MEDIAN_DURATION_MS[kind], DURATION_SPREAD) * factor,
    hangs: pace === "hang",
    ending: use(upcoming(script.endings, kind)) ?? "CONNECTED",
    detour: use(upcoming(script.detours, kind)) ?? null,
    rounds: mfa === null ? [] : [...mfa.value],
    mfa,
    selects: kind === "verify" && script.select !== null,
    retriesLeft: script.retryCount,
  };
}

function use<Value>(staged: Staged<Value> | undefined): Value | undefined {
  if (staged !== undefined) staged.left -= 1;
  return staged?.value;
}
