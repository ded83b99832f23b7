import type { Member } from "../../api/members.ts";
import { Countdown } from "../../components/time.tsx";

export type NextCallOfMember = NonNullable<Member["next_call"]>;

const jobs = { verify: "verification", identify: "identification", check_balance: "balance check" } as const;

/** What the worker requests from MX next, in words. */
export function describeCall({ call, job }: NextCallOfMember): string {
  const jobWord = job === null ? "job" : jobs[job];
  switch (call) {
    case "read_status":
      return "read status";
    case "request_job":
      return `request ${jobWord}`;
    case "read_results":
      return `read results of the ${jobWord}`;
    case "read_error":
      return "read the error";
  }
}

export function NextCall({ call }: { call: NextCallOfMember }) {
  return (
    <>
      {describeCall(call)} in <Countdown until={call.due_at} />
    </>
  );
}
