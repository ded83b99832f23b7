import type { Instant } from "../instant.ts";
import { attemptOf, deadlineOf } from "./lane.ts";
import { canRetry, type Member, mxErrorOf } from "./member.ts";
import type { MxMemberError } from "./mx-error.ts";
import { isReadable } from "./readable.ts";

/** How far a member is, and what its caller can do. */
interface Progress {
  /** 1 for the first attempt of the job. */
  attempt: number;
  /** When the step fails or ends without a result; null if it has no deadline. */
  deadlineAt: Instant | null;
  /** MX's error of a member for which onboarding stopped. */
  mxError: MxMemberError | null;
  /** Whether a retry can succeed. */
  canRetry: boolean;
}

/** Null for a member whose stored state is invalid. */
export function progressOf(stored: Member): Progress | null {
  if (!isReadable(stored)) return null;
  const { lane } = stored.state;
  return {
    attempt: attemptOf(lane) + 1,
    deadlineAt: deadlineOf(lane),
    mxError: mxErrorOf(stored),
    canRetry: canRetry(stored),
  };
}
