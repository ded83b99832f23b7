import { ApiError, isProblem } from "@account-opening/client";
import { fromNow } from "./balance-checks.ts";
import { type CheckView, type CoreBank, debitableOf } from "./core-bank.ts";
import type { DebitCase } from "./debit-cases.ts";
import { follow } from "./onboard.ts";
import type { SimulatorControl } from "./simulator-control.ts";
import { until } from "./until.ts";

/** The pinned balance of the account. */
const balanceCents = 50_000;

/** Around the balance, on both sides of the cent. */
const amountsCents = [1, 12_500, balanceCents, balanceCents + 1, 9_999_999];

/** Default time from `run_at` to `decide_by`. Longer than any check takes on a busy machine. */
const decideInDefaultMs = 600_000;

/** Time to a deadline that was moved forward. Workers decide `DECIDE_MARGIN_MS` earlier. */
const movedDeadlineMs = 30_000;

/** How far in the past `run_at` is moved: the decision margin is at most a tenth of the time from it to `decide_by`. */
const movedRunAtMs = 300_000;

const dayMs = 24 * 60 * 60 * 1_000;

export interface Debit {
  check: CheckView;
  /** The accepted outcomes: status, decision, reason. */
  expected: string[];
  /** What is wrong with the decision otherwise. */
  violations: string[];
}

export interface DebitOptions {
  bank: CoreBank;
  mx: SimulatorControl;
  memberGuid: string;
  debitCase: DebitCase;
  count: number;
  /** The period over which the debits are spread. */
  spreadMs: number;
  /** From `run_at` to `decide_by`. */
  decideInMs?: number;
  /** Poll interval of the checks' status. */
  everyMs?: number;
}

/** Schedules a member's debits, moves or cancels some of them, and waits until all are decided. */
export async function debit(options: DebitOptions): Promise<Debit[]> {
  const { bank, mx, memberGuid, debitCase, count } = options;
  const accountGuid = await pinBalance(bank, mx, memberGuid);
  await expectRefusals(bank, memberGuid);
  await debitCase.prepare?.(mx, memberGuid, accountGuid);
  const scheduled = await Promise.all(
    Array.from({ length: count }, (_, index) => scheduleUnlessClosed(options, accountGuid, index)),
  );
  const debits = scheduled.filter((each) => each !== null);
  await moveDeadlines(options);
  const ended = await until(
    `the balance checks of ${memberGuid} (${debitCase.password}) have ended`,
    async () => {
      if (debitCase.answers === true) await follow(bank, memberGuid);
      const checks = await bank.checksOf(memberGuid);
      return checks.every(({ status }) => status === "decided" || status === "canceled") && checks;
    },
    {
      timeoutMs: options.spreadMs + (options.decideInMs ?? decideInDefaultMs) + 60_000,
      everyMs: options.everyMs ?? 250,
    },
  );
  return debits.map(({ check: { id }, expected }) => {
    const check = ended.find((each) => each.id === id);
    if (check === undefined) throw new Error(`${id} is not among the checks of ${memberGuid}.`);
    return expected === null ? expectByBalance(check, ended) : { check, expected, violations: [] };
  });
}

/** Expects a decision by the balance of the account, less the reservations of earlier debits. */
function expectByBalance(check: CheckView, ended: readonly CheckView[]): Debit {
  const reservedBy = check.basis?.reserved_by ?? [];
  const released = ended.filter(({ id, decision }) => id !== check.id && decision === "sufficient");
  const before = released.filter(({ decided_at }) => (decided_at ?? "") < (check.decided_at ?? ""));
  const counted = released.filter(({ debit_id }) => reservedBy.includes(debit_id));
  const missing = before.filter((each) => !counted.includes(each));
  const reservedCents = counted.reduce((sum, { amount }) => sum + centsOf(amount), 0);
  const isSufficient = centsOf(check.amount) <= balanceCents - reservedCents;
  return {
    check,
    expected: [`decided ${isSufficient ? "sufficient" : "insufficient"}`],
    violations:
      check.decision === "inconclusive"
        ? []
        : missing.map(({ id }) => `${check.id} does not subtract the reservation of ${id}`),
  };
}

function centsOf(amount: string): number {
  return Math.round(Number(amount) * 100);
}

/** `expected` is null if the balance decides, which is known once all debits are decided. */
type ScheduledDebit = Pick<Debit, "check"> & { expected: string[] | null };

