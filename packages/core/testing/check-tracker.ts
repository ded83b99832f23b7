import type { BalanceCheck } from "../src/balance/balance-check.ts";
import { decideAtOf } from "../src/balance/decide.ts";
import type { DecidedCheck } from "../src/balance/evaluate-checks.ts";
import type { Instant } from "../src/instant.ts";
import type { Policy } from "../src/policy.ts";
import { type AccountKind, aCheck, accountKinds, aDebitAccount, start } from "./builders.ts";

/** A debit. Its times are relative to the start of the simulation. */
export interface DebitScript {
  scheduledMs: number;
  /** Time until the check runs, and from then until its deadline. */
  inMs: number;
  lifeMs: number;
  cents: number;
  maxAgeMs: number;
  drawnOn: AccountKind;
}

/** The checks as a store would keep them, and what must not happen to them. */
export class CheckBook {
  readonly #open = new Map<string, BalanceCheck>();
  readonly faults: string[] = [];
  readonly decided: (DecidedCheck & { at: Instant })[] = [];

  static checkOf(debit: DebitScript, index: number): BalanceCheck {
    const runAt = start + debit.scheduledMs + debit.inMs;
    const amount = { currency: "USD", minor: BigInt(debit.cents) };
    const id = `CHK-${index}`;
    const account = aDebitAccount(accountKinds[debit.drawnOn].account);
    return aCheck({ id, amount, account, runAt, decideBy: runAt + debit.lifeMs, maxAgeMs: debit.maxAgeMs });
  }

  schedule(check: BalanceCheck): void {
    this.#open.set(check.id, check);
  }

  get openCount(): number {
    return this.#open.size;
  }

  due(now: Instant): BalanceCheck[] {
    const reservations = this.decided.flatMap(({ reservation }) => reservation ?? []);
    return [...this.#open.values()]
      .filter(({ runAt }) => runAt <= now)
      .map((check) => ({ ...check, account: check.account && { ...check.account, reservations } }));
  }

  /** The times at which a check is evaluated again. */
  evaluationTimes(check: BalanceCheck, policy: Policy): Instant[] {
    return [check.runAt, decideAtOf(check, policy)];
  }

  record(started: readonly BalanceCheck[], decided: readonly DecidedCheck[], now: Instant): void {
    for (const check of started) this.#open.set(check.id, { ...check, status: "running" });
    for (const each of decided) {
      const { id, decideBy } = each.check;
      if (!this.#open.delete(id)) this.faults.push(`${id} is decided twice`);
      if (now > decideBy) this.faults.push(`${id} is decided ${now - decideBy} ms late`);
      this.decided.push({ ...each, at: now });
    }
  }
}
