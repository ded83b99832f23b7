import { migrate } from "@account-opening/db";
import { createTestDatabase, startTcpProxy, type TcpProxy } from "@account-opening/infra";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import { type AppName, type Apps, startApps } from "../harness/apps.ts";
import { debitableOf, type MemberView } from "../harness/core-bank.ts";
import { enroll, follow, onboard } from "../harness/onboard.ts";
import { until } from "../harness/until.ts";

const services = ["postgres", "redis"] as const;
type Service = (typeof services)[number];
/** Whether these bytes, on their way to or from a service, are the ones that were waited for. */
type Moment = (text: string, from: "client" | "server") => boolean;

const appNames = ["ingest", "api", "worker"] as const;
const cleanUps: (() => Promise<unknown>)[] = [];
const proxies = {} as Record<AppName, Record<Service, TcpProxy>>;
let apps: Apps;

/** Each app goes through proxies of its own, and is killed at the moment that a test chooses. */
beforeAll(async () => {
  const database = await createTestDatabase({ migrate });
  cleanUps.push(database.drop);
  for (const name of appNames) {
    const postgres = await startTcpProxy(database.url);
    const redis = await startTcpProxy(inject("redisUrl"));
    cleanUps.push(postgres.close, redis.close);
    proxies[name] = { postgres, redis };
  }
  const urls = (service: Service) => ({
    ingest: proxies.ingest[service].url,
    api: proxies.api[service].url,
    worker: proxies.worker[service].url,
  });
  apps = await startApps({
    databaseUrl: { owner: database.url, ...urls("postgres") },
    redisUrl: urls("redis"),
  });
  cleanUps.push(apps.stop);
});
afterAll(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
});
beforeEach(() => {
  for (const name of appNames) for (const proxy of Object.values(proxies[name])) proxy.watch(() => "pass");
});

/** Kills it at once; what it says from then on is not heard. */
async function killOn(name: AppName, service: Service, isTheMoment: Moment): Promise<void> {
  const proxy = proxies[name][service];
  let isKilled = false;
  await new Promise<void>((resolve) => {
    proxy.watch((bytes, from) => {
      if (!isKilled && isTheMoment(bytes.toString("latin1"), from)) {
        isKilled = true;
        const { child } = apps.processes[name];
        child.once("exit", () => resolve());
        child.kill("SIGKILL");
      }
      return isKilled ? "drop" : "pass";
    });
  });
  proxy.watch(() => "pass");
}

/** Says whether the moment has come since. */
function lookOutFor(name: AppName, service: Service, moment: Moment): () => boolean {
  let hasCome = false;
  proxies[name][service].watch((bytes, from) => {
    hasCome ||= moment(bytes.toString("latin1"), from);
    return "pass";
  });
  return () => hasCome;
}

/** Asks it to end, and kills it when it next says anything to PostgreSQL, be it farewell. */
async function killInShutdown(name: AppName): Promise<void> {
  const killed = killOn(name, "postgres", (_, from) => from === "client");
  apps.processes[name].child.kill("SIGTERM");
  await killed;
}

/** When the app sends PostgreSQL something that holds all of these. */
function says(...parts: string[]): Moment {
  return (text, from) => from === "client" && parts.every((part) => text.includes(part));
}

/** When PostgreSQL has done what it was told, and the app has not heard so. */
function answered(told: Moment): Moment {
  let isTold = false;
  return (text, from) => {
    const isNow = isTold && from === "server";
    isTold ||= told(text, from);
    return isNow;
  };
}

let count = 0;
function someone(): string {
  count += 1;
  return `chosen-${count}`;
}

/** MX was asked for each job once, and has no other member of theirs. */
async function expectOnboardedOnce({ guid, user_guid }: MemberView): Promise<void> {
  expect(await follow(apps.bank, guid)).toMatchObject({ state: "identified", reason: null });
  const { members, doubleStarts } = apps.mx.control.summary();
  expect(doubleStarts).toBe(0);
  expect(members[guid]?.jobs).toMatchObject({ verify: 1, identify: 1 });
  const theirs = await apps.bank.http
    .get("v1/members", { searchParams: { user_guid } })
    .json<{ data: MemberView[] }>();
  expect(theirs.data.map((member) => member.guid)).toEqual([guid]);
}

