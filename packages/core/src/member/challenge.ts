/** How a challenge is answered. MX may add types; an unknown one is shown to the user as it came. */
export type ChallengeType = "TEXT" | "TOKEN" | "OPTIONS" | "IMAGE_DATA" | "IMAGE_OPTIONS";

export interface ChallengeOption {
  label: string;
  /** What is sent back to MX; for an account selection, the account's `id` (`act-…`). */
  value: string;
}

export interface ImageOption extends ChallengeOption {
  /** The picture, as a `data:` URI. */
  dataUri: string | null;
}

/** One question that MX, for the institution, asks the end user. Answers are never part of it. */
export interface Challenge {
  /** `CRD-…`; names the question in the answer. */
  guid: string;
  type: ChallengeType | (string & {});
  label: string | null;
  options?: ChallengeOption[];
  /** Base64 picture whose text the user types (IMAGE_DATA). */
  imageData?: string;
  imageOptions?: ImageOption[];
}

/** True for a choice with nothing to choose from: nobody can answer it. */
export function isUnanswerable(challenge: Challenge): boolean {
  if (challenge.type === "OPTIONS") return (challenge.options ?? []).length === 0;
  if (challenge.type === "IMAGE_OPTIONS") return (challenge.imageOptions ?? []).length === 0;
  return false;
}

/** Whether two lists ask the same questions in the same words. A store may have changed the order of their fields. */
export function sameChallenges(left: readonly Challenge[], right: readonly Challenge[]): boolean {
  return JSON.stringify(left, inFixedOrder) === JSON.stringify(right, inFixedOrder);
}

function inFixedOrder(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)));
}
