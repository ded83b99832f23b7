import { HTTPError } from "ky";
import { type CheckView, type CoreBank, debitableOf, type EventView } from "./core-bank.ts";
import { follow } from "./onboard.ts";
import type { SimulatorControl } from "./simulator-control.ts";
import { until } from "./until.ts";

/** What happens to the balance checks of a member, and how they must come out. */
export interface DebitFate {
  /** Its onboarding; the simulator reads it as a script. */
  password: string;
  /** Put into place once the member is identified. */
  stage?: (mx: SimulatorControl, guid: string, accountGuid: string) => Promise<void>;
  /** Answers what MX asks while it checks. */
  answers?: boolean;
  /** Any of these; null: as the balance has it. */
  ends: string[] | null;
  /** Of checks that only their cutoff ends: whether MX has shown why. Then the cutoff is brought forward. */
  isStuck?: (bank: CoreBank, mx: SimulatorControl, guid: string) => Promise<boolean>;
}

const closing = (mx: SimulatorControl, guid: string, account: string) =>
  mx.changeMember(guid, { accounts: [{ account, isClosed: true }] });

const hiding = (mx: SimulatorControl, guid: string, account: string) =>
  mx.changeMember(guid, { accounts: [{ account, availableBalance: null }] });

const isAsked: NonNullable<DebitFate["isStuck"]> = async (bank, _, guid) =>
  (await bank.member(guid)).challenges.length > 0;

const hasStatus =
  (status: string): NonNullable<DebitFate["isStuck"]> =>
  async (bank, _, guid) =>
    (await bank.member(guid)).connection_status === status;

const hasBalanceJob: NonNullable<DebitFate["isStuck"]> = async (_, mx, guid) =>
  ((await mx.summary()).members[guid]?.jobs["check_balance"] ?? 0) > 0;

const inconclusive = (...reasons: string[]) => reasons.map((reason) => `inconclusive ${reason}`);

export const debitFates: readonly DebitFate[] = [
  { password: "password", ends: null },
  { password: "via:DELAYED@check_balance", ends: null },
  { password: "status:FAILED*1@check_balance", ends: null },
  { password: "mfa:TEXT*always@check_balance", answers: true, ends: null },
  {
    password: "mfa:TEXT*always@check_balance",
    isStuck: isAsked,
    ends: inconclusive("user_action_required"),
  },
  {
    password: "status:LOCKED@check_balance",
    isStuck: hasStatus("LOCKED"),
    ends: inconclusive("user_action_required"),
  },
  // Trying again uses up what MX allows.
  {
    password: "status:FAILED@check_balance",
    isStuck: hasStatus("FAILED"),
    ends: inconclusive("mx_unavailable", "throttled"),
  },
  { password: "job:hang@check_balance", isStuck: hasBalanceJob, ends: inconclusive("deadline_passed") },
  { password: "password", stage: closing, ends: ["account_closed"] },
  { password: "password", stage: hiding, ends: inconclusive("balance_unknown") },
];

/** What the first account holds, cent for cent, from the moment it is pinned. */
const balanceCents = 50_000;

/** Around the balance, on both sides of the cent. */
const amountsCents = [1, 12_500, balanceCents, balanceCents + 1, 9_999_999];

/** From `run_at` to `decide_by`, unless told. Longer than anything takes on a busy machine. */
const lifeDefaultMs = 600_000;

/** From a cutoff that is brought forward to now. Workers decide it `DECIDE_MARGIN_MS` earlier. */
const cutoffInMs = 30_000;

/** A tenth of a check's life is the longest margin that a worker takes. */
const lifeBeforeCutoffMs = 300_000;

export interface Debit {
  check: CheckView;
  /** How it may end: status, decision, reason. */
  ends: string[];
  /** What is wrong with how it was decided, beside that. */
  wrongs: string[];
}

export interface DebitorOptions {
  bank: CoreBank;
  mx: SimulatorControl;
  memberGuid: string;
  fate: DebitFate;
  count: number;
  /** Debits are spread over this long. */
  spreadMs: number;
  /** From `run_at` to `decide_by`. */
  lifeMs?: number;
  /** How often it is looked at. */
  everyMs?: number;
}

