import type { BalanceCheck } from "@account-opening/core/balance";
import { createMember, type Member, type MemberEvent } from "@account-opening/core/member";
import {
  aCheck,
  aContext,
  accountKinds,
  aDebitAccount,
  aLastStatus,
  MxModel,
  start,
} from "@account-opening/core/testing";
import { createActors } from "./actors.ts";
import { InvariantChecker } from "./invariant-checker.ts";
import { MemoryJobEnds } from "./memory/job-ends.ts";
import { MemoryStore } from "./memory/store.ts";
import { MemoryQueue } from "./memory-queue.ts";
import { type PortOptions, SimulatedProcess } from "./process.ts";
import { createRandom } from "./random.ts";
import type { Scenario } from "./scenario.ts";
import { SimulatedMx } from "./simulated-mx.ts";
import { type SimulatedServices, startWorker } from "./simulated-worker.ts";
import { VirtualTime } from "./virtual-time.ts";

/** The result of a run. */
export interface Run {
  /** Violations of invariants; empty if there are none. */
  violations: string[];
  timerCount: number;
  portCallCount: number;
  decisionCount: number;
  /** Decisions by balance. */
  balanceCount: number;
  notificationCount: number;
  virtualMs: number;
}

const second = 1_000;
const minute = 60 * second;
/** From this time on, MX and the receiver do not fail. */
const faultsEndMs = 4 * minute;
/** By this time, nothing may be pending. */
const endMs = faultsEndMs + 90 * minute;
const challengeExpiryMs = 10 * minute;
const pollIntervalMs = 5 * second;

class UnavailableError extends Error {
  override name = "UnavailableError";
}