/** Moves the deadlines of checks that only their deadline ends, once all of them run and MX shows why. */
async function moveDeadlines({ bank, mx, memberGuid, debitCase }: DebitOptions): Promise<void> {
  const { isStuck, password } = debitCase;
  if (isStuck === undefined) return;
  const isOpen = ({ status }: CheckView) => status === "scheduled" || status === "running";
  const open = await until(`the balance checks of ${memberGuid} (${password}) run`, async () => {
    const checks = (await bank.checksOf(memberGuid)).filter(isOpen);
    return checks.every(({ status }) => status === "running") && checks;
  });
  await until(`MX shows why the checks of ${memberGuid} cannot be decided (${password})`, () =>
    isStuck(bank, mx, memberGuid),
  );
  const now = Date.now();
  const times = {
    run_at: new Date(now - movedRunAtMs).toISOString(),
    decide_by: new Date(now + movedDeadlineMs).toISOString(),
  };
  await Promise.all(open.map((check) => reschedule(bank, check, times)));
}

/**
 * Moves a check. After a response of 503 it is unknown whether the check has moved. The client repeats the request, and
 * the check may be decided by then (409).
 */
async function reschedule(
  bank: CoreBank,
  { id }: CheckView,
  times: { run_at: string; decide_by: string },
): Promise<CheckView> {
  try {
    return await bank.rescheduleCheck(id, times);
  } catch (error) {
    if (!isProblem(error, "balance-check-closed")) throw error;
    return bank.check(id);
  }
}

async function pinBalance(bank: CoreBank, mx: SimulatorControl, memberGuid: string): Promise<string> {
  const account = debitableOf(await bank.member(memberGuid));
  const dollars = balanceCents / 100;
  await mx.changeMember(memberGuid, { accounts: [{ account, availableBalance: dollars, balance: dollars }] });
  return account;
}

/** The API must refuse checks on every account of the member that cannot be debited. */
async function expectRefusals(bank: CoreBank, memberGuid: string): Promise<void> {
  const { accounts } = await bank.member(memberGuid);
  for (const { guid, type } of accounts.filter(({ can_debit }) => !can_debit)) {
    const request = {
      debit_id: `${memberGuid}-${guid}`,
      account_guid: guid,
      amount: "0.01",
      decide_by: fromNow(decideInDefaultMs),
    };
    const status = await bank.scheduleCheck(request).then(
      () => 201,
      (error: unknown) => (error instanceof ApiError ? error.status : Promise.reject(error)),
    );
    if (status !== 422) throw new Error(`A check on ${type} ${guid} of ${memberGuid} returned ${status}.`);
  }
}

/** Returns null if the API refuses the check because the account is known to be closed. */
async function scheduleUnlessClosed(
  options: DebitOptions,
  accountGuid: string,
  index: number,
): Promise<ScheduledDebit | null> {
  try {
    return await scheduleOne(options, accountGuid, index);
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 422) throw error;
    const account = await options.bank.account(accountGuid);
    if (account.is_closed) return null;
    throw error;
  }
}

/** What core banking does with a debit after it was scheduled, by its index. */
const changes = ["none", "none", "none", "canceled", "moved"] as const;

async function scheduleOne(
  { bank, memberGuid, debitCase, count, spreadMs, decideInMs = decideInDefaultMs }: DebitOptions,
  accountGuid: string,
  index: number,
): Promise<ScheduledDebit> {
  const cents = amountsCents[index % amountsCents.length] ?? 1;
  const isFirstHalf = index < count / 2;
  const change = isFirstHalf ? "none" : (changes[index % 5] ?? "none");
  const timesIn = (ms: number) => {
    const runAt = Date.now() + ms;
    return {
      run_at: new Date(runAt).toISOString(),
      decide_by: new Date(runAt + decideInMs).toISOString(),
    };
  };
  const runInMs = isFirstHalf ? 0 : Math.round((spreadMs * index) / count);
  const check = await bank.scheduleCheck({
    debit_id: `${memberGuid}-${index}`,
    account_guid: accountGuid,
    amount: (cents / 100).toFixed(2),
    ...timesIn(change === "none" ? runInMs : dayMs),
    max_age_seconds: index % 3 === 0 ? 3_600 : 5,
  });
  if (change === "canceled") {
    await bank.cancelCheck(check.id);
    return { check, expected: ["canceled"] };
  }
  const moved = change === "moved" ? await reschedule(bank, check, timesIn(runInMs)) : check;
  return { check: moved, expected: debitCase.expected?.map((decision) => `decided ${decision}`) ?? null };
}
