import { describe, expect, it } from "vitest";
import { createMember, type Member } from "../src/member/index.ts";
import {
  aContext,
  aLastStatus,
  aMember,
  aQuestion,
  hour,
  minute,
  second,
  start,
} from "../testing/builders.ts";
import { scenes, stamps } from "../testing/member-fixtures.ts";
import {
  aCheckIsScheduled,
  accountsHold,
  aRetryIsRequested,
  aWebhookComes,
  busyShows,
  consentFails,
  consentIsGiven,
  consentIsRequested,
  given,
  happens,
  mxAcceptsTheJob,
  mxAsks,
  mxRefusesTheJob,
  resultsHold,
  statusShows,
  timePasses,
  type Walk,
} from "../testing/scenario-dsl.ts";

const facts = {
  guid: "MBR-1",
  userGuid: "USR-1",
  institutionCode: "mx_bank_oauth",
  wantsIdentification: true,
};
const pending = aLastStatus("PENDING");

function anOauthMember(extra: Partial<Member> = {}): Walk {
  return given({ ...createMember(facts, pending, aContext(), start), ...extra });
}

/** Reads of status in the time until the deadline, if MX keeps answering PENDING. */
function readsWithin(walk: Walk, ms: number): number {
  let count = 0;
  let next = walk;
  while (next.next !== null && next.now + next.next.inMs <= walk.now + ms) {
    next = next.when(statusShows("PENDING"));
    count += 1;
  }
  return count;
}

describe("a new OAuth member", () => {
  it("waits for consent", () => {
    expect(anOauthMember().is).toBe("action_required (pending) · monitoring");
  });

  it("costs at most 100 status reads a day while the consent is abandoned", () => {
    const count = readsWithin(anOauthMember(), 24 * hour);
    expect(count).toBeGreaterThan(30);
    expect(count).toBeLessThanOrEqual(100);
  });

  it("costs no further read after the deadline, until a webhook arrives", () => {
    let walk = anOauthMember();
    while (walk.next !== null) walk = walk.when(statusShows("PENDING"));
    expect(walk.now - start).toBeGreaterThanOrEqual(24 * hour);
    expect(walk.is).toBe("action_required (pending) · idle");
    expect(walk.when(timePasses(hour), aWebhookComes).next?.inMs).toBe(0);
  });

  it("is read at once after a webhook or a reported result", () => {
    let walk = anOauthMember();
    while (walk.now < start + 3 * hour) walk = walk.when(statusShows("PENDING"));
    expect(walk.next?.inMs).toBeGreaterThan(20 * minute);
    const later = walk.when(timePasses(10 * second));
    expect(later.when(aWebhookComes).next?.inMs).toBe(0);
    expect(later.when(consentIsGiven).next?.inMs).toBe(0);
  });

  it.each(["CREATED", "CONNECTED", "UPDATED"])(
    "continues by itself after consent, if MX is idle and %s without a job of its own",
    (status) => {
      const walk = anOauthMember().when(statusShows("PENDING"), statusShows(status));
      expect(walk.next?.call).toEqual({ call: "request_job", kind: "verify" });
    },
  );

  it("waits for the end of the job that MX starts after the consent", () => {
    const walk = anOauthMember().when(busyShows("CREATED"), busyShows("CREATED"));
    expect(walk.is).toBe("verifying · waiting verify");
    expect(walk.when(statusShows("CONNECTED", stamps.first)).is).toBe("verifying · requesting verify");
  });

  it("shows a challenge of that job", () => {
    expect(anOauthMember().when(mxAsks(aQuestion())).is).toBe("challenged · challenged verify");
  });

  it("must act again if the institution denies access", () => {
    expect(anOauthMember().when(statusShows("DENIED")).is).toBe("action_required (denied) · monitoring");
  });
});