/** Runs a scenario until nothing is pending. The same scenario gives the same run. */
export async function simulate(scenario: Scenario): Promise<Run> {
  const time = new VirtualTime(start);
  const random = createRandom(scenario.seed);
  const jobEnds = new MemoryJobEnds(aContext().policy);
  const context = aContext({}, jobEnds.planner);
  const { policy } = context;
  const store = new MemoryStore(policy, (commit) => {
    checker.committed(commit, time.now);
    jobEnds.store(commit.folded.folded.jobEnds);
    actors.memberChanged(commit.folded.member.guid);
  });
  const mx = new SimulatedMx(
    time,
    {
      changed: (guid) => webhook(guid),
      requested: (request) => checker.requested(request),
    },
    (now) => isDown("mx", now),
  );
  const checker: InvariantChecker = new InvariantChecker(store, mx, policy);
  const queue = new MemoryQueue({ time, random }, scenario.queue);

  const isDown = (of: Scenario["outages"][number]["of"], now: number) =>
    scenario.outages.some(
      (outage) =>
        outage.of === of && now >= start + outage.afterMs && now < start + outage.afterMs + outage.lastsMs,
    );
  // The queue is not a disturbance: decisions may not be late when it is unavailable or flushed.
  for (const { of, afterMs, lastsMs } of scenario.outages)
    if (of !== "queue") checker.disturbed(start + afterMs, start + afterMs + lastsMs);
  for (const flushMs of scenario.flushesMs) {
    time.at(start + flushMs, () => queue.flush());
  }

  const portTo = (name: "database" | "queue" | "receiver", requestMs: number): PortOptions => ({
    name,
    latency: { requestMs, responseMs: requestMs },
    failure: () => new UnavailableError(`the connection to ${name} was lost`),
    assertUp: (now) => {
      if (isDown(name, now)) throw new UnavailableError(`${name} is unavailable`);
    },
  });
  const services: SimulatedServices = {
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
        const mayFail = time.now < start + faultsEndMs;
        if (mayFail && random.chance(scenario.receiver.refuses)) return { status: 503, retryAfterMs: null };
        checker.received(eventId);
        const isLost = mayFail && random.chance(scenario.receiver.losesResponse);
        return isLost ? { status: null, error: "timeout" } : { status: 200, retryAfterMs: null };
      },
    },
  };

  const processes = new Map<string, SimulatedProcess>();
  const createProcess = (name: keyof Scenario["processFaults"], skewMs = 0) => {
    const options = { processFaults: scenario.processFaults[name], skewMs };
    const process = new SimulatedProcess(name, options, { time, random }, checker.disturbed);
    processes.set(name, process);
    return process;
  };
  const api = createProcess("api");
  const ingest = createProcess("ingest");
  api.start(() => undefined);
  ingest.start(() => undefined);
  await store.createEndpoint(null);

  const receive = (guid: string) => {
    const event: MemberEvent = { kind: "webhook_received", type: "CONNECTION_STATUS" };
    const append = ingest.port(() => store.appendToInbox(guid, event, time.clock()), services.database);
    const request = ingest.port(() => queue.enqueueAdvance([guid]), services.redis);
    // MX does not repeat webhooks.
    ingest
      .serve(async () => {
        await append();
        await request();
      })
      .catch(() => undefined);
  };
  const webhook = (guid: string) => {
    const { loss, doubles, delayMs } = scenario.webhooks;
    if (random.chance(loss)) return;
    for (let copies = random.chance(doubles) ? 2 : 1; copies > 0; copies -= 1) {
      time.at(time.now + random.upTo(delayMs), () => receive(guid));
    }
  };

  const actors = createActors({ api, services, time, checker, scenario });
  scenario.members.forEach((script, index) => {
    const guid = `MBR-${index}`;
    const bank = script.bank.map(({ afterMs, ...account }) => ({ ...account, at: start + afterMs }));
    const { firstJobFetches } = script;
    const model = mx.add(guid, new MxModel(script.jobs, challengeExpiryMs, bank, firstJobFetches ?? []));
    const [first] = script.jobs;
    if (script.oauth !== null) model.requireConsent();
    else if (script.startsBusy && first !== undefined) model.startFirstJob(first, start);
    const mayExist = firstJobFetches === null ? [] : (["verify", "identify"] as const);
    const member = newMember({ guid, mayExist }, model, context);
    checker.inserted(member);
    void store.insertMember(member, time.clock()).then((dueCalls) => queue.enqueueCalls(dueCalls));
    mx.watch(guid);
    for (const { afterMs, job } of script.background) {
      time.at(start + afterMs, () => {
        model.aggregate(job, time.now);
        mx.watch(guid);
      });
    }
    for (const ms of script.spuriousWebhooksMs) time.at(start + ms, () => receive(guid));
    for (const { afterMs, kind } of script.unreadable) {
      const event = { kind } as MemberEvent;
      time.at(start + afterMs, () => void store.appendToInbox(guid, event, time.clock()));
    }
    time.at(start + faultsEndMs, () => model.settle());
  });
  scenario.debits.forEach((debit, index) => {
    const memberIndex = debit.member % scenario.members.length;
    const runAt = start + debit.scheduledMs + debit.runInMs;
    const check: BalanceCheck = aCheck({
      id: `CHK-${index}`,
      debitId: `debit-${index}`,
      amount: { currency: "USD", minor: BigInt(debit.cents) },
      runAt,
      decideBy: runAt + debit.decideInMs,
      maxAgeMs: debit.maxAgeMs,
      account: aDebitAccount(accountKinds[debit.drawnOn].account),
    });
    checker.scheduled(check, debit.drawnOn);
    time.at(start + debit.scheduledMs, () => actors.scheduleDebit(check, `MBR-${memberIndex}`, debit));
  });

  const workers = (["worker-1", "worker-2"] as const)
    .slice(0, scenario.workerCount)
    .map((name, index) => createProcess(name, scenario.skewsMs[index]));
  for (const worker of workers) worker.start(() => startWorker(worker, services));

  let isOver = false;
  const poll = () => {
    isOver = time.now >= start + faultsEndMs && actors.areIdle() && isIdle(store);
    if (!isOver) time.at(time.now + pollIntervalMs, poll);
    for (const guid of store.members.keys()) actors.memberChanged(guid);
  };
  poll();
  await time.run(() => !isOver && time.now < start + endMs && checker.violations.length === 0);
  if (checker.violations.length === 0) checker.ended();
  return {
    violations: checker.violations,
    timerCount: time.timerCount,
    portCallCount: [...processes.values()].reduce((sum, { callCount }) => sum + callCount, 0),
    decisionCount: store.checks.decisions.size,
    balanceCount: [...store.checks.decisions.values()].filter(({ decision: { reason } }) => reason === null)
      .length,
    notificationCount: store.notifications.recorded.length,
    virtualMs: time.now - start,
  };
}

function newMember(
  { guid, mayExist }: Pick<Member, "guid" | "mayExist">,
  model: MxModel,
  context: ReturnType<typeof aContext>,
): Member {
  const facts = { guid, userGuid: "USR-1", institutionCode: "mxbank", wantsIdentification: true, mayExist };
  const { connectionStatus } = model.status(start);
  const isBeingAggregated = model.runningJob !== null;
  return createMember(facts, aLastStatus(connectionStatus, { isBeingAggregated }), context, start);
}

function isIdle({ members, inbox, checks, notifications }: MemoryStore): boolean {
  return (
    [...members.values()].every(({ member }) => member.state.lane.step === "idle") &&
    inbox.rows.every(({ outcome }) => outcome !== null) &&
    [...checks.rows.values()].every(({ nextAt }) => nextAt === null) &&
    notifications.recorded.every(({ position }) => position !== null) &&
    [...notifications.deliveries.values()].every(({ status }) => status !== "pending")
  );
}
