import type { BalanceCheck } from "@account-opening/core/balance";
import type { Member, MemberEvent } from "@account-opening/core/member";
import type { ConsentOutcome } from "@account-opening/core/testing";
import { canRetry } from "@account-opening/core/testing";
import type { InvariantChecker } from "./invariant-checker.ts";
import type { SimulatedProcess } from "./process.ts";
import type { DebitScript, OauthScript, Scenario } from "./scenario.ts";
import type { SimulatedServices } from "./simulated-worker.ts";
import type { VirtualTime } from "./virtual-time.ts";

interface ActorDependencies {
  api: SimulatedProcess;
  services: SimulatedServices;
  time: VirtualTime;
  checker: InvariantChecker;
  scenario: Scenario;
}

export interface Actors {
  /** Lets the user of a member act, if the member needs it. */
  memberChanged(memberGuid: string): void;
  scheduleDebit(check: BalanceCheck, memberGuid: string, debit: DebitScript): void;
  areIdle(): boolean;
}

const second = 1_000;

/** Users and core banking. They act through the API, and repeat requests without a response. */
export function createActors({ api, services, time, checker, scenario }: ActorDependencies): Actors {
  const { store, queue, mx, clock, database, redis, context } = services;
  const busy = new Set<string>();
  const consentCounts = new Map<string, number>();

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
    consent: api.port(
      (guid: string, outcome: ConsentOutcome) => mx.modelOf(guid).consent(outcome, time.now),
      {
        ...database,
        assertUp: () => undefined,
      },
    ),
    baseline: api.port(
      (guid: string) => {
        const { challenges: _, ...status } = mx.modelOf(guid).status(time.now);
        return status;
      },
      { ...database, assertUp: () => undefined },
    ),
    schedule: api.port((check: BalanceCheck, guid: string) => store.scheduleCheck(check, guid), database),
    reschedule: api.port(
      (id: string, times: { runAt: Date; decideBy: Date }) =>
        store.rescheduleCheck(id, times, context.policy, clock()),
      database,
    ),
    cancel: api.port((id: string) => store.cancelCheck(id), database),
    enqueueAdvance: api.port((guid: string) => queue.enqueueAdvance([guid]), redis),
    enqueueCheckTimers: api.port(
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
    await bestEffort(port.enqueueAdvance(guid));
  }

  async function commandOf(guid: string, member: Member): Promise<MemberEvent | null> {
    const { challenges, state } = member;
    if (challenges.length > 0) {
      const isAccepted = await port.resume(guid, member);
      mx.watch(guid);
      return isAccepted ? { kind: "challenges_answered", challenges } : null;
    }
    const { oauth, updatesCredentials } = scriptOf(guid);
    if (state.name === "action_required" && oauth !== null) {
      if (state.reason === "pending") return consentOf(guid, oauth);
      // A bank that has just reported a consent does not open another window, which would stay unused.
      const isReporting = store.inbox.rows.some((row) => row.memberGuid === guid && row.outcome === null);
      if (state.reason.startsWith("oauth_") && !isReporting) {
        return { kind: "consent_requested", baseline: await port.baseline(guid) };
      }
    }
    if (state.name === "action_required" && updatesCredentials && oauth === null) {
      const isAccepted = await port.update(guid);
      mx.watch(guid);
      return isAccepted ? { kind: "credentials_updated" } : null;
    }
    return canRetry(member) ? { kind: "retry_requested" } : null;
  }

  /** The user decides in the OAuth window. @returns what core banking reports. */
  async function consentOf(guid: string, { consents, isReported }: OauthScript): Promise<MemberEvent | null> {
    const count = consentCounts.get(guid) ?? 0;
    consentCounts.set(guid, count + 1);
    const outcome = consents[count] ?? "job";
    if (outcome === "canceled")
      return isReported ? { kind: "consent_failed", reason: "oauth_cancelled", error: null } : null;
    const isNew = await port.consent(guid, outcome);
    mx.watch(guid);
    return isNew && isReported ? { kind: "consent_given" } : null;
  }

  function scriptOf(guid: string) {
    const script = scenario.members[Number(guid.slice("MBR-".length))];
    if (script === undefined) throw new Error(`The scenario has no script for ${guid}.`);
    return script;
  }

  /** Repeats a request until the API responds, or until a time. */
  async function repeat<Result>(work: () => Promise<Result>, until = Infinity): Promise<Result | null> {
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

  async function runDebit(
    check: BalanceCheck,
    guid: string,
    { change, decideInMs }: DebitScript,
  ): Promise<void> {
    const scheduled = await repeat(async () => {
      const due = await port.schedule(check, guid);
      if (due !== null) await bestEffort(port.enqueueCheckTimers([due]));
      return true;
    }, check.decideBy);
    if (change === null || scheduled === null) return;
    await time.sleepUntil(time.now + change.afterMs);
    if (change.kind === "cancel") {
      const outcome = await repeat(() => port.cancel(check.id));
      if (outcome === "canceled") checker.canceled(check, clock());
      return;
    }
    const runAt = new Date(time.now + 30 * second);
    const decideBy = new Date(runAt.getTime() + decideInMs);
    await repeat(async () => {
      const due = await port.reschedule(check.id, { runAt, decideBy });
      if (due !== null) await bestEffort(port.enqueueCheckTimers([due]));
      return true;
    }, runAt.getTime());
  }

  return {
    memberChanged(guid) {
      const member = store.members.get(guid)?.member;
      if (member === undefined || busy.has(guid) || !needsUser(member)) return;
      busy.add(guid);
      time.at(time.now + scriptOf(guid).userMs, () => {
        void bestEffort(api.serve(() => act(guid))).then(() =>
          time.at(time.now + second, () => busy.delete(guid)),
        );
      });
    },
    scheduleDebit(check, guid, debit) {
      busy.add(check.id);
      void runDebit(check, guid, debit).then(() => busy.delete(check.id));
    },
    areIdle: () => busy.size === 0,
  };
}

function needsUser(member: Member): boolean {
  return member.challenges.length > 0 || member.state.name === "action_required" || canRetry(member);
}