describe("a reported consent", () => {
  it("is followed by a verification if MX leaves PENDING", () => {
    const walk = anOauthMember().when(consentIsGiven, statusShows("PENDING"), statusShows("CREATED"));
    expect(walk.is).toBe("verifying · requesting verify");
  });

  it("is followed by a verification after the grace, even if MX stays PENDING", () => {
    let walk = anOauthMember().when(consentIsGiven);
    const givenAt = walk.now;
    while (walk.next?.call.call === "read_status") walk = walk.when(statusShows("PENDING"));
    expect(walk.is).toBe("verifying · requesting verify");
    expect(walk.now - givenAt).toBeGreaterThanOrEqual(30 * second);
    const done = walk.when(
      mxAcceptsTheJob,
      busyShows("PENDING"),
      statusShows("CONNECTED", stamps.verified),
      resultsHold(1),
    );
    expect(done.member.state.name).toBe("connected");
  });

  it("that MX contradicts leaves the user to give consent again", () => {
    let walk = anOauthMember().when(consentIsGiven);
    while (walk.next?.call.call === "read_status") walk = walk.when(statusShows("PENDING"));
    expect(walk.when(mxRefusesTheJob()).is).toBe("action_required (pending) · monitoring");
    let unstarted = walk.when(mxAcceptsTheJob);
    while (unstarted.member.state.name === "verifying") unstarted = unstarted.when(statusShows("PENDING"));
    expect(unstarted.is).toBe("action_required (pending) · monitoring");
  });

  it("counts once", () => {
    const verifying = anOauthMember().when(consentIsGiven, statusShows("CREATED"), mxAcceptsTheJob);
    expect(verifying.when(consentIsGiven).is).toBe(verifying.is);
    expect(scenes.identified.when(consentIsGiven).is).toBe("identified · monitoring");
  });

  it("gives MX the grace to start the job that fetches the results", () => {
    const combined = anOauthMember({ mayExist: ["verify", "identify"] });
    const created = combined.when(statusShows("PENDING"), statusShows("CREATED"));
    expect(created.is).toBe("verifying · waiting verify");
    const ran = created.when(busyShows("CREATED"), statusShows("CONNECTED", stamps.verified));
    expect(ran.is).toBe("verifying · reading_existing verify");
  });
});

describe("a retry from a pending consent", () => {
  it("requests the verification although the status is PENDING", () => {
    const walk = anOauthMember().when(aRetryIsRequested, statusShows("PENDING"));
    expect(walk.next?.call).toEqual({ call: "request_job", kind: "verify" });
  });
});

describe("a consent that failed", () => {
  const reasons = [
    "oauth_cancelled",
    "oauth_denied",
    "oauth_impeded",
    "oauth_provider_error",
    "oauth_server_error",
    "oauth_session_error",
  ] as const;

  it.each(reasons)("is action_required with reason %s, also while MX shows PENDING", (reason) => {
    const walk = anOauthMember().when(consentFails(reason), statusShows("PENDING"));
    expect(walk.is).toBe(`action_required (${reason}) · monitoring`);
    expect(walk.notifications.map(({ type }) => type)).toEqual(["member.action_required"]);
  });

  it("keeps its reason if MX reports an error for it", () => {
    const walk = anOauthMember().when(consentFails("oauth_denied"), statusShows("DENIED"));
    expect(walk.is).toBe("action_required (oauth_denied) · monitoring");
  });

  it("is pending again at a new window, and continues after the consent", () => {
    const walk = anOauthMember().when(
      statusShows("PENDING"),
      consentFails("oauth_cancelled"),
      consentIsRequested,
    );
    expect(walk.is).toBe("action_required (pending) · monitoring");
    expect(walk.when(statusShows("PENDING"), busyShows("CREATED")).is).toBe("verifying · waiting verify");
  });

  it("is pending again once MX shows PENDING after a new window", () => {
    const denied = anOauthMember().when(consentFails("oauth_denied"), statusShows("DENIED"));
    const again = denied.when(consentIsRequested);
    expect(again.is).toBe("action_required (oauth_denied) · monitoring");
    expect(again.when(statusShows("PENDING")).is).toBe("action_required (pending) · monitoring");
  });

  it("does not stop a verification that already runs", () => {
    const verifying = anOauthMember().when(consentIsGiven, statusShows("CREATED"), mxAcceptsTheJob);
    expect(verifying.when(consentFails("oauth_cancelled")).is).toBe(verifying.is);
  });
});