/** Schedules a member's debits, some of which are moved or canceled, and waits until the last is decided. */
export async function debit(options: DebitorOptions): Promise<Debit[]> {
  const { bank, mx, memberGuid, fate, count } = options;
  const accountGuid = await pinBalance(bank, mx, memberGuid);
  await requireRefused(bank, memberGuid);
  await fate.stage?.(mx, memberGuid, accountGuid);
  const scheduled = await Promise.all(
    Array.from({ length: count }, (_, index) => scheduleOrRefused(options, accountGuid, index)),
  );
  const debits = scheduled.filter((each) => each !== null);
  await bringCutoffForward(options);
  const ended = await until(
    `balance checks of ${memberGuid} (${fate.password}) have come to an end`,
    async () => {
      if (fate.answers === true) await follow(bank, memberGuid);
      const checks = await bank.checksOf(memberGuid);
      return checks.every(({ status }) => status === "decided" || status === "canceled") && checks;
    },
    {
      timeoutMs: options.spreadMs + (options.lifeMs ?? lifeDefaultMs) + 60_000,
      everyMs: options.everyMs ?? 250,
    },
  );
  return debits.map(({ check: { id }, ends }) => {
    const check = ended.find((each) => each.id === id);
    if (check === undefined) throw new Error(`${id} is not among the checks of ${memberGuid}.`);
    return ends === null ? judgedByBalance(check, ended) : { check, ends, wrongs: [] };
  });
}

/** By what the account holds, less what earlier debits have reserved. */
function judgedByBalance(check: CheckView, ended: readonly CheckView[]): Debit {
  const reservedBy = check.basis?.reserved_by ?? [];
  const released = ended.filter(({ id, decision }) => id !== check.id && decision === "sufficient");
  const before = released.filter(({ decided_at }) => (decided_at ?? "") < (check.decided_at ?? ""));
  const counted = released.filter(({ debit_id }) => reservedBy.includes(debit_id));
  const forgotten = before.filter((each) => !counted.includes(each));
  const reservedCents = counted.reduce((sum, { amount }) => sum + centsOf(amount), 0);
  const isSufficient = centsOf(check.amount) <= balanceCents - reservedCents;
  return {
    check,
    ends: [`decided ${isSufficient ? "sufficient" : "insufficient"}`],
    wrongs:
      check.decision === "inconclusive"
        ? []
        : forgotten.map(({ id }) => `${check.id} does not reserve for ${id}`),
  };
}

function centsOf(amount: string): number {
  return Math.round(Number(amount) * 100);
}

/** A debit whose end may follow from the balance: then `ends` is null until all are decided. */
type Scheduled = Pick<Debit, "check"> & { ends: string[] | null };

/** Of checks that nothing else ends: once each runs, and MX has shown why it cannot be decided by a balance. */
async function bringCutoffForward({ bank, mx, memberGuid, fate }: DebitorOptions): Promise<void> {
  const { isStuck } = fate;
  if (isStuck === undefined) return;
  const isOpen = ({ status }: CheckView) => status === "scheduled" || status === "running";
  const open = await until(`the balance checks of ${memberGuid} (${fate.password}) run`, async () => {
    const checks = (await bank.checksOf(memberGuid)).filter(isOpen);
    return checks.every(({ status }) => status === "running") && checks;
  });
  await until(`MX shows why those of ${memberGuid} cannot be decided (${fate.password})`, () =>
    isStuck(bank, mx, memberGuid),
  );
  const now = Date.now();
  const times = {
    run_at: new Date(now - lifeBeforeCutoffMs).toISOString(),
    decide_by: new Date(now + cutoffInMs).toISOString(),
  };
  await Promise.all(open.map((check) => reschedule(bank, check, times)));
}

/**
 * Moves a check. After an answer of 503 nobody knows whether it is moved; the client asks again, and by then it may be
 * decided (409).
 */
async function reschedule(
  bank: CoreBank,
  { id }: CheckView,
  times: { run_at: string; decide_by: string },
): Promise<CheckView> {
  try {
    return await bank.rescheduleCheck(id, times);
  } catch (error) {
    if (!(error instanceof HTTPError) || error.response.status !== 409) throw error;
    return bank.check(id);
  }
}

async function pinBalance(bank: CoreBank, mx: SimulatorControl, memberGuid: string): Promise<string> {
  const account = debitableOf(await bank.member(memberGuid));
  const dollars = balanceCents / 100;
  await mx.changeMember(memberGuid, { accounts: [{ account, availableBalance: dollars, balance: dollars }] });
  return account;
}

