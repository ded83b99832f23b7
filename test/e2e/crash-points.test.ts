import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import type { Apps } from "../harness/apps.ts";
import { aCheckRequest, untilDecided } from "../harness/balance-checks.ts";
import { at, type MemberView } from "../harness/core-bank.ts";
import {
  appNames,
  type CrashableApps,
  responseTo,
  sends,
  services,
  startCrashableApps,
  type TrafficMatcher,
} from "../harness/crashable-apps.ts";
import { requestMx } from "../harness/mx-request.ts";
import { enroll, follow, onboard, withRequestedJobs } from "../harness/onboard.ts";
import { until } from "../harness/until.ts";

let crashable: CrashableApps;
let apps: Apps;

beforeAll(async () => {
  crashable = await startCrashableApps(inject("redisUrl"));
  ({ apps } = crashable);
});
afterAll(() => crashable.stop());
beforeEach(() => crashable.resetProxies());

let count = 0;
function uniqueId(): string {
  count += 1;
  return `crash-${count}`;
}

/** Each job was requested once, and the user has no other member at MX. */
async function expectOnboardedOnce({ guid, user_guid }: MemberView): Promise<void> {
  expect(await follow(apps.bank, guid)).toMatchObject({ state: "identified", reason: null });
  const { members, doubleStarts } = apps.mx.control.summary();
  expect(doubleStarts).toBe(0);
  expect(members[guid]?.jobs).toMatchObject({ verify: 1, identify: 1 });
  const { data: list } = await apps.bank.api.GET("/v1/members", { params: { query: { user_guid } } });
  expect(list.data.map((member) => member.guid)).toEqual([guid]);
}

describe("a worker", () => {
  async function expectOnboarded(killed: Promise<void>): Promise<void> {
    const member = await enroll(apps.bank, { id: uniqueId(), password: withRequestedJobs });
    await killed;
    await apps.start("worker");
    await expectOnboardedOnce(member);
  }

  it("killed before it commits an advance, advances the member again", async () => {
    await expectOnboarded(crashable.killOn("worker", "postgres", sends("advance-save")));
  });

  it("killed between commit and enqueue, leaves a call that the sweep enqueues", async () => {
    const hasSaved = crashable.observe("worker", "postgres", sends("advance-save"));
    const enqueues: TrafficMatcher = (text, from) => hasSaved() && sends("outbox-")(text, from);
    await expectOnboarded(crashable.killOn("worker", "redis", enqueues));
  });

  it("killed between MX's response and its record, does not repeat the request", async () => {
    await expectOnboarded(crashable.killOn("worker", "postgres", sends("outbox-complete", "job_accepted")));
  });

  it("killed between the record of a response and the completion of the job, does not repeat the call", async () => {
    const isRecorded = crashable.observe("worker", "postgres", sends("outbox-complete"));
    await expectOnboarded(
      crashable.killOn("worker", "redis", (_, from) => from === "client" && isRecorded()),
    );
  });

  it("killed during shutdown, loses no work", async () => {
    const member = await enroll(apps.bank, { id: uniqueId(), password: withRequestedJobs });
    await crashable.killDuringShutdown("worker");
    await apps.start("worker");
    await expectOnboardedOnce(member);
  });

  it.each(services)("with half-open connections to %s reconnects", async (service) => {
    crashable.proxies.worker[service].goHalfOpen();
    const { guid } = await enroll(apps.bank, { id: uniqueId(), password: withRequestedJobs });
    expect(await follow(apps.bank, guid)).toMatchObject({ state: "identified" });
    expect(apps.mx.control.summary().doubleStarts).toBe(0);
  });
});

