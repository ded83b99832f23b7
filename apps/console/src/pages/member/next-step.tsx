import type { Member } from "../../api/members.ts";
import { memberStates } from "../../components/member-state.tsx";
import { Countdown, Time } from "../../components/time.tsx";
import { describeCall } from "../members/next-call.tsx";

/** The next call to MX with its countdown; without one, whom the member waits for. */
export function NextStep({ member, className }: { member: Member; className: string }) {
  const { next_call: call, state, reason, mx_error: error, challenges } = member;
  return (
    <section className={`panel next-step ${className}`} aria-label="What happens next">
      {call == null ? (
        <div>
          <b>{restOf(state, challenges.length)}</b>
          {reason !== null && (
            <>
              <br />
              <small>
                Reason: {reason.replaceAll("_", " ")} <span className="mono">{reason}</span>
              </small>
            </>
          )}
        </div>
      ) : (
        <>
          <span className="countdown">
            <Countdown until={call.due_at} />
          </span>
          <div>
            <b>Next: {describeCall(call)}</b>
            <br />
            <small>
              at <Time at={call.due_at} />
              {call.attempt !== null && ` · attempt ${call.attempt} of this step`}
              {call.deadline_at !== null && (
                <>
                  {" "}
                  · the step ends at <Time at={call.deadline_at} />
                </>
              )}
              {reason !== null && ` · reason ${reason.replaceAll("_", " ")}`}
            </small>
          </div>
        </>
      )}
      {error !== null && (
        <p className="bad">
          <span className="tone">MX error {error.code}</span>:{" "}
          {error.message ?? error.user_message ?? "without a text"}
        </p>
      )}
    </section>
  );
}

/** A member in one of the other states always has a next call, until its response arrives. */
export function restOf(state: Member["state"], challengeCount: number): string {
  if (challengeCount > 0) return "The member waits for the user's answer.";
  if (state === "identified") return "Onboarding is complete. MX is called for balance checks only.";
  if (state === "connected") return "The accounts are verified. MX is called for balance checks only.";
  if (state === "action_required") return "The member waits for the user. MX reports when it can continue.";
  if (state === "failed") return "Onboarding has failed. No further call is made.";
  return `The member is ${memberStates[state].word}. MX's latest response is being processed.`;
}