describe("a new consent of a verified member", () => {
  const window = scenes.identified.when(consentIsRequested);

  it("leaves it identified until MX shows that the consent is pending", () => {
    expect(window.is).toBe("identified · monitoring");
    const shown = window.when(statusShows("PENDING", stamps.identified));
    expect(shown.is).toBe("action_required (pending) · monitoring");
  });

  const verifiedAgain: [string, Walk][] = [
    ["MX leaves PENDING", window.when(statusShows("PENDING", stamps.identified), statusShows("CONNECTED"))],
    ["it is reported", window.when(statusShows("CONNECTED", stamps.identified), consentIsGiven)],
    [
      "MX begins a job",
      window.when(statusShows("CONNECTED", stamps.identified), busyShows("CONNECTED", stamps.balanced)),
    ],
    [
      "MX begins a job within the second of its last one",
      window.when(statusShows("CONNECTED", stamps.identified), busyShows("CONNECTED", stamps.identified)),
    ],
    [
      "MX ends a job that began within the second of its last one",
      window.when(
        statusShows("CONNECTED", {
          ...stamps.identified,
          successfullyAggregatedAt: stamps.balanced.successfullyAggregatedAt,
        }),
      ),
    ],
  ];

  it.each(verifiedAgain)("is followed by a new verification when %s", (_how, walk) => {
    expect(walk.member.state.name).toBe("verifying");
    const requested = walk.next?.call.call === "read_status" ? walk.when(statusShows("CONNECTED")) : walk;
    expect(requested.next?.call).toEqual({ call: "request_job", kind: "verify" });
    const verified = requested.when(
      mxAcceptsTheJob,
      busyShows("CONNECTED"),
      statusShows("CONNECTED", stamps.balanced),
      resultsHold(1),
    );
    expect(verified.is).toBe("connected · reading_existing identify");
    expect(verified.when(resultsHold(2)).is).toBe("identified · idle");
  });

  it("that the user cancels costs no new verification", () => {
    const walk = window.when(
      statusShows("CONNECTED", stamps.identified),
      consentFails("oauth_cancelled"),
      statusShows("CONNECTED", stamps.identified),
    );
    expect(walk.is).toBe("verifying · reading_existing verify");
    expect(walk.when(resultsHold(1), resultsHold(1)).is).toBe("identified · idle");
  });

  it("is followed by a new verification if a balance job ran between the request and the consent", () => {
    const importedAt = stamps.balanced.successfullyAggregatedAt;
    const windowFirst = window.when(
      timePasses(hour),
      aCheckIsScheduled(),
      statusShows("CONNECTED", stamps.identified),
      mxAcceptsTheJob,
      busyShows("CONNECTED", stamps.identified),
      statusShows("CONNECTED", stamps.balanced),
    );
    for (const walk of [scenes.balanceReading.when(consentIsRequested), windowFirst]) {
      expect(walk.is).toBe("identified · fetching_results check_balance");
      const rested = walk.when(accountsHold({ importedAt }));
      expect(rested.is).toBe("identified · monitoring");
      expect(rested.when(statusShows("CONNECTED", stamps.balanced)).is).toBe("identified · monitoring");
      const consented = rested.when(busyShows("CONNECTED", stamps.balanced));
      expect(consented.is).toBe("verifying · waiting verify");
    }
  });

  it("that is reported during a balance job is followed by a new verification", () => {
    const walk = scenes.balanceRunning.when(consentIsRequested, consentIsGiven);
    expect(walk.is).toBe("verifying · waiting verify");
  });

  it("after a canceled one is followed by a new verification, although the earlier numbers are known", () => {
    const canceled = window.when(consentFails("oauth_cancelled"));
    expect(canceled.is).toBe("action_required (oauth_cancelled) · monitoring");
    const given = canceled.when(consentIsRequested, consentIsGiven);
    expect(given.when(statusShows("CONNECTED")).next?.call).toEqual({ call: "request_job", kind: "verify" });
  });

  it("while a verification is requested leads to another request only after the grace period", () => {
    const requesting = given(aMember()).when(statusShows("CONNECTED", stamps.first), consentIsRequested);
    expect(requesting.is).toBe("created · requesting verify");
    expect(requesting.when(consentIsGiven).next).toEqual({
      call: { call: "read_status" },
      inMs: aContext().policy.startGraceMs,
    });
  });

  it("that is abandoned leaves it identified and idle", () => {
    let walk = window;
    while (walk.next !== null) walk = walk.when(statusShows("CONNECTED", stamps.identified));
    expect(walk.is).toBe("identified · idle");
    expect(walk.member.consent).toBeNull();
  });

  it("continues a member that must act", () => {
    const walk = scenes.denied.when(consentIsRequested, statusShows("PENDING"), busyShows("CREATED"));
    expect(walk.is).toBe("verifying · waiting verify");
  });

  it("continues a member that failed", () => {
    const walk = scenes.disabled.when(consentIsRequested, statusShows("PENDING"), statusShows("CONNECTED"));
    expect(walk.is).toBe("verifying · requesting verify");
  });
});

describe("a revoked consent", () => {
  it("that MX shows as PENDING asks the user for a new one, also while a balance job is needed", () => {
    for (const scene of [scenes.identifiedWatching, scenes.balanceWanted, scenes.balanceRunning]) {
      const walk = scene.when(statusShows("PENDING"));
      expect(walk.is).toBe("action_required (pending) · monitoring");
      expect(walk.when(busyShows("CONNECTED")).is).toBe("verifying · waiting verify");
    }
  });
});

describe("a member that is superseded", () => {
  const superseded = happens({ kind: "superseded", byMemberGuid: "MBR-2" });

  it.each(Object.entries(scenes))("fails for good from %s", (_name, scene) => {
    const walk = scene.when(superseded);
    expect(walk.is).toBe("failed (superseded) · idle");
    expect(walk.when(aRetryIsRequested).is).toBe("failed (superseded) · idle");
    expect(walk.when(aWebhookComes, statusShows("PENDING")).member.state.name).toBe("failed");
  });
});
