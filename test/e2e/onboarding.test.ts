import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { enroll, follow, onboard } from "../harness/onboard.ts";
import { type System, type SystemOptions, startSystem } from "../harness/system.ts";
import { until } from "../harness/until.ts";

const v20250224 = { MX_ACCEPT_VERSION: "v20250224" };

/** Onboarding must have the same result however reliable MX's webhooks are, and with every API version. */
const deliveries: [string, SystemOptions][] = [
  ["with webhooks", {}],
  ["with every webhook lost", { webhooks: false }],
  [
    "with webhooks lost, doubled and out of order",
    { simulator: { webhooks: { lossRatio: 0.3, doubleRatio: 0.5, reorderRatio: 0.5 } } },
  ],
  ["with API version v20250224", { env: v20250224 }],
];

describe.each(deliveries)("MX's guide, %s", (_, options) => {
  let system: System;

  beforeAll(async () => {
    system = await startSystem(options);
  });
  afterAll(() => system.stop());

  it("ends in identified, with the account numbers and owners of MX", async () => {
    const { bank, mx } = system;
    const member = await onboard(bank, { id: "plain", password: "password" });
    expect(member).toMatchObject({ state: "identified", reason: null, connection_status: "CONNECTED" });
    const snapshot = mx.control.member(member.guid);
    const numbers = await bank.accountNumbers(member.guid);
    const eligible = snapshot.accounts.filter(({ type }) => type === "CHECKING" || type === "SAVINGS");
    expect(numbers.map(({ account_number }) => account_number).sort()).toEqual(
      eligible.map(({ accountNumber }) => accountNumber).sort(),
    );
    expect(await bank.accountOwners(member.guid)).not.toHaveLength(0);
    expect(member.accounts.map(({ guid }) => guid).sort()).toEqual(
      snapshot.accounts.map(({ guid }) => guid).sort(),
    );
  });

  it("lets the user select an account, and reads the numbers of that account only", async () => {
    const { bank } = system;
    const member = await onboard(bank, {
      id: "selects",
      institutionCode: "select_bank",
      password: "password",
    });
    expect(member.state).toBe("identified");
    expect(await bank.accountNumbers(member.guid)).toHaveLength(1);
  });

  it.each(["TEXT", "TOKEN", "OPTIONS", "IMAGE_DATA", "IMAGE_OPTIONS"])(
    "shows a challenge of type %s and continues with the answer",
    async (type) => {
      const member = await onboard(system.bank, { id: `mfa-${type}`, password: `mfa:${type}` });
      expect(member.state).toBe("identified");
      const challenged = (await system.bank.timeline(member.guid)).filter(
        ({ kind }) => kind === "challenges_asked",
      );
      expect(JSON.stringify(challenged)).toContain(type);
    },
  );

  it("handles several rounds of challenges, several challenges at a time, in both phases", async () => {
    // In v20250224, MX's first job would fetch the owners too.
    const password = "mfa:TEXT&TOKEN/OPTIONS@verify,mfa:IMAGE_DATA@identify,lacks:identity_verification";
    const member = await onboard(system.bank, { id: "many-rounds", password });
    expect(member.state).toBe("identified");
    const timeline = await system.bank.timeline(member.guid);
    expect(timeline.filter(({ kind }) => kind === "challenges_answered")).toHaveLength(3);
  });

  it("ends in connected when identification is not requested", async () => {
    const person = { id: "no-owners", password: "password", identify: false };
    const member = await onboard(system.bank, person);
    expect(member).toMatchObject({ state: "connected", reason: null });
    expect(await system.bank.accountOwners(member.guid)).toHaveLength(0);
  });

  it("continues without a request once the user has consented at an OAuth institution", async () => {
    const { bank, mx } = system;
    const userGuid = await bank.createUser("oauth");
    const created = await bank.createMember({ userGuid, institutionCode: "mx_bank_oauth", credentials: [] });
    const waiting = await follow(bank, created.guid);
    expect(waiting).toMatchObject({ state: "action_required", reason: "pending" });
    const page = new URL(String(waiting.oauth_window_uri));
    const state = page.searchParams.get("state");
    await fetch(`${mx.url}/oauth/authorize`, {
      method: "POST",
      body: new URLSearchParams({ state: String(state), result: "success" }),
      redirect: "manual",
    });
    const member = await until("the member is identified", async () => {
      const current = await bank.member(created.guid);
      return current.state === "identified" && current;
    });
    expect(member.reason).toBeNull();
  });

  it("requests no job twice, and never reads a status before the poll floor", async () => {
    const { doubleStarts, fewestMsBetweenStatusReads } = system.mx.control.summary();
    expect(doubleStarts).toBe(0);
    expect(fewestMsBetweenStatusReads).toBeGreaterThanOrEqual(60);
  });
});

