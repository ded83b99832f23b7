import pTimeout from "p-timeout";

/** Fails by throwing. What it throws stays here, as it may name hosts and users; the reason of a `NotReadyError` is shown. */
export type ReadinessCheck = () => unknown;

/** Why a process cannot do its work now, and what to do: a sentence that names no host, user or value. */
export class NotReadyError extends Error {
  override readonly name = "NotReadyError";
}

/** A readiness check that fails with the reason that `whyNot` gives, and passes without one. */
export function readyUnless(whyNot: () => Promise<string | null>): ReadinessCheck {
  return async () => {
    const reason = await whyNot();
    if (reason !== null) throw new NotReadyError(reason);
  };
}

type CheckResult = "ok" | "failed" | "timed_out";

export interface Readiness {
  readonly ready: boolean;
  readonly checks: Readonly<Record<string, CheckResult>>;
  /** Of the checks that failed with one, by name. */
  readonly reasons: Readonly<Record<string, string>>;
}

/** All checks at once, each with `timeoutMs` of its own. */
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
