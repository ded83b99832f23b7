import type { Timer } from "../world/clock.ts";
import type { Random } from "../world/random.ts";
import type { Challenge } from "./challenge.ts";
import type { JobKind } from "./job-kind.ts";
import type { Plan } from "./plan.ts";

/** One run of MX against a bank. A member has at most one. */
export interface Job {
  readonly guid: string;
  readonly kind: JobKind;
  readonly isBackground: boolean;
  /** Echoed as X-CALLBACK-PAYLOAD with the webhook that announces the new data. */
  readonly callbackPayload: string | null;
  readonly random: Random;
  readonly plan: Plan;
  /** False while an accepted job does not show yet. */
  hasBegun: boolean;
  isLoggedIn: boolean;
  /** What the user is being asked; null while the bank works. */
  challenges: Challenge[] | null;
  /** Ids of the accounts the user selected; null when nobody was asked. */
  selectedIds: string[] | null;
  /** The step that comes next, or the end of the user's time to answer. */
  timer: Timer | null;
}
