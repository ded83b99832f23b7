import { describe, expect, it } from "vitest";
import { defaultPolicy } from "../src/index.ts";
import { aContext, aQuestion, hour, minute, second } from "../testing/builders.ts";
import { scenes, stamps } from "../testing/member-fixtures.ts";
import type { Walk } from "../testing/scenario-dsl.ts";
import {
  aCheckIsScheduled,
  accountsHold,
  aWebhookComes,
  busyShows,
  given,
  mxAcceptsTheJob,
  mxAsks,
  mxDoesNotAnswerTheRequest,
  mxIsBusyWithAnotherJob,
  mxPostponesTheJob,
  mxRefusesTheJob,
  statusShows,
  theCallFails,
  theUserAnswers,
  timePasses,
  times,
} from "../testing/scenario-dsl.ts";

const { identified, denied, connectedForGood, verifyRunning, disabled } = scenes;

const connected = statusShows("CONNECTED", stamps.identified);
const running = busyShows("CONNECTED", stamps.identified);
const ended = statusShows("CONNECTED", stamps.balanced);
const importedAt = stamps.balanced.successfullyAggregatedAt;
const plenty = accountsHold({ availableBalance: "500.00", importedAt });
const little = accountsHold({ availableBalance: "5.00", importedAt });
const aBalanceJob = [connected, mxAcceptsTheJob, running, ended];

const decisionsOf = ({ decided }: Walk) =>
  decided.map(({ check, decision }) => [check.id, decision.reason ?? decision.decision]);

describe("a balance check", () => {
  it("has status read, a balance job run and the accounts read, and leaves the member as it was", () => {
    const walk = identified.when(aCheckIsScheduled(), ...aBalanceJob, plenty);
    expect(decisionsOf(walk)).toEqual([["CHK-1", "sufficient"]]);
    expect(walk.path.slice(-5)).toEqual([
      "identified · waiting check_balance",
      "identified · requesting check_balance",
      "identified · running check_balance",
      "identified · fetching_results check_balance",
      "identified · idle",
    ]);
  });

  it("does so for a member that is connected and wants no identification", () => {
    const walk = connectedForGood.when(aCheckIsScheduled(), ...aBalanceJob, little);
    expect(decisionsOf(walk)).toEqual([["CHK-1", "insufficient"]]);
    expect(walk.is).toBe("connected · idle");
  });

  it("measures the age of balances from the last status read before the job's end, less the usual wait", () => {
    const atOnce = aCheckIsScheduled({ decideInMs: hour, maxAgeMs: 0 });
    const later = aCheckIsScheduled({ id: "CHK-2", inMs: 3 * minute, decideInMs: hour, maxAgeMs: 0 });
    const outage = theCallFails(5 * minute);
    const job = [connected, mxAcceptsTheJob, running, outage, ended, plenty];
    const walk = identified.when(atOnce, later, ...job);
    expect(decisionsOf(walk)).toEqual([["CHK-1", "sufficient"]]);
    expect(walk.is).toBe("identified · waiting check_balance");
  });

  it("uses the time of the status read, not the time at which it was processed", () => {
    const endedLongAgo = statusShows("CONNECTED", stamps.balanced, { waitedMs: 20 * minute });
    const job = [connected, mxAcceptsTheJob, running, endedLongAgo, plenty];
    const walk = identified.when(aCheckIsScheduled({ decideInMs: hour }), ...job);
    expect(decisionsOf(walk)).toEqual([["CHK-1", "sufficient"]]);
    const next = walk.when(aCheckIsScheduled({ id: "CHK-2", maxAgeMs: 19 * minute }));
    expect(next.is).toBe("identified · waiting check_balance");
    expect(walk.when(aCheckIsScheduled({ id: "CHK-2", maxAgeMs: 21 * minute })).is).toBe("identified · idle");
  });

  it("waits for its time", () => {
    const walk = identified.when(aCheckIsScheduled({ inMs: minute }), timePasses(minute - 1));
    expect(walk.is).toBe("identified · idle");
    expect(walk.when(timePasses(1)).is).toBe("identified · waiting check_balance");
  });

  it("records its evidence and its attempts", () => {
    const [decided] = identified.when(aCheckIsScheduled(), ...aBalanceJob, plenty).decided;
    expect(decided?.basedOn).toMatchObject({
      accounts: [{ availableBalance: "500.00", importedAt }],
      before: stamps.identified,
      after: stamps.balanced,
    });
    expect(decided?.attempts.map(({ what }) => what)).toEqual([
      "job_accepted",
      "status: CONNECTED",
      "status: CONNECTED",
      "balances_read",
    ]);
  });

  it("is notified once", () => {
    const walk = identified.when(aCheckIsScheduled(), ...aBalanceJob, plenty, timePasses(hour));
    const sent = walk.notifications.filter(({ type }) => type === "balance_check.decided");
    expect(sent).toEqual([
      expect.objectContaining({
        memberGuid: "MBR-1",
        state: "identified",
        reason: null,
        check: { balanceCheckId: "CHK-1", debitId: "debit-1", accountGuid: "ACT-1", decision: "sufficient" },
      }),
    ]);
  });
});

