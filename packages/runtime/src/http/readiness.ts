/** Fails by throwing. What it throws stays here: it may name hosts and users. */
export type ReadinessCheck = () => unknown;

type CheckResult = "ok" | "failed" | "timed_out";

export interface Readiness {
  readonly ready: boolean;
  readonly checks: Readonly<Record<string, CheckResult>>;
}

/** All checks at once, each with `timeoutMs` of its own. */
export async function readiness(
  checks: Readonly<Record<string, ReadinessCheck>>,
  timeoutMs: number,
): Promise<Readiness> {
  const results = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => [name, await resultOf(check, timeoutMs)] as const),
  );
  return { ready: results.every(([, result]) => result === "ok"), checks: Object.fromEntries(results) };
}

async function resultOf(check: ReadinessCheck, timeoutMs: number): Promise<CheckResult> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<CheckResult>((resolve) => {
    timer = setTimeout(resolve, timeoutMs, "timed_out");
  });
  try {
    return await Promise.race([outcomeOf(check), timeout]);
  } finally {
    clearTimeout(timer);
  }
}

async function outcomeOf(check: ReadinessCheck): Promise<CheckResult> {
  try {
    await check();
    return "ok";
  } catch {
    return "failed";
  }
}
