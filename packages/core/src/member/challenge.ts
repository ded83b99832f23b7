/** The form of the answer. MX may add types. An unknown type is passed on unchanged. */
type ChallengeType = "TEXT" | "TOKEN" | "OPTIONS" | "IMAGE_DATA" | "IMAGE_OPTIONS";

interface ChallengeOption {
  label: string;
  /** The answer to MX. In an account selection, it is the account's `id` (`act-…`). */
  value: string;
}

interface ImageOption extends ChallengeOption {
  /** The picture, as a `data:` URI. */
  dataUri: string | null;
}

/** One question of the institution to the end user. It never contains the answer. */
export interface Challenge {
  /** `CRD-…`. The answer refers to it. */
  guid: string;
  type: ChallengeType | (string & {});
  label: string | null;
  options?: ChallengeOption[];
  /** Base64 picture whose text the user types (IMAGE_DATA). */
  imageData?: string;
  imageOptions?: ImageOption[];
}

/** True for a choice without options. */
export function isUnanswerable(challenge: Challenge): boolean {
  if (challenge.type === "OPTIONS") return (challenge.options ?? []).length === 0;
  if (challenge.type === "IMAGE_OPTIONS") return (challenge.imageOptions ?? []).length === 0;
  return false;
}

/** Whether two lists contain the same questions. PostgreSQL may have changed the order of their fields. */
export function sameChallenges(left: readonly Challenge[], right: readonly Challenge[]): boolean {
  return JSON.stringify(left, inFixedOrder) === JSON.stringify(right, inFixedOrder);
}

function inFixedOrder(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)));
}
