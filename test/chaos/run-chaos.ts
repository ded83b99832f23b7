import pLimit from "p-limit";
import { violationsOf } from "../harness/debit-violations.ts";
import { debit } from "../harness/debits.ts";
import { enroll, follow, onboard } from "../harness/onboard.ts";
import { simulatorControl } from "../harness/simulator-control.ts";
import { until } from "../harness/until.ts";
import { type BreakingPlan, breakThings } from "./break-things.ts";
import type { Breakable } from "./breakages.ts";
import { doubleStartsAt, type End, jobsBeyond, unstored, untold } from "./judge.ts";
import { debtors, identified, type Person, people } from "./people.ts";
import { persistent } from "./persistent.ts";
import { forge } from "./webhooks.ts";

export interface ChaosPlan extends BreakingPlan {
  members: number;
  /** Of each member that has debits. */
  debitsEach: number;
  /** So many people are under way at the same time. */
  atOnce: number;
  /** How often each of them is looked at. */
  everyMs: number;
  /** From `run_at` to `decide_by` of each debit. */
  debitLifeMs: number;
  /** How long a member may take to come to an end. */
  memberLifeMs: number;
  /** Told now and then. */
  onProgress?: (progress: ChaosProgress) => void;
  /** Told at once of somebody who did not come to an end. */
  onWrong?: (wrong: string) => void;
}

interface ChaosProgress {
  endedMembers: number;
  endedDebits: number;
  breakages: number;
}

export interface ChaosReport {
  seconds: number;
  members: number;
  debits: number;
  /** How many of each kind. */
  breakages: Record<string, number>;
  webhooksAcknowledged: number;
  forgedRefused: number;
  notifications: number;
  notificationsRepeated: number;
  doubleStarts: number;
  /** From the end of a breakage until a webhook led to a status read again. */
  longestRecovery: { ms: number; after: string };
  /** By what broke. */
  longestRecoveryMs: Record<string, number>;
  /** From the loss of a worker until others had gone on with all that it held, by what befell it. */
  longestTakeoverMs: Record<string, number>;
  /** What must never happen and did. */
  wrongs: string[];
}

/** Members and debits go through while everything breaks; judged by MX's, the receiver's and the inbox's own records. */
export async function runChaos(broken: Breakable, plan: ChaosPlan): Promise<ChaosReport> {
  const { apps, receiver } = broken;
  const { bank } = apps;
  const begin = performance.now();
  const progress: ChaosProgress = { endedMembers: 0, endedDebits: 0, breakages: 0 };
  const told = setInterval(() => plan.onProgress?.(progress), 5_000);
  const work = { isOver: false };
  const sentinel = await persistent(() => onboard(bank, { id: "sentinel", password: "password" }));
  const breaking = breakThings(broken, plan, work, progress, sentinel.guid);
  const forging = forge(broken, work);
  const limit = pLimit(plan.atOnce);
  const mx = simulatorControl(apps.mx.url);

  const one = async (index: number): Promise<End> => {
    const isDebtor = index % 2 === 1;
    const debitCase = pick(debtors, index);
    const person: Person = isDebtor ? { password: debitCase.password, ...identified } : pick(people, index);
    const { guid } = await persistent(() =>
      enroll(bank, { id: `chaos-${index}`, password: person.password }),
    );
    const looks = { timeoutMs: plan.memberLifeMs, everyMs: plan.everyMs };
    const end = await persistent(() => follow(bank, guid, {}, looks));
    progress.endedMembers += 1;
    const wrongs =
      end.state === person.state && end.reason === person.reason
        ? []
        : [`${guid} (${person.password}) is ${end.state} (${end.reason}), not ${person.state}`];
    const ended = { guid, person, wrongs, debits: [] };
    if (!isDebtor || wrongs.length > 0) return ended;
    const count = plan.debitsEach;
    const debits = await debit({
      bank,
      mx,
      memberGuid: guid,
      debitCase,
      count,
      spreadMs: 8_000,
      decideInMs: plan.debitLifeMs,
      everyMs: plan.everyMs,
    });
    progress.endedDebits += debits.length;
    return { ...ended, debits };
  };
  try {
    const ends = await Promise.all(
      Array.from({ length: plan.members }, (_, index) =>
        limit(() =>
          one(index).catch((error: unknown) => {
            const wrong = `chaos-${index}: ${String(error)}`;
            plan.onWrong?.(wrong);
            return { wrongs: [wrong], debits: [] } satisfies End;
          }),
        ),
      ),
    );
    work.isOver = true;
    const broke = await breaking;
    const { acknowledged, refused } = await forging;
    const debits = ends.flatMap((end) => end.debits);
    const decided = debits.filter(({ check }) => check.status === "decided");
    await until(
      "every decision is told",
      () => {
        const ids = new Set(receiver.received.map(({ data }) => data["balance_check_id"]));
        return decided.every(({ check }) => ids.has(check.id));
      },
      { everyMs: 250 },
    );
    return {
      seconds: Math.round((performance.now() - begin) / 1_000),
      members: plan.members,
      debits: debits.length,
      breakages: broke.counts,
      webhooksAcknowledged: acknowledged.length,
      forgedRefused: refused,
      notifications: receiver.received.length,
      notificationsRepeated: receiver.received.length - new Set(receiver.received.map(({ id }) => id)).size,
      doubleStarts: apps.mx.control.summary().doubleStarts,
      longestRecovery: broke.longestRecovery,
      longestRecoveryMs: broke.longestRecoveryMs,
      longestTakeoverMs: broken.takeovers.longestMs,
      wrongs: [
        ...ends.flatMap((end) => end.wrongs),
        ...violationsOf(debits, receiver.received, { mxFails: true }),
        ...(await unstored(broken, acknowledged)),
        ...(await untold(broken)),
        ...doubleStartsAt(apps.mx),
        ...jobsBeyond(apps.mx, ends),
      ],
    };
  } finally {
    work.isOver = true;
    clearInterval(told);
  }
}

function pick<Item>(items: readonly Item[], index: number): Item {
  const item = items[Math.floor(index / 2) % items.length];
  if (item === undefined) throw new RangeError("There is nothing to pick from.");
  return item;
}