describe("the api", () => {
  /** Restarts the api after it was killed. Core banking repeats its request until the api responds. */
  async function acrossRestart<Result>(
    killed: Promise<void>,
    request: () => Promise<Result>,
  ): Promise<Result> {
    const response = request();
    await killed;
    await apps.start("api");
    return response;
  }
  const enrollOne = () => enroll(apps.bank, { id: uniqueId(), password: withRequestedJobs });

  it("killed after MX has created a member and before it is stored, finds that member on the repeated request", async () => {
    const killed = crashable.killOn("api", "postgres", sends("insert into members"));
    await expectOnboardedOnce(await acrossRestart(killed, enrollOne));
  });

  it("killed after a member is stored and before its call is enqueued, leaves a call that the sweep enqueues", async () => {
    const isStored = crashable.observe("api", "postgres", responseTo(sends("insert into members")));
    const killed = crashable.killOn("api", "redis", (_, from) => from === "client" && isStored());
    await expectOnboardedOnce(await acrossRestart(killed, enrollOne));
  });

  it("killed after MX has accepted answers and before that is recorded, continues with the status at MX", async () => {
    const { guid } = await enroll(apps.bank, { id: uniqueId(), password: `mfa:TEXT,${withRequestedJobs}` });
    const challenged = await until("the member is challenged", async () => {
      const member = await apps.bank.member(guid);
      return member.challenges.length > 0 && member;
    });
    const answers = challenged.challenges.map((challenge) => ({ guid: challenge.guid, value: "correct" }));
    const killed = crashable.killOn("api", "postgres", sends("inbox-append", guid));
    // The repeated request fails, because MX no longer waits for answers.
    await acrossRestart(killed, () => apps.bank.answer(guid, answers).catch(() => null));
    await expectOnboardedOnce(challenged);
    expect(apps.mx.control.ledger({ kind: "resume", member: guid })).toHaveLength(1);
  });

  it.each([
    ["before a check is committed", sends("check-schedule")],
    ["between the commit of a check and the response", responseTo(sends("check-schedule"))],
  ])("killed %s, has one check after the repeated request, and decides it once", async (_, matches) => {
    const member = await onboard(apps.bank, { id: uniqueId(), password: withRequestedJobs });
    const request = aCheckRequest(member, { debit_id: uniqueId() });
    const { id } = await acrossRestart(crashable.killOn("api", "postgres", matches), () =>
      apps.bank.scheduleCheck(request),
    );
    const check = await untilDecided(apps.bank, id);
    expect(check).toMatchObject({ debit_id: request.debit_id, decision: "sufficient" });
    const decisions = await apps.bank
      .events()
      .then((events) =>
        events.filter(
          ({ type, data }) => type === "balance_check.decided" && data["balance_check_id"] === id,
        ),
      );
    expect(decisions).toHaveLength(1);
    expect(await apps.bank.checksOf(check.member_guid)).toHaveLength(1);
  });

  it("killed between the deletions at MX and the erasure here, completes the erasure without its caller", async () => {
    const { user_guid: guid } = await onboard(apps.bank, { id: uniqueId(), password: withRequestedJobs });
    const killed = crashable.killOn("api", "postgres", sends("delete from members"));
    const { api } = apps.bank;
    const caller = new AbortController();
    const abandoned = api.DELETE("/v1/users/{guid}", { ...at({ guid }), signal: caller.signal });
    const failed = expect(abandoned).rejects.toThrow();
    await killed;
    caller.abort();
    await failed;
    await apps.start("api");
    await until("the erasure is complete", () =>
      api.GET("/v1/users/{guid}", at({ guid })).then(
        () => false,
        ({ status }) => status === 404,
      ),
    );
    expect((await requestMx(apps.mx, `/users/${guid}`)).status).toBe(404);
    const { data: receipt } = await api.DELETE("/v1/users/{guid}", at({ guid }));
    expect(receipt.erased.user).toEqual({ guid, at_mx: "deleted" });
    const { data: audit } = await api.GET("/v1/audit", { params: { query: { action: "user_erased" } } });
    const rows = audit.data.filter(({ detail }) => detail["user_guid"] === guid);
    expect(rows.map(({ detail }) => detail["outcome"])).toEqual(["began", undefined, "erased"]);
  });

  it("killed during shutdown, completes the repeated request", async () => {
    const enrolled = enrollOne();
    await acrossRestart(crashable.killDuringShutdown("api"), () => enrolled).then(expectOnboardedOnce);
  });

  it.each(services)("with half-open connections to %s reconnects", async (service) => {
    crashable.proxies.api[service].goHalfOpen();
    await expectOnboardedOnce(await enrollOne());
  });
});

describe("ingest", () => {
  let guid: string;
  beforeAll(async () => {
    // Only the webhooks that a test sends.
    apps.mx.control.changeWebhooks({ lossRatio: 1 });
    ({ guid } = await onboard(apps.bank, { id: "webhooks", password: "password" }));
  });

  const post = () => apps.mx.control.forge({ type: "CONNECTION_STATUS", member: guid });
  const webhooks = () => apps.bank.webhooks({ member_guid: guid });
  const processed = () =>
    until("all webhooks are processed", async () => {
      const all = await webhooks();
      return all.every(({ outcome }) => outcome !== "pending") && all;
    });

  it.each([
    [
      "before it commits a webhook, has not acknowledged it, and stores the repeated webhook",
      sends("inbox-append"),
      1,
    ],
    [
      "before it learns of its commit, has not acknowledged the webhook, and stores it twice",
      responseTo(sends("inbox-append")),
      2,
    ],
  ])("killed %s", async (_, matches, storedCount) => {
    const before = (await webhooks()).length;
    const killed = crashable.killOn("ingest", "postgres", matches);
    expect(await post()).not.toBe(204);
    await killed;
    await apps.start("ingest");
    expect(await post()).toBe(204);
    expect(await processed()).toHaveLength(before + storedCount);
  });

  it("killed between commit and enqueue, leaves a webhook that the sweep processes", async () => {
    const before = (await webhooks()).length;
    const isStored = crashable.observe("ingest", "postgres", responseTo(sends("inbox-append")));
    const killed = crashable.killOn("ingest", "redis", (_, from) => from === "client" && isStored());
    const readsBefore = apps.mx.control.summary().members[guid]?.statusReads ?? 0;
    await post();
    await killed;
    expect(await processed()).toHaveLength(before + 1);
    await until("the status is read at MX", () => {
      return (apps.mx.control.summary().members[guid]?.statusReads ?? 0) > readsBefore;
    });
    await apps.start("ingest");
  });

  it("killed during shutdown, has stored every webhook that it acknowledged", async () => {
    const before = (await webhooks()).length;
    let acknowledgedCount = 0;
    const postUntilRefused = async () => {
      while ((await post()) === 204) acknowledgedCount += 1;
    };
    const posted = Promise.all(Array.from({ length: 8 }, postUntilRefused));
    await until("webhooks are acknowledged", () => acknowledgedCount > 20);
    await crashable.killDuringShutdown("ingest");
    await posted;
    await apps.start("ingest");
    expect((await processed()).length - before).toBeGreaterThanOrEqual(acknowledgedCount);
  });

  it.each(services)("with half-open connections to %s reconnects", async (service) => {
    crashable.proxies.ingest[service].goHalfOpen();
    await until("a webhook is acknowledged", async () => (await post()) === 204);
    await processed();
  });
});

describe("all apps", () => {
  it.each(services)("onboard a member over slow connections to %s", async (service) => {
    for (const name of appNames) crashable.proxies[name][service].slowDown(100);
    try {
      await expectOnboardedOnce(
        await enroll(apps.bank, { id: uniqueId(), password: `mfa:TEXT,${withRequestedJobs}` }),
      );
    } finally {
      for (const name of appNames) crashable.proxies[name][service].slowDown(0);
    }
  });
});
