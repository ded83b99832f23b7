import { type BalanceCheck, createMember, type Member, type MemberEvent } from "@account-opening/core";
import {
  aCheck,
  aContext,
  accountKinds,
  aDebitAccount,
  MxModel,
  seen,
  start,
} from "@account-opening/core/testing";
import { createChance } from "./chance.ts";
import { Judge } from "./judge.ts";
import { MemoryStore } from "./memory/store.ts";
import { MemoryQueue } from "./memory-queue.ts";
import { createPeople } from "./people.ts";
import { type PortOptions, SimulatedProcess } from "./process.ts";
import type { Scenario } from "./scenario.ts";
import { SimulatedMx } from "./simulated-mx.ts";
import { bootWorker, type Surroundings } from "./simulated-worker.ts";
import { VirtualTime } from "./virtual-time.ts";

/** How a run went. */
export interface Run {
  /** What must never happen and did; empty when all is well. */
  faults: string[];
  happeningCount: number;
  portCallCount: number;
  decisionCount: number;
  /** Of the decisions, those that the balance decided. */
  balanceCount: number;
  notificationCount: number;
  virtualMs: number;
}

const second = 1_000;
const minute = 60 * second;
/** Nothing new goes wrong at MX or at the receiver from here on. */
const settlesMs = 4 * minute;
/** All must have come to rest by then. */
const endsMs = settlesMs + 90 * minute;
const challengeExpiryMs = 10 * minute;
const lookEveryMs = 5 * second;

class AwayError extends Error {
  override name = "AwayError";
}