describe("several checks of one member", () => {
  it("share the job that ends after they were due", () => {
    const walk = identified.when(
      aCheckIsScheduled({ maxAgeMs: 0 }),
      connected,
      mxAcceptsTheJob,
      aCheckIsScheduled({ id: "CHK-2", maxAgeMs: 0, amount: { currency: "USD", minor: 99_999n } }),
      running,
      ended,
      plenty,
    );
    expect(decisionsOf(walk)).toEqual([
      ["CHK-1", "sufficient"],
      ["CHK-2", "insufficient"],
    ]);
    expect(walk.member.balances.requestedAt).toHaveLength(1);
  });

  it("share imported balances while their maximum age allows", () => {
    const first = identified.when(aCheckIsScheduled(), ...aBalanceJob, plenty);
    const later = first.when(timePasses(30 * minute), aCheckIsScheduled({ id: "CHK-2" }));
    expect(decisionsOf(later)[1]).toEqual(["CHK-2", "sufficient"]);
    expect(later.is).toBe("identified · idle");
  });

  it("request another job when it does not", () => {
    const first = identified.when(aCheckIsScheduled(), ...aBalanceJob, plenty);
    const later = first.when(
      timePasses(30 * minute),
      aCheckIsScheduled({ id: "CHK-2", maxAgeMs: 29 * minute }),
    );
    expect(later.is).toBe("identified · waiting check_balance");
  });
});

