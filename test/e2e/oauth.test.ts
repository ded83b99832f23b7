import type { components, Event } from "@account-opening/client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decideConsent, type OauthResult } from "../harness/consent.ts";
import { at, type MemberView } from "../harness/core-bank.ts";
import { onboard } from "../harness/onboard.ts";
import { type System, startSystem } from "../harness/system.ts";
import { until } from "../harness/until.ts";

const redirect = "https://core.example/consent-done";

let system: System;

beforeAll(async () => {
  system = await startSystem({
    env: { ADOPT_MEMBERS: "true", TOKENIZED_INSTITUTIONS: "mx_bank_oauth" },
    // MX sends the types that report a widget's member on request only.
    simulator: { webhooks: { types: { MEMBER: true, VERIFICATION: true } } },
  });
});
afterAll(() => system.stop());

/** An OAuth member that waits for consent. */
async function aPendingMember(userId: string): Promise<MemberView> {
  const user_guid = await system.bank.createUser(userId);
  const body = {
    user_guid,
    institution_code: "mx_bank_oauth",
    credentials: [],
    client_redirect_url: redirect,
  };
  return (await system.bank.api.POST("/v1/members", { body })).data;
}

/** The user decides at the institution's page. @returns what MX's redirect reports. */
async function consent(
  windowUri: string | null | undefined,
  result: string,
  script = "",
): Promise<OauthResult> {
  const reported = await decideConsent({ windowUri, result, script });
  if (reported === null) throw new Error("The consent window is not open.");
  return reported;
}

async function requestWindow(guid: string): Promise<components["schemas"]["OauthWindow"]> {
  const body = { client_redirect_url: redirect };
  return (await system.bank.api.POST("/v1/members/{guid}/oauth_window", { ...at({ guid }), body })).data;
}

async function reportResult(guid: string, body: OauthResult): Promise<MemberView> {
  return (await system.bank.api.POST("/v1/members/{guid}/oauth_result", { ...at({ guid }), body })).data;
}

function reaches(guid: string, state: string): Promise<MemberView> {
  return until(`member ${guid} is ${state}`, async () => {
    const member = await system.bank.member(guid);
    return member.state === state && member;
  });
}

async function eventsOf(guid: string): Promise<Event[]> {
  const events = await system.bank.events();
  return events.filter(({ data }) => data.member_guid === guid);
}

describe("an OAuth member", () => {
  it("is identified after the consent, once its result is reported", async () => {
    const { guid, oauth_window_uri } = await aPendingMember("consents");
    const result = await consent(oauth_window_uri, "success");
    expect(result).toEqual({ status: "success", member_guid: guid });
    await reportResult(guid, result);
    expect((await reaches(guid, "identified")).reason).toBeNull();
  });

  it("is verified again after a new consent, and not identified again", async () => {
    const { bank, mx } = system;
    const { guid, oauth_window_uri } = await aPendingMember("renews");
    await consent(oauth_window_uri, "success", "numbers:tan");
    await reaches(guid, "identified");
    const before = await bank.accountNumbers(guid);
    expect(before.every(({ may_be_tokenized }) => may_be_tokenized)).toBe(true);
    const { jobCounts } = mx.control.member(guid);
    // MX's timestamps have a resolution of one second. At the simulator's speed, two whole jobs fit into one.
    const next = Math.floor(Date.now() / 1_000) + 1;
    await until("a second has begun", () => Date.now() >= next * 1_000);

    const renewed = await requestWindow(guid);
    await consent(renewed.oauth_window_uri, "success", "numbers:tan");

    const changed = await until("the numbers have changed", async () =>
      (await eventsOf(guid)).find((event) => event.type === "member.account_numbers_changed"),
    );
    await reaches(guid, "identified");
    const after = await bank.accountNumbers(guid);
    expect(after.map(({ account_guid }) => account_guid).sort()).toEqual(changed.data.account_guids.sort());
    expect(after).not.toEqual(before);
    expect(mx.control.member(guid).jobCounts).toMatchObject({
      verify: jobCounts.verify + 1,
      identify: jobCounts.identify,
    });
  });

  it("waits for a new consent after a canceled one", async () => {
    const { guid, oauth_window_uri } = await aPendingMember("cancels");
    const result = await consent(oauth_window_uri, "CANCELLED");
    const canceled = await reportResult(guid, result);
    expect(canceled).toMatchObject({ state: "action_required", reason: "oauth_cancelled" });
    const renewed = await requestWindow(guid);
    expect((await bankMember(guid)).reason).toBe("pending");
    await consent(renewed.oauth_window_uri, "success");
    await reaches(guid, "identified");
  });

  it("is superseded if its consent leads to another member", async () => {
    const { guid, oauth_window_uri } = await aPendingMember("returns");
    const result = await consent(oauth_window_uri, "other_member");
    const other = await reportResult(guid, result);
    expect(other.guid).toBe(result.member_guid);
    expect(await bankMember(guid)).toMatchObject({ state: "failed", reason: "superseded" });
    await reaches(other.guid, "identified");
  });
});

const bankMember = (guid: string) => system.bank.member(guid);

describe("a member of MX's Connect widget", () => {
  async function connectInWidget(userId: string): Promise<string> {
    const user_guid = await system.bank.createUser(userId);
    const { data: widget } = await system.bank.api.POST("/v1/widget_urls", { body: { user_guid } });
    const { url } = widget;
    expect((await fetch(url)).status).toBe(200);
    const body = new URLSearchParams({ institution: "plain_bank" });
    expect((await fetch(url, { method: "POST", body })).status).toBe(200);
    return user_guid;
  }

  it("is adopted by a webhook, and neither verified nor identified again", async () => {
    const userGuid = await connectInWidget("uses the widget");
    const member = await until("the member is identified", async () => {
      const query = { user_guid: userGuid, state: "identified" as const };
      const { data: page } = await system.bank.api.GET("/v1/members", { params: { query } });
      return page.data[0];
    });
    expect(await system.bank.accountNumbers(member.guid)).not.toHaveLength(0);
    expect(await system.bank.accountOwners(member.guid)).not.toHaveLength(0);
    expect(system.mx.control.member(member.guid).jobCounts).toMatchObject({ verify: 0, identify: 0 });
  });
});

describe("MX's refusals and errors", () => {
  it("leave a verified member connected if MX does not offer the identification", async () => {
    for (const reason of ["feature", "institution_prevented_error"]) {
      // In v20250224, the first job lacks the owners, so that they are requested.
      const password = `lacks:identity_verification,refuse:${reason}@identify`;
      const member = await onboard(system.bank, { id: reason, password });
      expect(member).toMatchObject({ state: "connected", reason: "identification_unsupported" });
      expect(await system.bank.accountNumbers(member.guid)).not.toHaveLength(0);
    }
  });

  it.each([
    [1002, "accounts:none,error:1002", { state: "action_required", reason: "access_denied" }],
    [1001, "accounts:none,error:1001", { state: "failed", reason: "no_accounts" }],
  ])("%s is reported with its own reason", async (code, password, expected) => {
    const member = await onboard(system.bank, { id: `code-${code}`, password });
    expect(member).toMatchObject({ ...expected, mx_error: { code } });
  });
});