it("the ends of MX's jobs are stored, for the schedules of later reads", async () => {
  const system = await startSystem();
  await onboard(system.bank, { id: "learned", password: "password" });
  await until("the ends of both jobs are stored", async () => {
    const { rows } = await system.database.pool.query<{ kind: string }>(
      "select kind from job_ends order by kind",
    );
    return rows.map(({ kind }) => kind).join() === "identify,verify";
  });
  await system.stop();
});

describe("institutions that do not support every step", () => {
  let system: System;

  beforeAll(async () => {
    system = await startSystem();
  });
  afterAll(() => system.stop());

  it.each([
    ["no_verify_bank", "failed", "verification_unsupported"],
    ["no_identify_bank", "connected", "identification_unsupported"],
    ["card_bank", "failed", "no_eligible_accounts"],
  ])("%s ends as %s, %s", async (institutionCode, state, reason) => {
    const member = await onboard(system.bank, {
      id: `at-${institutionCode}`,
      institutionCode,
      password: "password",
    });
    expect(member).toMatchObject({ state, reason });
  });

  it("a selection without options ends as no_eligible_accounts", async () => {
    const member = await onboard(system.bank, { id: "nothing", password: "select:0" });
    expect(member).toMatchObject({ state: "failed", reason: "no_eligible_accounts" });
  });

  it("a member stays in created while MX runs its own first job", async () => {
    const slow = await startSystem({ env: { MX_SKIP_AGGREGATION: "false" } });
    const { guid } = await enroll(slow.bank, {
      id: "busy",
      password: "job:slow@aggregate,job:slow@combination",
    });
    expect((await slow.bank.member(guid)).state).toBe("created");
    expect(await follow(slow.bank, guid)).toMatchObject({ state: "identified" });
    await slow.stop();
  });

  it("a first job of MX that never ends fails as timed_out", async () => {
    const env = { MX_SKIP_AGGREGATION: "false", JOB_DEADLINE_MS: "800" };
    const hanging = await startSystem({ env });
    const member = await onboard(hanging.bank, {
      id: "hangs",
      password: "job:hang@aggregate,job:hang@combination",
    });
    expect(member).toMatchObject({ state: "failed", reason: "timed_out" });
    await hanging.stop();
  });
});

describe("API version v20250224", () => {
  let system: System;

  beforeAll(async () => {
    system = await startSystem({ env: v20250224 });
  });
  afterAll(() => system.stop());

  it.each([
    ["password", {}],
    ["lacks:identity_verification", { identify: 1 }],
    ["lacks:account_verification+identity_verification", { verify: 1, identify: 1 }],
    ["mx:failed-creation", { verify: 1, identify: 1 }],
  ])("requests only what MX's first job did not fetch, for the script %s", async (password, jobRequests) => {
    const { guid, ...member } = await onboard(system.bank, { id: password, password });
    expect(member).toMatchObject({ state: "identified", reason: null });
    expect(system.mx.control.summary().members[guid]).toMatchObject({ jobRequests });
  });

  it("keeps a verification if MX refuses the identification to this client", async () => {
    const password = "lacks:identity_verification,refuse:feature@identify";
    const member = await onboard(system.bank, { id: "refused", password });
    expect(member).toMatchObject({ state: "connected", reason: "identification_unsupported" });
    expect(await system.bank.accountNumbers(member.guid)).not.toHaveLength(0);
  });
});