/** Plays a scenario from its beginning until all has come to rest; the same scenario goes the same way each time. */
export async function simulate(scenario: Scenario): Promise<Run> {
  const time = new VirtualTime(start);
  const chance = createChance(scenario.chance);
  const context = aContext();
  const { policy } = context;
  const store = new MemoryStore(policy, (commit) => {
    judge.committed(commit, time.now);
    people.look(commit.folded.member.guid);
  });
  const mx = new SimulatedMx(
    time,
    {
      moved: (guid) => webhook(guid),
      requested: (request) => judge.requested(request),
    },
    (now) => isAway("mx", now),
  );
  const judge: Judge = new Judge(store, mx, policy);
  const queue = new MemoryQueue({ time, chance }, scenario.queue);

  const isAway = (of: Scenario["outages"][number]["of"], now: number) =>
    scenario.outages.some(
      (outage) =>
        outage.of === of && now >= start + outage.afterMs && now < start + outage.afterMs + outage.lastsMs,
    );
  // A queue that is away, or forgets, is no trouble: nothing may be later for it.
  for (const { of, afterMs, lastsMs } of scenario.outages)
    if (of !== "queue") judge.trouble(start + afterMs, start + afterMs + lastsMs);
  for (const flushMs of scenario.flushesMs) {
    time.at(start + flushMs, () => queue.flush());
  }

  const portTo = (name: "database" | "queue" | "receiver", thereMs: number): PortOptions => ({
    name,
    latency: { thereMs, backMs: thereMs },
    failure: () => new AwayError(`${name} was lost`),
    assertUp: (now) => {
      if (isAway(name, now)) throw new AwayError(`${name} is away`);
    },
  });
  const around: Surroundings = {
    store,
    queue,
    mx,
    context,
    time,
    clock: time.clock,
    database: portTo("database", 20),
    redis: portTo("queue", 5),
    receiver: {
      options: portTo("receiver", 200),
      take(eventId) {
        const isCalm = time.now >= start + settlesMs;
        if (!isCalm && chance.is(scenario.receiver.refuses)) return { status: 503, retryAfterMs: null };
        judge.received(eventId);
        const isLost = !isCalm && chance.is(scenario.receiver.loses);
        return isLost ? { status: null, error: "timeout" } : { status: 200, retryAfterMs: null };
      },
    },
  };

  const processes = new Map<string, SimulatedProcess>();
  const run = (name: keyof Scenario["fates"], skewMs = 0) => {
    const habits = { fates: scenario.fates[name], skewMs };
    const process = new SimulatedProcess(name, habits, { time, chance }, judge.trouble);
    processes.set(name, process);
    return process;
  };
  const api = run("api");
  const ingest = run("ingest");
  api.start(() => undefined);
  ingest.start(() => undefined);
  await store.createEndpoint(null);

  const receive = (guid: string) => {
    const event: MemberEvent = { kind: "webhook_received", type: "CONNECTION_STATUS" };
    const append = ingest.port(() => store.appendToInbox(guid, event, time.clock()), around.database);
    const request = ingest.port(() => queue.enqueueAdvance([guid]), around.redis);
    // Whoever sends webhooks does not repeat them.
    ingest
      .serve(async () => {
        await append();
        await request();
      })
      .catch(() => undefined);
  };
  const webhook = (guid: string) => {
    const { loss, doubles, delayMs } = scenario.webhooks;
    if (chance.is(loss)) return;
    for (let copies = chance.is(doubles) ? 2 : 1; copies > 0; copies -= 1) {
      time.at(time.now + chance.upTo(delayMs), () => receive(guid));
    }
  };

  const people = createPeople({ api, around, time, judge, scenario });
  scenario.members.forEach((script, index) => {
    const guid = `MBR-${index}`;
    const bank = script.bank.map(({ afterMs, ...standing }) => ({ ...standing, at: start + afterMs }));
    const model = mx.add(guid, new MxModel(script.jobs, challengeExpiryMs, bank));
    const [first] = script.jobs;
    if (script.startsBusy && first !== undefined) model.aggregate(first, start);
    const member = newMember(guid, model.runningJob !== null, context);
    judge.inserted(member);
    void store.insertMember(member, time.clock()).then((armed) => queue.enqueueCalls(armed));
    mx.watch(guid);
    for (const { afterMs, job } of script.background) {
      time.at(start + afterMs, () => {
        model.aggregate(job, time.now);
        mx.watch(guid);
      });
    }
    for (const ms of script.hintsMs) time.at(start + ms, () => receive(guid));
    for (const { afterMs, kind } of script.unreadable) {
      const event = { kind } as MemberEvent;
      time.at(start + afterMs, () => void store.appendToInbox(guid, event, time.clock()));
    }
    time.at(start + settlesMs, () => model.settle());
  });
  scenario.debits.forEach((debit, index) => {
    const memberIndex = debit.member % scenario.members.length;
    const runAt = start + debit.scheduledMs + debit.inMs;
    const check: BalanceCheck = aCheck({
      id: `CHK-${index}`,
      debitId: `debit-${index}`,
      amount: { currency: "USD", minor: BigInt(debit.cents) },
      runAt,
      decideBy: runAt + debit.lifeMs,
      maxAgeMs: debit.maxAgeMs,
      account: aDebitAccount(accountKinds[debit.drawnOn].account),
    });
    judge.scheduled(check, debit.drawnOn);
    time.at(start + debit.scheduledMs, () => people.bankSchedules(check, `MBR-${memberIndex}`, debit));
  });

  const workers = (["worker-1", "worker-2"] as const)
    .slice(0, scenario.workerCount)
    .map((name, index) => run(name, scenario.skewsMs[index]));
  for (const worker of workers) worker.start(() => bootWorker(worker, around));

  let isOver = false;
  const look = () => {
    isOver = time.now >= start + settlesMs && people.areIdle() && isIdle(store);
    if (!isOver) time.at(time.now + lookEveryMs, look);
    for (const guid of store.members.keys()) people.look(guid);
  };
  look();
  await time.run(() => !isOver && time.now < start + endsMs && judge.faults.length === 0);
  if (judge.faults.length === 0) judge.concluded();
  return {
    faults: judge.faults,
    happeningCount: time.happeningCount,
    portCallCount: [...processes.values()].reduce((sum, { callCount }) => sum + callCount, 0),
    decisionCount: store.checks.decisions.size,
    balanceCount: [...store.checks.decisions.values()].filter(({ decision: { reason } }) => reason === null)
      .length,
    notificationCount: store.notifications.recorded.length,
    virtualMs: time.now - start,
  };
}

function newMember(guid: string, isBusy: boolean, context: ReturnType<typeof aContext>): Member {
  const facts = { guid, userGuid: "USR-1", institutionCode: "mxbank", wantsIdentification: true };
  return createMember(facts, seen("CREATED", { isBeingAggregated: isBusy }), context, start);
}

function isIdle({ members, inbox, checks, notifications }: MemoryStore): boolean {
  return (
    [...members.values()].every(({ member }) => member.state.lane.step === "idle") &&
    inbox.every(({ outcome }) => outcome !== null) &&
    [...checks.rows.values()].every(({ nextAt }) => nextAt === null) &&
    notifications.recorded.every(({ position }) => position !== null) &&
    [...notifications.deliveries.values()].every(({ status }) => status !== "pending")
  );
}
