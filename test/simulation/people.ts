import { type BalanceCheck, canRetry, type Member, type MemberEvent } from "@account-opening/core";
import type { Judge } from "./judge.ts";
import type { SimulatedProcess } from "./process.ts";
import type { DebitScript, Scenario } from "./scenario.ts";
import type { Surroundings } from "./simulated-worker.ts";
import type { VirtualTime } from "./virtual-time.ts";

interface PeopleParts {
  api: SimulatedProcess;
  around: Surroundings;
  time: VirtualTime;
  judge: Judge;
  scenario: Scenario;
}

export interface People {
  /** A member has changed, perhaps: its user may have something to do. */
  look(memberGuid: string): void;
  bankSchedules(check: BalanceCheck, memberGuid: string, debit: DebitScript): void;
  areIdle(): boolean;
}

const second = 1_000;

/** Users and core banking: all that they do goes through the API, and is done again where the API does not answer. */
export function createPeople({ api, around, time, judge, scenario }: PeopleParts): People {
  const { store, queue, mx, clock, database, redis, context } = around;
  const busy = new Set<string>();

  const port = {
    member: api.port(async (guid: string) => store.members.get(guid)?.member, database),
    append: api.port(
      (guid: string, event: MemberEvent) => store.appendToInbox(guid, event, clock()),
      database,
    ),
    resume: api.port((guid: string, member: Member) => mx.modelOf(guid).resume(member.challenges, time.now), {
      ...database,
      assertUp: () => undefined,
    }),
    update: api.port((guid: string) => mx.modelOf(guid).updateCredentials(time.now), {
      ...database,
      assertUp: () => undefined,
    }),
    schedule: api.port((check: BalanceCheck, guid: string) => store.scheduleCheck(check, guid), database),
    reschedule: api.port(
      (id: string, times: { runAt: Date; decideBy: Date }) =>
        store.rescheduleCheck(id, times, context.policy, clock()),
      database,
    ),
    cancel: api.port((id: string) => store.cancelCheck(id), database),
    advance: api.port((guid: string) => queue.enqueueAdvance([guid]), redis),
    wake: api.port(
      (checks: Parameters<typeof queue.enqueueCheckTimers>[0]) => queue.enqueueCheckTimers(checks),
      redis,
    ),
  };

  const bestEffort = (work: Promise<unknown>) =>
    work.then(
      () => undefined,
      () => undefined,
    );

  async function act(guid: string): Promise<void> {
    const member = await port.member(guid);
    const command = member === undefined ? null : await commandOf(guid, member);
    if (command === null) return;
    await port.append(guid, command);
    await bestEffort(port.advance(guid));
  }

  async function commandOf(guid: string, member: Member): Promise<MemberEvent | null> {
    const { challenges, state } = member;
    if (challenges.length > 0) {
      const isTaken = await port.resume(guid, member);
      mx.watch(guid);
      return isTaken ? { kind: "challenges_answered", challenges } : null;
    }
    if (state.name === "action_required" && scriptOf(guid).updatesCredentials) {
      const isTaken = await port.update(guid);
      mx.watch(guid);
      return isTaken ? { kind: "credentials_updated" } : null;
    }
    return canRetry(member) ? { kind: "retry_requested" } : null;
  }

  function scriptOf(guid: string) {
    const script = scenario.members[Number(guid.slice("MBR-".length))];
    if (script === undefined) throw new Error(`There is no script for ${guid}.`);
    return script;
  }

  /** Until the API answers, or it makes no sense any more. */
  async function insist<Result>(work: () => Promise<Result>, until = Infinity): Promise<Result | null> {
    while (time.now < until) {
      const done = await api.serve(work).then(
        (result) => ({ result }),
        () => null,
      );
      if (done !== null) return done.result;
      await time.sleepUntil(time.now + 2 * second);
    }
    return null;
  }

  async function bankActs(check: BalanceCheck, guid: string, { change, lifeMs }: DebitScript): Promise<void> {
    const scheduled = await insist(async () => {
      const armed = await port.schedule(check, guid);
      if (armed !== null) await bestEffort(port.wake([armed]));
      return true;
    }, check.decideBy);
    if (change === null || scheduled === null) return;
    await time.sleepUntil(time.now + change.afterMs);
    if (change.kind === "cancel") {
      const outcome = await insist(() => port.cancel(check.id));
      if (outcome === "canceled") judge.canceled(check, clock());
      return;
    }
    const runAt = new Date(time.now + 30 * second);
    const decideBy = new Date(runAt.getTime() + lifeMs);
    await insist(async () => {
      const armed = await port.reschedule(check.id, { runAt, decideBy });
      if (armed !== null) await bestEffort(port.wake([armed]));
      return true;
    }, runAt.getTime());
  }

  return {
    look(guid) {
      const member = store.members.get(guid)?.member;
      if (member === undefined || busy.has(guid) || !hasToAct(member)) return;
      busy.add(guid);
      time.at(time.now + scriptOf(guid).userMs, () => {
        void bestEffort(api.serve(() => act(guid))).then(() =>
          time.at(time.now + second, () => busy.delete(guid)),
        );
      });
    },
    bankSchedules(check, guid, debit) {
      busy.add(check.id);
      void bankActs(check, guid, debit).then(() => busy.delete(check.id));
    },
    areIdle: () => busy.size === 0,
  };
}

function hasToAct(member: Member): boolean {
  return member.challenges.length > 0 || member.state.name === "action_required" || canRetry(member);
}