describe("a worker", () => {
  async function expectOnboarded(killed: Promise<void>): Promise<void> {
    const member = await enroll(apps.bank, { id: someone(), password: "password" });
    await killed;
    await apps.start("worker");
    await expectOnboardedOnce(member);
  }

  it("killed before it commits what it has advanced, advances it again", async () => {
    await expectOnboarded(killOn("worker", "postgres", says("advance-save")));
  });

  it("killed after its commit and before it enqueues, leaves a call that the sweep finds", async () => {
    const hasSaved = lookOutFor("worker", "postgres", says("advance-save"));
    const enqueues: Moment = (text, from) => hasSaved() && says("outbox-")(text, from);
    await expectOnboarded(killOn("worker", "redis", enqueues));
  });

  it("killed after MX has taken a request and before that is recorded, does not ask MX again", async () => {
    await expectOnboarded(killOn("worker", "postgres", says("outbox-complete", "job_accepted")));
  });

  it("killed after an answer was recorded and before the job is settled, has its job come to nothing", async () => {
    const isRecorded = lookOutFor("worker", "postgres", says("outbox-complete"));
    await expectOnboarded(killOn("worker", "redis", (_, from) => from === "client" && isRecorded()));
  });

  it("killed while it shuts down, leaves nothing undone", async () => {
    const member = await enroll(apps.bank, { id: someone(), password: "password" });
    await killInShutdown("worker");
    await apps.start("worker");
    await expectOnboardedOnce(member);
  });

  it.each(services)("whose connections to %s go half open finds new ones", async (service) => {
    proxies.worker[service].goHalfOpen();
    const { guid } = await enroll(apps.bank, { id: someone(), password: "password" });
    expect(await follow(apps.bank, guid)).toMatchObject({ state: "identified" });
    expect(apps.mx.control.summary().doubleStarts).toBe(0);
  });
});