describe("while MX is busy, slow or unavailable", () => {
  it("waits until another job of MX's has ended", () => {
    const walk = identified.when(aCheckIsScheduled(), running, connected, mxIsBusyWithAnotherJob);
    expect(walk.is).toBe("identified · waiting check_balance");
    expect(decisionsOf(walk.when(...aBalanceJob, plenty))).toEqual([["CHK-1", "sufficient"]]);
  });

  it("is throttled when MX limits it until the end, and makes no call meanwhile", () => {
    const walk = identified.when(
      aCheckIsScheduled({ decideInMs: hour }),
      connected,
      mxPostponesTheJob("throttled", 2 * hour),
    );
    // What frees a place in MX's limit, whatever Retry-After says.
    expect(walk.next?.inMs).toBe(24 * minute);
    expect(decisionsOf(walk.when(timePasses(hour)))).toEqual([["CHK-1", "throttled"]]);
  });

  it("counts its own calls: the sixth within two hours waits for the window, and is throttled if it cannot", () => {
    const round = (id: number) => [
      aCheckIsScheduled({ id: `CHK-${id}`, maxAgeMs: 0 }),
      ...aBalanceJob,
      plenty,
      timePasses(minute),
    ];
    const five = [1, 2, 3, 4, 5].reduce((walk, id) => walk.when(...round(id)), identified);
    const sixth = five.when(aCheckIsScheduled({ id: "CHK-6", maxAgeMs: 0, decideInMs: 3 * hour }));
    const [first = 0] = sixth.member.balances.requestedAt;
    expect(sixth.now + (sixth.next?.inMs ?? 0)).toBe(first + 2 * hour);
    expect(decisionsOf(sixth.when(...aBalanceJob, plenty)).at(-1)).toEqual(["CHK-6", "sufficient"]);
    const hasty = five.when(aCheckIsScheduled({ id: "CHK-6", maxAgeMs: 0 }), timePasses(minute));
    expect(decisionsOf(hasty).at(-1)).toEqual(["CHK-6", "throttled"]);
  });

  it("a webhook does not bypass that limit", () => {
    const context = aContext({ balanceLimit: { limit: 1, windowSeconds: 3_600 } });
    const walk = given(identified.member, context, identified.now).when(
      aCheckIsScheduled({ maxAgeMs: 0, decideInMs: 3 * hour }),
      ...aBalanceJob,
      plenty,
      timePasses(second),
      aCheckIsScheduled({ id: "CHK-2", maxAgeMs: 0, decideInMs: 3 * hour }),
      timePasses(minute),
      aWebhookComes,
      connected,
    );
    expect(walk.is).toBe("identified · waiting check_balance");
    expect(walk.next?.inMs).toBeGreaterThan(50 * minute);
  });

  it("reports mx_unavailable when status could not be read", () => {
    const walk = identified.when(aCheckIsScheduled(), theCallFails(), theCallFails(), timePasses(minute));
    expect(decisionsOf(walk)).toEqual([["CHK-1", "mx_unavailable"]]);
  });

  it("does not repeat an unanswered request before status has shown, for the grace, that no job began", () => {
    const walk = identified.when(
      aCheckIsScheduled({ decideInMs: hour }),
      connected,
      mxDoesNotAnswerTheRequest,
      connected,
    );
    expect(walk.is).toBe("identified · running check_balance");
    const old = accountsHold({ importedAt: stamps.identified.aggregatedAt });
    const quiet = walk.when(...untilReading(walk), old);
    expect(quiet.is).toBe("identified · waiting check_balance");
    expect(quiet.decided).toEqual([]);
  });

  it("believes a job whose stamps did not move when its data came in after everything from before it", () => {
    const walk = identified.when(aCheckIsScheduled({ decideInMs: hour }), connected, mxAcceptsTheJob);
    const proof = accountsHold({ importedAt: "2026-11-23T09:00:41Z" });
    expect(decisionsOf(walk.when(...untilReading(walk), proof))).toEqual([["CHK-1", "sufficient"]]);
  });

  it("is stale when jobs are accepted and never show an effect", () => {
    const old = accountsHold({ importedAt: stamps.identified.successfullyAggregatedAt });
    let walk = given(identified.member, aContext({ retryLimit: 1 }), identified.now).when(
      aCheckIsScheduled({ decideInMs: 5 * minute }),
    );
    for (const _ of [1, 2]) {
      walk = walk.when(connected, mxAcceptsTheJob);
      walk = walk.when(...untilReading(walk), old);
    }
    expect(decisionsOf(walk.when(timePasses(5 * minute)))).toEqual([["CHK-1", "stale"]]);
  });

  it("reads the accounts again while the ended job's data is not in", () => {
    const early = accountsHold({ availableBalance: "500.00", importedAt: stamps.identified.aggregatedAt });
    const walk = identified.when(aCheckIsScheduled(), ...aBalanceJob, early);
    expect(walk.decided).toEqual([]);
    expect(walk.next).toEqual({ call: { call: "read_results", kind: "check_balance" }, inMs: 3 * second });
    expect(decisionsOf(walk.when(little))).toEqual([["CHK-1", "insufficient"]]);
  });

  it("is not decided by old balances when an identification ended in place of the balance job", () => {
    const old = accountsHold({ availableBalance: "500.00", importedAt: stamps.identified.aggregatedAt });
    const unanswered = [connected, mxDoesNotAnswerTheRequest, running, ended];
    let walk = identified.when(aCheckIsScheduled({ decideInMs: hour }), ...unanswered, old);
    const firstReadAt = walk.now;
    while (walk.is === "identified · fetching_results check_balance") walk = walk.when(old);
    expect(walk.is).toBe("identified · waiting check_balance");
    expect(walk.now - firstReadAt).toBeGreaterThanOrEqual(defaultPolicy.startGraceMs);
    expect(walk.decided).toEqual([]);
    expect(walk.member.balances.imported).toBeNull();
  });

  it("reports a closed account, whose data MX no longer updates", () => {
    const closed = accountsHold({ isClosed: true, importedAt: stamps.identified.aggregatedAt });
    const walk = identified.when(aCheckIsScheduled(), ...aBalanceJob, closed);
    expect(decisionsOf(walk)).toEqual([["CHK-1", "account_closed"]]);
  });

  it("is stale when the job updated another account of the member and not this one", () => {
    const accounts = accountsHold(
      { availableBalance: "500.00", importedAt: stamps.identified.aggregatedAt },
      { guid: "ACT-2", availableBalance: "500.00", importedAt },
    );
    const walk = identified.when(aCheckIsScheduled(), ...aBalanceJob, accounts);
    expect(decisionsOf(walk)).toEqual([["CHK-1", "stale"]]);
  });

  it("is too late for the answer that comes after its time", () => {
    const walk = identified.when(
      aCheckIsScheduled({ decideInMs: minute }),
      connected,
      mxAcceptsTheJob,
      running,
    );
    const late = walk.when(timePasses(minute), ended, plenty);
    expect(decisionsOf(late)).toEqual([["CHK-1", "deadline_passed"]]);
    expect(late.is).toBe("identified · idle");
  });
});

