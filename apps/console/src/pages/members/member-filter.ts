import type { MemberFilter } from "../../api/members.ts";
import { type MemberState, memberStates } from "../../components/member-state.tsx";

export const stateOptions = Object.entries(memberStates).map(([value, { word }]) => ({ value, word }));

const minute = 60_000;

const ageMs: Readonly<Record<string, number>> = {
  "10m": 10 * minute,
  "1h": 60 * minute,
  "6h": 6 * 60 * minute,
  "1d": 24 * 60 * minute,
  "7d": 7 * 24 * 60 * minute,
};

export const ages = [
  { value: "10m", word: "10 minutes" },
  { value: "1h", word: "1 hour" },
  { value: "6h", word: "6 hours" },
  { value: "1d", word: "1 day" },
  { value: "7d", word: "7 days" },
] as const;

type Chosen = Readonly<Record<"state" | "reason" | "institution" | "age" | "user", string | undefined>>;

/** The filter of the API. A value that an address has and the API does not know is left out. */
export function memberFilterOf({ state, reason, institution, age, user }: Chosen): MemberFilter {
  const olderMs = age === undefined ? undefined : ageMs[age];
  return {
    ...(isState(state) ? { state } : {}),
    ...(reason === undefined ? {} : { reason }),
    ...(institution === undefined ? {} : { institution_code: institution }),
    ...(user === undefined ? {} : { user_guid: user }),
    ...(olderMs === undefined ? {} : { updated_before: new Date(Date.now() - olderMs).toISOString() }),
  };
}

function isState(value: string | undefined): value is MemberState {
  return value !== undefined && Object.hasOwn(memberStates, value);
}