describe("the api", () => {
  /** The bank asks until it is answered. */
  async function acrossTheKill<Result>(killed: Promise<void>, ask: () => Promise<Result>): Promise<Result> {
    const asked = ask();
    await killed;
    await apps.start("api");
    return asked;
  }
  const enrollSomeone = () => enroll(apps.bank, { id: someone(), password: "password" });

  it("killed after MX has made a member and before it is stored, finds that member when it is asked again", async () => {
    const killed = killOn("api", "postgres", says("insert into members"));
    await expectOnboardedOnce(await acrossTheKill(killed, enrollSomeone));
  });

  it("killed after a member is stored and before its call is enqueued, leaves it to the sweep", async () => {
    const isStored = lookOutFor("api", "postgres", answered(says("insert into members")));
    const killed = killOn("api", "redis", (_, from) => from === "client" && isStored());
    await expectOnboardedOnce(await acrossTheKill(killed, enrollSomeone));
  });

  it("killed after MX has taken answers and before that is recorded, goes by what MX shows", async () => {
    const { guid } = await enroll(apps.bank, { id: someone(), password: "mfa:TEXT" });
    const challenged = await until("it is challenged", async () => {
      const member = await apps.bank.member(guid);
      return member.challenges.length > 0 && member;
    });
    const answers = challenged.challenges.map((challenge) => ({ guid: challenge.guid, value: "correct" }));
    const killed = killOn("api", "postgres", says("inbox-append", guid));
    // Asked again, it is told that MX asks no more.
    await acrossTheKill(killed, () => apps.bank.answer(guid, answers).catch(() => null));
    await expectOnboardedOnce(challenged);
    expect(apps.mx.control.ledger({ kind: "resume", member: guid })).toHaveLength(1);
  });

  it.each([
    ["before a check is committed", says("check-schedule")],
    ["after a check is committed and before it is answered", answered(says("check-schedule"))],
  ])("killed %s, has it once when it is asked again, and decides it once", async (_, moment) => {
    const member = await onboard(apps.bank, { id: someone(), password: "password" });
    const request = {
      debit_id: someone(),
      account_guid: debitableOf(member),
      amount: "1.00",
      decide_by: new Date(Date.now() + 600_000).toISOString(),
    };
    const { id } = await acrossTheKill(killOn("api", "postgres", moment), () =>
      apps.bank.scheduleCheck(request),
    );
    const check = await until("it is decided", async () => {
      const seen = await apps.bank.check(id);
      return seen.status === "decided" && seen;
    });
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

  it("killed while it shuts down, is asked again", async () => {
    const enrolled = enrollSomeone();
    await acrossTheKill(killInShutdown("api"), () => enrolled).then(expectOnboardedOnce);
  });

  it.each(services)("whose connections to %s go half open finds new ones", async (service) => {
    proxies.api[service].goHalfOpen();
    await expectOnboardedOnce(await enrollSomeone());
  });
});

describe("ingest", () => {
  let guid: string;
  beforeAll(async () => {
    // Only those webhooks that a test sends.
    apps.mx.control.changeWebhooks({ lossRatio: 1 });
    ({ guid } = await onboard(apps.bank, { id: "webhook_received", password: "password" }));
  });

  const post = () => apps.mx.control.forge({ type: "CONNECTION_STATUS", member: guid });
  async function outcomes(): Promise<string[]> {
    const all: string[] = [];
    for (let cursor = ""; ; ) {
      const searchParams = { member_guid: guid, limit: 200, ...(cursor === "" ? {} : { cursor }) };
      const { data, next_cursor } = await apps.bank.http
        .get("v1/webhooks", { searchParams })
        .json<{ data: { outcome: string }[]; next_cursor: string | null }>();
      all.push(...data.map(({ outcome }) => outcome));
      if (next_cursor === null) return all;
      cursor = next_cursor;
    }
  }
  const takenIn = () =>
    until("all webhooks are taken in", async () => {
      const all = await outcomes();
      return !all.includes("pending") && all;
    });

  it.each([
    [
      "before it commits a webhook, has not acknowledged it, and stores it when it comes again",
      says("inbox-append"),
      1,
    ],
    [
      "after its commit and before it hears of it, has not acknowledged it, and stores it twice",
      answered(says("inbox-append")),
      2,
    ],
  ])("killed %s", async (_, moment, storedCount) => {
    const before = (await outcomes()).length;
    const killed = killOn("ingest", "postgres", moment);
    expect(await post()).not.toBe(204);
    await killed;
    await apps.start("ingest");
    expect(await post()).toBe(204);
    expect(await takenIn()).toHaveLength(before + storedCount);
  });

  it("killed after its commit and before it enqueues, leaves a webhook that the sweep finds", async () => {
    const before = (await outcomes()).length;
    const isStored = lookOutFor("ingest", "postgres", answered(says("inbox-append")));
    const killed = killOn("ingest", "redis", (_, from) => from === "client" && isStored());
    const readsBefore = apps.mx.control.summary().members[guid]?.statusReads ?? 0;
    await post();
    await killed;
    expect(await takenIn()).toHaveLength(before + 1);
    await until("MX is looked at", () => {
      return (apps.mx.control.summary().members[guid]?.statusReads ?? 0) > readsBefore;
    });
    await apps.start("ingest");
  });

  it("killed while it shuts down, has stored all that it has acknowledged", async () => {
    const before = (await outcomes()).length;
    let acknowledgedCount = 0;
    const postUntilItIsGone = async () => {
      while ((await post()) === 204) acknowledgedCount += 1;
    };
    const posted = Promise.all(Array.from({ length: 8 }, postUntilItIsGone));
    await until("some are acknowledged", () => acknowledgedCount > 20);
    await killInShutdown("ingest");
    await posted;
    await apps.start("ingest");
    expect((await takenIn()).length - before).toBeGreaterThanOrEqual(acknowledgedCount);
  });

  it.each(services)("whose connections to %s go half open finds new ones", async (service) => {
    proxies.ingest[service].goHalfOpen();
    await until("a webhook is acknowledged", async () => (await post()) === 204);
    await takenIn();
  });
});

describe("all apps", () => {
  it.each(services)("whose connections to %s are slow do what they would do otherwise", async (service) => {
    for (const name of appNames) proxies[name][service].slowDown(100);
    try {
      await expectOnboardedOnce(await enroll(apps.bank, { id: someone(), password: "mfa:TEXT" }));
    } finally {
      for (const name of appNames) proxies[name][service].slowDown(0);
    }
  });
});
