import type { Job } from "../../api/institutions.ts";
import type { Filters } from "../../components/filters.tsx";

export const jobWords: Readonly<Record<Job, string>> = {
  verify: "verification",
  identify: "identification",
  check_balance: "balance check",
};

/** The choices beside verification, which is the default. */
export const jobOptions = [
  { value: "identify", word: "Identification" },
  { value: "check_balance", word: "Balance check" },
];

/** The kind of job in the address. */
export function useJob({ get }: Filters): Job {
  const name = get("job");
  return name === "identify" || name === "check_balance" ? name : "verify";
}
