import { describe, expect, it } from "vitest";
import { useApi } from "./support/api.ts";
import { refuses } from "./support/mx-double.ts";
import { aMxMember } from "./support/mx-world.ts";

const test = useApi();

const anOauthMember = { user_guid: "USR-1", institution_code: "chase", credentials: [] };
const redirect = "https://core.example/consent-done";

const create = (more: object = {}) => test.ask("POST /v1/members", { body: { ...anOauthMember, ...more } });

async function aPendingMember(): Promise<string> {
  return (await create()).body.guid;
}

const report = (guid: string, body: object) => test.ask(`POST /v1/members/${guid}/oauth_result`, { body });

describe("an OAuth member", () => {
  it("is created without credentials, and is action_required until the user gives consent", async () => {
    const { status, body } = await create();
    expect(status).toBe(202);
    expect(body).toMatchObject({ state: "action_required", reason: "pending", mx_error: null });
    expect(body.oauth_window_uri).toMatch(/^https:/);
    const [call] = test.now.mx.callsTo("POST /members");
    expect(call?.body).toEqual({
      member: { institution_code: "chase", credentials: [], is_oauth: true },
    });
  });

  it("is created with what its redirect and its window need", async () => {
    await create({
      client_redirect_url: redirect,
      enable_app2app: false,
      use_cases: ["MONEY_MOVEMENT"],
      ui_message_webview_url_scheme: "bankapp",
    });
    const [call] = test.now.mx.callsTo("POST /members");
    expect(call?.body).toMatchObject({
      client_redirect_url: redirect,
      referral_source: "APP",
      enable_app2app: false,
      ui_message_webview_url_scheme: "bankapp",
      member: { use_cases: ["MONEY_MOVEMENT"] },
    });
  });

  it("cannot have credentials", async () => {
    test.now.mx.institutions.push({ code: "chase", name: "Chase", supports_oauth: true });
    const { status, body } = await create({ credentials: [{ guid: "CRD-login", value: "ada" }] });
    expect(status).toBe(422);
    expect(body.errors).toEqual([
      { path: "credentials", message: "must be empty: the institution uses OAuth" },
    ]);
    expect(test.now.mx.callsTo("POST /members")).toEqual([]);
  });
});

describe("a new OAuth window", () => {
  const request = (guid: string, body: object = {}) =>
    test.ask(`POST /v1/members/${guid}/oauth_window`, { body });

  it("is requested from MX, with the redirect", async () => {
    const guid = await aPendingMember();
    const { status, body } = await request(guid, { client_redirect_url: redirect });
    expect(status).toBe(200);
    expect(body).toEqual({ oauth_window_uri: "https://bank.example/consent" });
    const query = test.now.mx.callsTo("GET /oauth_window_uri").at(-1)?.query;
    expect(Object.fromEntries(query ?? [])).toEqual({
      client_redirect_url: redirect,
      referral_source: "APP",
    });
    const { body: timeline } = await test.ask(`GET /v1/members/${guid}/timeline`);
    expect(timeline.data.map(({ kind }: { kind: string }) => kind)).toContain("consent_requested");
  });

  it("is a 409 for a member with credentials, here and at MX", async () => {
    const refused = await request(await test.aMember());
    expect(refused.body).toMatchObject({ status: 409, type: "urn:account-opening:problem:not-oauth" });
    const guid = await aPendingMember();
    test.now.mx.next("GET /oauth_window_uri", refuses(400, "Member cannot use OAuth"));
    expect((await request(guid)).body).toMatchObject({ status: 409, title: "Member does not use OAuth" });
  });

  it("makes a failed consent pending again", async () => {
    const guid = await aPendingMember();
    await report(guid, { status: "error", error_reason: "CANCELLED" });
    await request(guid);
    expect((await test.ask(`GET /v1/members/${guid}`)).body.reason).toBe("pending");
  });
});

describe("the reported result of a consent", () => {
  it.each([
    ["CANCELLED", "oauth_cancelled"],
    ["DENIED", "oauth_denied"],
    ["IMPEDED", "oauth_impeded"],
    ["PROVIDER_ERROR", "oauth_provider_error"],
    ["SERVER_ERROR", "oauth_server_error"],
    ["SESSION_ERROR", "oauth_session_error"],
    ["A_NEW_REASON", "oauth_provider_error"],
    [undefined, "oauth_provider_error"],
  ])("%s is the reason %s", async (error_reason, reason) => {
    const guid = await aPendingMember();
    const { status, body } = await report(guid, { status: "error", error_reason });
    expect(status).toBe(202);
    expect(body).toMatchObject({ guid, state: "action_required", reason });
  });

  it("is explained by MX's error", async () => {
    const guid = await aPendingMember();
    const [there] = test.now.mx.members;
    if (there !== undefined)
      there.error = {
        error_code: 2004,
        error_message: "Reauthorize",
        user_message: "Try again",
        locale: "en",
      };
    const { body } = await report(guid, { status: "error", error_reason: "DENIED" });
    expect(body.mx_error).toEqual({
      code: 2004,
      message: "Reauthorize",
      user_message: "Try again",
      locale: "en",
    });
    const { body: events } = await test.ask("GET /v1/events?limit=200");
    const event = events.data.findLast(
      ({ data }: { data: { member_guid: string } }) => data.member_guid === guid,
    );
    expect(event.data).toMatchObject({ reason: "oauth_denied", mx_error_code: 2004 });
  });

  it("continues onboarding after a success", async () => {
    const guid = await aPendingMember();
    const { status, body } = await report(guid, { status: "success", member_guid: guid });
    expect(status).toBe(202);
    expect(body).toMatchObject({ guid, state: "verifying", reason: null });
  });

  it("of another member of the user adopts that one, and supersedes the first", async () => {
    const guid = await aPendingMember();
    const other = aMxMember({ institution_code: "chase", is_oauth: true, connection_status: "CONNECTED" });
    test.now.mx.members.push(other);
    const { status, body } = await report(guid, { status: "success", member_guid: other.guid });
    expect(status).toBe(202);
    expect(body).toMatchObject({ guid: other.guid, user_guid: "USR-1", institution_code: "chase" });
    const first = await test.ask(`GET /v1/members/${guid}`);
    expect(first.body).toMatchObject({ state: "failed", reason: "superseded" });
    const again = await report(guid, { status: "success", member_guid: other.guid });
    expect(again.body.guid).toBe(other.guid);
  });

  it("of a member of another user is refused", async () => {
    const guid = await aPendingMember();
    const other = (await create({ user_guid: "USR-2" })).body.guid;
    expect((await report(guid, { status: "success", member_guid: other })).status).toBe(422);
    const unknown = await report(guid, { status: "success", member_guid: "MBR-unknown" });
    expect(unknown.status).toBe(503);
    expect((await test.ask(`GET /v1/members/${guid}`)).body.reason).toBe("pending");
  });
});
