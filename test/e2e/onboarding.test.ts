import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { enroll, follow, onboard } from "../harness/onboard.ts";
import { type System, type SystemOptions, startSystem } from "../harness/system.ts";
import { until } from "../harness/until.ts";

/** The guide must come out the same however MX's webhooks behave. */
const deliveries: [string, SystemOptions][] = [
  ["with webhooks", {}],
  ["with every webhook lost", { webhooks: false }],
  [
    "with webhooks lost, doubled and out of order",
    { simulator: { webhooks: { lossRatio: 0.3, doubleRatio: 0.5, reorderRatio: 0.5 } } },
  ],
];

describe.each(deliveries)("MX's guide, %s", (_, options) => {
  let system: System;

  beforeAll(async () => {
    system = await startSystem(options);
  });
  afterAll(() => system.stop());

  it("takes a person from created to identified, with numbers and owners as MX has them", async () => {
    const { bank, mx } = system;
    const member = await onboard(bank, { id: "plain", password: "password" });
    expect(member).toMatchObject({ state: "identified", reason: null, connection_status: "CONNECTED" });
    const truth = mx.control.member(member.guid);
    const numbers = await bank.accountNumbers(member.guid);
    const eligible = truth.accounts.filter(({ type }) => type === "CHECKING" || type === "SAVINGS");
    expect(numbers.map(({ account_number }) => account_number).sort()).toEqual(
      eligible.map(({ accountNumber }) => accountNumber).sort(),
    );
    expect(await bank.accountOwners(member.guid)).not.toHaveLength(0);
    expect(member.accounts.map(({ guid }) => guid).sort()).toEqual(
      truth.accounts.map(({ guid }) => guid).sort(),
    );
  });

  it("lets the user choose an account, and learns the numbers of that one alone", async () => {
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
    "shows a challenge of type %s and goes on with the answer",
    async (type) => {
      const member = await onboard(system.bank, { id: `mfa-${type}`, password: `mfa:${type}` });
      expect(member.state).toBe("identified");
      const asked = (await system.bank.timeline(member.guid)).filter(
        ({ kind }) => kind === "challenges_asked",
      );
      expect(JSON.stringify(asked)).toContain(type);
    },
  );

  it("asks in several rounds, several questions at a time, in both phases", async () => {
    const password = "mfa:TEXT&TOKEN/OPTIONS@verify,mfa:IMAGE_DATA@identify";
    const member = await onboard(system.bank, { id: "many-rounds", password });
    expect(member.state).toBe("identified");
    const timeline = await system.bank.timeline(member.guid);
    expect(timeline.filter(({ kind }) => kind === "challenges_answered")).toHaveLength(3);
  });

  it("stops at connected when no identification is wanted", async () => {
    const person = { id: "no-owners", password: "password", identify: false };
    const member = await onboard(system.bank, person);
    expect(member).toMatchObject({ state: "connected", reason: null });
    expect(await system.bank.accountOwners(member.guid)).toHaveLength(0);
  });

  it("goes on by itself once the user has consented at an OAuth institution", async () => {
    const { bank, mx } = system;
    const userGuid = await bank.createUser("oauth");
    const created = await bank.createMember({ userGuid, institutionCode: "mx_bank_oauth", credentials: [] });
    const waiting = await follow(bank, created.guid);
    expect(waiting).toMatchObject({ state: "action_required", reason: "pending" });
    const page = new URL(String(waiting.oauth_window_uri));
    const state = page.searchParams.get("state");
    await fetch(`${mx.url}/oauth/authorize`, {
      method: "POST",
      body: new URLSearchParams({ state: String(state), decision: "grant" }),
      redirect: "manual",
    });
    const member = await until("the member is identified", async () => {
      const seen = await bank.member(created.guid);
      return seen.state === "identified" && seen;
    });
    expect(member.reason).toBeNull();
  });

  it("sends MX no verification and no identification twice, and never reads a status too soon", async () => {
    const { doubleStarts, fewestMsBetweenStatusReads } = system.mx.control.summary();
    expect(doubleStarts).toBe(0);
    expect(fewestMsBetweenStatusReads).toBeGreaterThanOrEqual(60);
  });
});

describe("institutions that cannot do all of it", () => {
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

  it("a selection with nothing to select ends as no_eligible_accounts", async () => {
    const member = await onboard(system.bank, { id: "nothing", password: "select:0" });
    expect(member).toMatchObject({ state: "failed", reason: "no_eligible_accounts" });
  });

  it("an MX busy with its own first job is waited for, in created", async () => {
    const slow = await startSystem({ env: { MX_SKIP_AGGREGATION: "false" } });
    const { guid } = await enroll(slow.bank, { id: "busy", password: "job:slow@aggregate" });
    expect((await slow.bank.member(guid)).state).toBe("created");
    expect(await follow(slow.bank, guid)).toMatchObject({ state: "identified" });
    await slow.stop();
  });

  it("a first job of MX's that never ends is given up as timed_out", async () => {
    const env = { MX_SKIP_AGGREGATION: "false", JOB_DEADLINE_MS: "800" };
    const hanging = await startSystem({ env });
    const member = await onboard(hanging.bank, { id: "hangs", password: "job:hang@aggregate" });
    expect(member).toMatchObject({ state: "failed", reason: "timed_out" });
    await hanging.stop();
  });
});