describe("when the user must act", () => {
  it("shows the question on the member, which stays identified, and continues after the answer", () => {
    const challenged = identified.when(aCheckIsScheduled(), connected, mxAcceptsTheJob, mxAsks(aQuestion()));
    expect(challenged.is).toBe("identified · challenged check_balance");
    expect(challenged.member.challenges).toEqual([aQuestion()]);
    expect(challenged.notifications.at(-1)).toMatchObject({
      type: "member.connection_changed",
      connectionStatus: "CHALLENGED",
    });
    const answered = challenged.when(theUserAnswers, running, ended, plenty);
    expect(decisionsOf(answered)).toEqual([["CHK-1", "sufficient"]]);
    expect(answered.notifications.map(({ type }) => type).slice(-2)).toEqual([
      "member.connection_changed",
      "balance_check.decided",
    ]);
  });

  it("is inconclusive at its deadline without an answer, and the question stays open", () => {
    const challenged = identified.when(aCheckIsScheduled(), connected, mxAcceptsTheJob, mxAsks(aQuestion()));
    const over = challenged.when(timePasses(minute));
    expect(decisionsOf(over)).toEqual([["CHK-1", "user_action_required"]]);
    expect(over.is).toBe("identified · challenged check_balance");
  });

  it("waits until the user has fixed the connection, and then requests the job again", () => {
    const locked = identified.when(
      aCheckIsScheduled({ decideInMs: hour }),
      connected,
      mxAcceptsTheJob,
      running,
      statusShows("LOCKED", stamps.identified),
    );
    expect(locked.is).toBe("identified · monitoring");
    const recovered = locked.when(statusShows("LOCKED", stamps.identified), connected);
    expect(recovered.is).toBe("identified · waiting check_balance");
    expect(decisionsOf(recovered.when(...aBalanceJob, plenty))).toEqual([["CHK-1", "sufficient"]]);
    expect(decisionsOf(locked.when(timePasses(hour)))).toEqual([["CHK-1", "user_action_required"]]);
  });

  it("tries again for a check that comes later", () => {
    const locked = identified.when(
      aCheckIsScheduled(),
      connected,
      mxAcceptsTheJob,
      running,
      statusShows("LOCKED", stamps.identified),
      timePasses(2 * minute),
    );
    expect(locked.when(aCheckIsScheduled({ id: "CHK-2" })).is).toBe("identified · waiting check_balance");
  });
});

describe("a member that has no balance to give", () => {
  it.each([
    ["still onboards", verifyRunning, "deadline_passed"],
    ["waits for its user", denied, "user_action_required"],
    ["has failed", disabled, "mx_unavailable"],
  ])("MX receives no request for one that %s, and the check ends in time", (_, scene, reason) => {
    const walk = scene.when(aCheckIsScheduled());
    expect(walk.is).toBe(scene.is);
    expect(decisionsOf(walk.when(timePasses(minute)))).toEqual([["CHK-1", reason]]);
  });

  it("retries a failed job up to the limit", () => {
    const failing = [connected, mxAcceptsTheJob, running, statusShows("FAILED", stamps.identified)];
    const context = aContext({ retryLimit: 2 });
    const walk = given(identified.member, context, identified.now).when(
      aCheckIsScheduled({ decideInMs: 2 * hour }),
      ...times(3, ...failing),
    );
    expect(walk.is).toBe("identified · monitoring");
    expect(walk.member.balances.requestedAt).toHaveLength(3);
    expect(decisionsOf(walk.when(timePasses(2 * hour)))).toEqual([["CHK-1", "mx_unavailable"]]);
  });

  it("reports failed jobs when its deadline passes during a retry", () => {
    const failed = [connected, mxAcceptsTheJob, running, statusShows("FAILED", stamps.identified)];
    const walk = identified.when(aCheckIsScheduled(), ...failed, connected, mxAcceptsTheJob, running);
    expect(walk.is).toBe("identified · running check_balance");
    expect(decisionsOf(walk.when(timePasses(hour)))).toEqual([["CHK-1", "mx_unavailable"]]);
  });

  it("does not request a permanently refused job until a new check is scheduled", () => {
    const walk = identified.when(
      aCheckIsScheduled(),
      connected,
      mxRefusesTheJob({ unsupported: true }),
      connected,
    );
    expect(walk.is).toBe("identified · monitoring");
    expect(decisionsOf(walk.when(timePasses(minute)))).toEqual([["CHK-1", "mx_unavailable"]]);
  });
});

describe("the job of a check that is no longer open", () => {
  it("is not requested", () => {
    const walk = identified.when(aCheckIsScheduled(), timePasses(minute));
    expect(walk.is).toBe("identified · idle");
  });

  it("is polled to its end once it was requested", () => {
    const walk = identified.when(aCheckIsScheduled(), connected, mxAcceptsTheJob, timePasses(minute));
    expect(walk.is).toBe("identified · running check_balance");
    expect(walk.when(running, ended, plenty).is).toBe("identified · idle");
  });
});

/** The status reads of an accepted job until the grace has passed without an effect. */
function untilReading(walk: Walk) {
  let count = 0;
  let here = walk;
  while (here.next?.call.call === "read_status") {
    here = here.when(connected);
    count += 1;
  }
  return times(count, connected);
}
