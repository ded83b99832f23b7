import pTimeout from "p-timeout";

/** Fails by throwing. Only the message of a `NotReadyError` is shown: other messages may contain hosts and users. */
export type ReadinessCheck = () => unknown;

/** Why a process is not ready, and what to do: a sentence without hosts, users and values. */
export class NotReadyError extends Error {
  override readonly name = "NotReadyError";
}

/** A readiness check that fails with the reason that `notReadyReason` returns, and passes if it is null. */
export function readyUnless(notReadyReason: () => Promise<string | null>): ReadinessCheck {
  return async () => {
    const reason = await notReadyReason();
    if (reason !== null) throw new NotReadyError(reason);
  };
}

type CheckResult = "ok" | "failed" | "timed_out";

export interface Readiness {
  readonly ready: boolean;
  readonly checks: Readonly<Record<string, CheckResult>>;
  /** The reasons of failed checks, by name. */
  readonly reasons: Readonly<Record<string, string>>;
}

/** Runs all checks at the same time, each with its own timeout. */
export async function readiness(
  checks: Readonly<Record<string, ReadinessCheck>>,
  timeoutMs: number,
): Promise<Readiness> {
  const outcomes = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => ({
      name,
      ...(await withTimeout(outcomeOf(check), timeoutMs)),
    })),
  );
  return {
    ready: outcomes.every(({ result }) => result === "ok"),
    checks: Object.fromEntries(outcomes.map(({ name, result }) => [name, result])),
    reasons: Object.fromEntries(
      outcomes.flatMap(({ name, reason }) => (reason === undefined ? [] : [[name, reason]])),
    ),
  };
}

interface Outcome {
  result: CheckResult;
  reason?: string;
}

function withTimeout(outcome: Promise<Outcome>, milliseconds: number): Promise<Outcome> {
  return pTimeout(outcome, { milliseconds, fallback: () => ({ result: "timed_out" }) });
}

async function outcomeOf(check: ReadinessCheck): Promise<Outcome> {
  try {
    await check();
    return { result: "ok" };
  } catch (error) {
    return { result: "failed", ...(error instanceof NotReadyError && { reason: error.message }) };
  }
}