/** No check is taken on any other account of the member. */
async function requireRefused(bank: CoreBank, memberGuid: string): Promise<void> {
  const { accounts } = await bank.member(memberGuid);
  for (const { guid, type } of accounts.filter(({ can_debit }) => !can_debit)) {
    const request = {
      debit_id: `${memberGuid}-${guid}`,
      account_guid: guid,
      amount: "0.01",
      decide_by: new Date(Date.now() + lifeDefaultMs).toISOString(),
    };
    const status = await bank.scheduleCheck(request).then(
      () => 201,
      (error: unknown) => (error instanceof HTTPError ? error.response.status : Promise.reject(error)),
    );
    if (status !== 422) throw new Error(`A check on ${type} ${guid} of ${memberGuid} is answered ${status}.`);
  }
}

/** No check is taken once it is known that the account is closed: then there is none. */
async function scheduleOrRefused(
  options: DebitorOptions,
  accountGuid: string,
  index: number,
): Promise<Scheduled | null> {
  try {
    return await scheduleOne(options, accountGuid, index);
  } catch (error) {
    if (!(error instanceof HTTPError) || error.response.status !== 422) throw error;
    const account = await options.bank.account(accountGuid);
    if (account.is_closed) return null;
    throw error;
  }
}

async function scheduleOne(
  { bank, memberGuid, fate, count, spreadMs, lifeMs = lifeDefaultMs }: DebitorOptions,
  accountGuid: string,
  index: number,
): Promise<Scheduled> {
  const cents = amountsCents[index % amountsCents.length] ?? 1;
  const isFirstHalf = index < count / 2;
  const change = isFirstHalf ? "none" : (changes[index % 5] ?? "none");
  const timesIn = (ms: number) => {
    const runAt = Date.now() + ms;
    return {
      run_at: new Date(runAt).toISOString(),
      decide_by: new Date(runAt + lifeMs).toISOString(),
    };
  };
  const runInMs = isFirstHalf ? 0 : Math.round((spreadMs * index) / count);
  const check = await bank.scheduleCheck({
    debit_id: `${memberGuid}-${index}`,
    account_guid: accountGuid,
    amount: (cents / 100).toFixed(2),
    ...timesIn(change === "none" ? runInMs : tomorrowMs),
    max_age_seconds: index % 3 === 0 ? 3_600 : 5,
  });
  if (change === "canceled") {
    await bank.cancelCheck(check.id);
    return { check, ends: ["canceled"] };
  }
  const moved = change === "moved" ? await reschedule(bank, check, timesIn(runInMs)) : check;
  return { check: moved, ends: fate.ends?.map((end) => `decided ${end}`) ?? null };
}

/** What core banking changes its mind about, by the debit's index. */
const changes = ["none", "none", "none", "canceled", "moved"] as const;
const tomorrowMs = 24 * 60 * 60 * 1_000;

/** Of an MX that fails on its own, beside what its members do. */
const mxFailed = "decided inconclusive mx_unavailable";

/**
 * What is wrong with these debits, judged by what was to be and by what the receiver was told.
 * @param mxFails whether MX fails by chance, so that what would be inconclusive anyway may be so because of MX.
 */
export function wrongsOf(
  debits: readonly Debit[],
  notifications: readonly EventView[],
  { mxFails = false }: { mxFails?: boolean } = {},
): string[] {
  const told = new Map<string, Set<string>>();
  for (const { id, type, data } of notifications) {
    if (type !== "balance_check.decided") continue;
    const checkId = String(data["balance_check_id"]);
    told.set(checkId, (told.get(checkId) ?? new Set()).add(`${id} ${String(data["decision"])}`));
  }
  const isMxToBlame = (end: string, ends: string[]) =>
    mxFails && end === mxFailed && ends.some((one) => one.startsWith("decided inconclusive"));
  return debits.flatMap(({ check, ends, wrongs }) => {
    const end = [check.status, check.decision, check.reason].filter((part) => part !== null).join(" ");
    const isInTime = check.decided_at === null || check.decided_at <= check.decide_by;
    const tellings = [...(told.get(check.id) ?? [])].map((telling) => telling.split(" ")[1]);
    const isTold =
      tellings.length === (check.status === "decided" ? 1 : 0) &&
      tellings.every((one) => one === check.decision);
    const name = `${check.id} (${check.debit_id}, ${check.amount})`;
    return [
      ...wrongs,
      ...(ends.includes(end) || isMxToBlame(end, ends)
        ? []
        : [`${name} is ${end} instead of ${ends.join(" or ")}`]),
      ...(isInTime ? [] : [`${name} is decided at ${check.decided_at}, after ${check.decide_by}`]),
      ...(isTold ? [] : [`${name} was told as ${tellings.join(", ") || "nothing"}`]),
    ];
  });
}
